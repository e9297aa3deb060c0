/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-query-plan-private.h"

G_BEGIN_DECLS

/* Makes a plan out of a query: copies its algebra, then rewrites the copy pass by pass. Every pass
 * returns the node that stands where its argument stood, and keeps the answer the same, as a bag.
 *
 * The pattern of an EXISTS is a tree of its own. It is evaluated with the variables of the solution
 * that it is asked for filled in, so a variable that it does not bind itself may have a value there:
 * is_correlated tells the passes to reckon with that.
 */
typedef struct
{
  GgenArena *arena;
  const GgenAlgebraQuery *query;
  const GgenStatistics *statistics; /* (nullable) */
  gboolean is_correlated;
} GgenOptimiser;

/* All passes over a tree of the query, which stays as it is. @needed: what is read above. */
GgenAlgebra *ggen_optimiser_run (GgenOptimiser *self,
                                 const GgenAlgebra *algebra,
                                 GgenColumnSet needed,
                                 guint64 limit,
                                 gboolean ignores_duplicates);
GgenAlgebra *ggen_optimiser_run_exists (GgenOptimiser *self, const GgenAlgebra *pattern);

/* ggen-optimise-copy.c: a copy to be rewritten; joins of basic graph patterns become one, and the
 * patterns of EXISTS have all their passes run. */
GgenAlgebra *ggen_optimiser_copy (GgenOptimiser *self, const GgenAlgebra *algebra);

/* ggen-optimise-columns.c: fills in plan.possible and plan.certain of the whole tree */
void ggen_optimiser_find_columns (GgenOptimiser *self, GgenAlgebra *algebra);
/* the same for one node, whose children are done */
void ggen_optimiser_find_own_columns (GgenOptimiser *self, GgenAlgebra *algebra);

/* ggen-optimise-simplify.c: folds what is constant, drops what cannot matter */
GgenAlgebra *ggen_optimiser_simplify (GgenOptimiser *self, GgenAlgebra *algebra);

/* ggen-optimise-filters.c: moves filters to where their variables first have values */
GgenAlgebra *ggen_optimiser_push_filters (GgenOptimiser *self, GgenAlgebra *algebra);
/* One condition, no conjunction; the node that stands above @algebra then */
GgenAlgebra *
ggen_optimiser_push_filter (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition);
/* ggen-optimise-equations.c: equations with constants become constants; not in a correlated tree */
GgenAlgebra *ggen_optimiser_substitute (GgenOptimiser *self, GgenAlgebra *algebra);
/* ggen-optimise-exists.c: a filter that is an EXISTS becomes a join */
GgenAlgebra *ggen_optimiser_unnest_exists (GgenOptimiser *self, GgenAlgebra *filter);

/* ggen-optimise-joins.c: orders joins, estimates rows, chooses methods */
GgenAlgebra *
ggen_optimiser_order_joins (GgenOptimiser *self, GgenAlgebra *algebra, const GgenSlot *graph);
/* ggen-optimise-triples.c: the same within one basic graph pattern; @bound (nullable): columns that
 * have values before it begins */
void ggen_optimiser_order_triples (GgenOptimiser *self,
                                   GgenAlgebra *bgp,
                                   const GgenSlot *graph,
                                   const GgenColumnSet *bound);
/* ggen-optimise-filters.c: the filters above a basic graph pattern whose triples are in order move
 * between them */
GgenAlgebra *ggen_optimiser_place_filters (GgenOptimiser *self, GgenAlgebra *filter);
/* ggen-optimise-filters.c: another order of triples whose filters are in place already */
void ggen_optimiser_reorder_triples (GgenOptimiser *self,
                                     GgenAlgebra *bgp,
                                     const GgenSlot *graph,
                                     const GgenColumnSet *bound);

/* ggen-optimise-lookup.c: patterns with values filled in */
/* Has the expression all its variables from @below? */
gboolean ggen_optimiser_is_closed (GgenOptimiser *self,
                                   const GgenExpression *expression,
                                   const GgenAlgebra *below);
gboolean ggen_optimiser_can_look_up (GgenOptimiser *self,
                                     const GgenAlgebra *pattern,
                                     const GgenAlgebra *outer);
/* What it costs to evaluate the pattern alone, at least */
double ggen_optimiser_count_rows_read (const GgenAlgebra *pattern);
/* Puts triples in an order that begins with the columns that have values. */
void ggen_optimiser_bind_pattern (GgenOptimiser *self,
                                  GgenAlgebra *pattern,
                                  const GgenSlot *graph,
                                  GgenColumnSet bound);
/* The same for each EXISTS in an expression (nullable) */
void ggen_optimiser_bind_expression (GgenOptimiser *self,
                                     GgenExpression *expression,
                                     const GgenSlot *graph,
                                     GgenColumnSet bound);

/* ggen-optimise-annotate.c: what the evaluator may leave out, from the top down */
void ggen_optimiser_annotate (GgenOptimiser *self,
                              GgenAlgebra *algebra,
                              GgenColumnSet needed,
                              guint64 limit,
                              gboolean ignores_duplicates);

/* Helpers */

static inline GgenColumnSet
ggen_optimiser_new_set (GgenOptimiser *self)
{
  return ggen_column_set_new (self->arena, self->query->n_variables);
}

gboolean ggen_expression_has_exists (const GgenExpression *expression);
/* RAND, UUID and their like, which answer anew at each call */
gboolean ggen_expression_is_volatile (const GgenExpression *expression);
gboolean ggen_expression_is_boolean (const GgenExpression *expression, gboolean value);

G_END_DECLS
