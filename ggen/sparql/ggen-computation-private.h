/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cell-private.h"
#include "ggen-graph-scope-private.h"
#include "ggen-operator-private.h"

G_BEGIN_DECLS

/* Rows that are computed at a time. */
#define GGEN_CHUNK_ROWS 256

/*
 * GgenComputation:
 *
 * An expression, made ready to be evaluated for batches.
 */
typedef struct _GgenComputation GgenComputation;

/* The value of row i is cells[i * stride]: a constant has the stride 0. */
typedef struct
{
  GgenCell *cells;
  guint stride;
} GgenVector;

/* @like: an operator that has the columns of the batches to come. */
GgenComputation *ggen_computation_new (GgenEvaluation *evaluation,
                                       GgenGraphScope *scope,
                                       const GgenExpression *expression,
                                       const GgenOperator *like);
void ggen_computation_free (GgenComputation *self);

/* Rows start … start + n_rows - 1, n_rows at most GGEN_CHUNK_ROWS. The values are valid until the
 * scratch memory, which the caller marks before and releases after, is released. */
GgenVector
ggen_computation_run (GgenComputation *self, const GgenBatch *batch, guint start, guint n_rows);
/* The ids of all rows of the batch; errors are 0. */
void ggen_computation_run_to_ids (GgenComputation *self, const GgenBatch *batch, GgenTermId *ids);
/* Removes from @rows those for which the expression is not true. Returns how many are left. */
guint ggen_computation_filter (GgenComputation *self,
                               const GgenBatch *batch,
                               guint32 *rows,
                               guint n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenComputation, ggen_computation_free)

/* Columns that the expression reads, those inside of EXISTS included. */
void ggen_expression_collect_columns (const GgenExpression *expression, GgenColumnSet set);
/* All columns that stand anywhere in the tree. */
void ggen_algebra_collect_columns (const GgenAlgebra *algebra, GgenColumnSet set);
/* Has a BNODE(label) in it. */
gboolean ggen_expression_has_labels (const GgenExpression *expression);

G_END_DECLS
