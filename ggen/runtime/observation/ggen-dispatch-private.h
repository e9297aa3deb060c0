/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-observer-private.h"

G_BEGIN_DECLS

/* A callback of an observed context, while the context is in it. */
struct _GgenDispatch
{
  GgenObserver *observer;             /* (owned) */
  char name[GGEN_OBSERVED_NAME_SIZE]; /* of the source; empty where it has none */
  gint64 began_at;                    /* in nanoseconds */

  GgenDispatch *outer;  /* (nullable), guarded by the observer's mutex: whose loop this is in */
  gint64 blocks_since;  /* guarded by it: in nanoseconds; 0 while a loop inside it waits */
  gboolean is_reported; /* guarded by it: by the watchdog */

  /* For the hook. */
  GgenDispatch *outer_on_thread; /* (nullable): of any context */
  gconstpointer callback_data;
  gint depth;
};

GgenDispatch *ggen_dispatch_begin (GSource *source);
void ggen_dispatch_end (GgenDispatch *self);

G_END_DECLS
