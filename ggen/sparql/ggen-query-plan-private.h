/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-algebra-private.h"
#include "ggen-image-private.h"

G_BEGIN_DECLS

/* What the optimiser asks about the data. Everything is optional knowledge: it decides speed, never
 * the answer. */
typedef struct
{
  /* Exact number of triples that match, variables matching anything. @graph: NULL for the default
   * graph, a constant for that graph, a variable for all named graphs. */
  guint64 (*count) (gpointer data, const GgenSlot *graph, const GgenSlot slots[3]);
  /* (nullable): distinct terms at @position (0, 1, 2) of what matches; 0 when not known cheaply. */
  guint64 (*count_distinct) (gpointer data,
                             const GgenSlot *graph,
                             const GgenSlot slots[3],
                             guint position);
  gpointer data;
} GgenStatistics;

/* A query made ready to run on one image: an optimised copy of its algebra, with every field marked
 * "in a plan" filled in. Read-only once made; the query may be planned many times at once. */
typedef struct
{
  GgenAlgebraQuery query;
  GgenQuery *source; /* (owned): owns the terms and strings that the plan shares */
  GgenArena *arena;  /* (owned) */
} GgenQueryPlan;

/* @statistics may be NULL: then patterns are ordered by their shape alone. */
GgenQueryPlan *ggen_query_plan_new (GgenQuery *query, const GgenStatistics *statistics);
GgenQueryPlan *ggen_query_plan_new_for_image (GgenQuery *query, GgenImage *image);
void ggen_query_plan_free (GgenQueryPlan *self);
/* The algebra with the order of patterns, methods and filters of the plan; for tests and tuning. */
char *ggen_query_plan_to_string (const GgenQueryPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenQueryPlan, ggen_query_plan_free)

G_END_DECLS
