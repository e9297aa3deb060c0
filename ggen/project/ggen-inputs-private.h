/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-state-private.h"

G_BEGIN_DECLS

/* The files that a sync reads, and what the next one needs to know of them. */
typedef struct _GgenInputs GgenInputs;

typedef enum
{
  GGEN_INPUTS_MATCH, /* a path or glob */
  GGEN_INPUTS_WALK,  /* every file below a directory */
  GGEN_INPUTS_LIST,  /* every file in a directory */
} GgenInputsFind;

GgenInputs *ggen_inputs_new (const char *base, GgenState *last);
void ggen_inputs_free (GgenInputs *self);
const char *ggen_inputs_get_base (GgenInputs *self);

gboolean ggen_inputs_is_dir (GgenInputs *self, const char *path);
GPtrArray *
ggen_inputs_find (GgenInputs *self, GgenInputsFind how, const char *pattern, GError **error);
GBytes *ggen_inputs_read (GgenInputs *self, const char *path, GError **error);
gboolean ggen_inputs_note (GgenInputs *self, const char *path, GError **error);
gboolean ggen_inputs_contains (GgenInputs *self, const char *path);

gboolean ggen_inputs_same_as (GgenInputs *self, GgenState *state);
void ggen_inputs_store (GgenInputs *self, GgenState *state);
void ggen_inputs_look_again_at_dirs (GgenInputs *self);

gboolean ggen_inputs_are_unchanged (const char *base, GgenState *state, gboolean *is_refreshed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenInputs, ggen_inputs_free)

G_END_DECLS
