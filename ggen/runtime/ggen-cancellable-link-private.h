/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A cancellable that is cancelled with either of two others. */
typedef struct
{
  GCancellable *cancellable; /* (owned) */
  GCancellable *parents[2];  /* (owned) (nullable) */
  gulong handlers[2];        /* 0 where not connected */
} GgenCancellableLink;

void
ggen_cancellable_link_init (GgenCancellableLink *self, GCancellable *first, GCancellable *second);
void ggen_cancellable_link_clear (GgenCancellableLink *self);

G_END_DECLS
