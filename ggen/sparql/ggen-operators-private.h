/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-computation-private.h"
#include "ggen-graph-scope-private.h"
#include "ggen-operator-private.h"

G_BEGIN_DECLS

/* All take the operators and computations that they are given. Sets are borrowed: they live in the
 * evaluation's arena. */

/* What becomes of the solutions of the left side of two. */
typedef enum
{
  GGEN_MATCH_INNER, /* each with each of the right that is compatible */
  GGEN_MATCH_LEFT,  /* the same, and those for which there is none alone */
  GGEN_MATCH_SEMI,  /* those for which there is one */
  GGEN_MATCH_ANTI,  /* those for which there is none */
  GGEN_MATCH_MINUS, /* those for which there is none that shares a bound variable */
} GgenMatch;

/* @kept: columns that are read above; the input's others end here. */
GgenOperator *ggen_scan_operator_new (GgenEvaluation *evaluation,
                                      GgenOperator *input,
                                      GgenGraphScope *scope,
                                      const GgenTriplePattern *triple,
                                      GgenColumnSet kept);
/* @filled_in: (nullable): rows whose values stand in the path as its own terms do; the column @tag
 * of the input tells which row */
GgenOperator *ggen_path_operator_new (GgenEvaluation *evaluation,
                                      GgenOperator *input,
                                      GgenGraphScope *scope,
                                      const GgenAlgebra *algebra,
                                      const GgenBatch *filled_in,
                                      guint tag);
GgenOperator *ggen_values_operator_new (GgenEvaluation *evaluation, const GgenAlgebra *algebra);
GgenOperator *
ggen_filter_operator_new (GgenEvaluation *evaluation, GgenOperator *input, GgenComputation *filter);
GgenOperator *ggen_extend_operator_new (GgenEvaluation *evaluation,
                                        GgenOperator *input,
                                        guint column,
                                        const GgenExpression *expression,
                                        GgenComputation *computation);
/* @sources: (nullable): in the branches, what is fed with the batches of @input. */
GgenOperator *ggen_union_operator_new (GgenEvaluation *evaluation,
                                       GgenOperator *input,
                                       GgenOperator *const sources[2],
                                       GgenOperator *const branches[2]);
/* Goes through all named graphs, the name in @column. @child starts at @source, which is fed with
 * the batches of @input. @is_used_inside: @child has the column as a variable of
 * its own, too. */
GgenOperator *ggen_graph_operator_new (GgenEvaluation *evaluation,
                                       GgenOperator *input,
                                       GgenGraphScope *scope,
                                       guint column,
                                       gboolean is_used_inside,
                                       GgenOperator *source,
                                       GgenOperator *child);
/* @condition: (nullable): for LEFT. @outer: what @right is matched against. @tag: a column to join on
 * beside the variables, or MAXUINT; with one, @right is evaluated anew after each rewind. */
GgenOperator *ggen_hash_join_operator_new (GgenEvaluation *evaluation,
                                           GgenMatch match,
                                           GgenOperator *left,
                                           GgenOperator *right,
                                           GgenGraphScope *outer,
                                           GgenComputation *condition,
                                           guint tag);
/* @right starts at @source, which is fed with the batches of @left, the numbers of their rows in
 * the column @tag. For LEFT, SEMI and ANTI. */
GgenOperator *ggen_lookup_join_operator_new (GgenEvaluation *evaluation,
                                             GgenMatch match,
                                             GgenOperator *left,
                                             GgenOperator *source,
                                             GgenOperator *right,
                                             guint tag);
GgenOperator *ggen_group_operator_new (GgenEvaluation *evaluation,
                                       GgenOperator *input,
                                       GgenGraphScope *scope,
                                       const GgenAlgebra *algebra);
/* @limit: rows that will be read */
GgenOperator *ggen_sort_operator_new (GgenEvaluation *evaluation,
                                      GgenOperator *input,
                                      GgenGraphScope *scope,
                                      const GgenAlgebra *algebra,
                                      guint64 limit);
GgenOperator *ggen_project_operator_new (GgenEvaluation *evaluation,
                                         GgenOperator *input,
                                         const guint *columns,
                                         guint n_columns);
GgenOperator *ggen_distinct_operator_new (GgenEvaluation *evaluation, GgenOperator *input);
GgenOperator *ggen_slice_operator_new (GgenEvaluation *evaluation,
                                       GgenOperator *input,
                                       guint64 offset,
                                       guint64 limit);

/* The operator binds the column in every row. */
static inline void
ggen_operator_bind (GgenOperator *self, guint column)
{
  ggen_column_set_add (self->possible, column);
  ggen_column_set_add (self->certain, column);
}

G_END_DECLS
