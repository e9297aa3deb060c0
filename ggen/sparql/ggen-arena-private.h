/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-term.h"

G_BEGIN_DECLS

/* Memory that is freed as a whole: the nodes of one query or plan. Not thread-safe while filling. */
typedef struct _GgenArena GgenArena;

GgenArena *ggen_arena_new (void);
void ggen_arena_free (GgenArena *self);

gpointer ggen_arena_alloc0 (GgenArena *self, gsize size);
gpointer ggen_arena_copy (GgenArena *self, gconstpointer data, gsize size);
const char *ggen_arena_strdup (GgenArena *self, const char *string);
const char *ggen_arena_strndup (GgenArena *self, const char *string, gsize length);

/* Keeps @term (transfer full) until the arena goes. */
GgenTerm *ggen_arena_take_term (GgenArena *self, GgenTerm *term);

#define ggen_arena_new0(arena, type, n)                                                            \
  ((type *) ggen_arena_alloc0 ((arena), sizeof (type) * (gsize) (n)))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenArena, ggen_arena_free)

G_END_DECLS
