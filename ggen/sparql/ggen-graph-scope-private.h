/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-evaluation-private.h"

G_BEGIN_DECLS

/*
 * GgenGraphScope:
 *
 * Which graph patterns are matched against. Operators keep a pointer to theirs; what goes through
 * the graphs one by one changes it and rewinds the operators.
 */
typedef struct
{
  gboolean has_graph; /* %FALSE: nothing matches */
  GgenTermId graph;   /* 0: the image's default graph; of no meaning where is_any */
  gboolean is_any;    /* all named graphs at once, the graph's name goes to column */
  guint column;       /* where is_any */
  guint generation;   /* counts changes */
} GgenGraphScope;

static inline GgenGraphScope *
ggen_graph_scope_new (GgenEvaluation *evaluation)
{
  return ggen_arena_new0 (evaluation->arena, GgenGraphScope, 1);
}

G_END_DECLS
