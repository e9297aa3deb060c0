/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-evaluation-private.h"

G_BEGIN_DECLS

/* Rows that pass from operator to operator at a time: enough to forget the cost of the call, few
 * enough to stay in the cache. */
#define GGEN_BATCH_ROWS 2048

/*
 * GgenBatch:
 *
 * Solutions, as columns of ids: 0 is unbound, a NULL column is unbound in all rows. Columns may
 * belong to the operator that made the batch, to one below it, or to the image; all stay as they
 * are until the next batch is asked for.
 */
typedef struct
{
  const GgenTermId **columns; /* [evaluation.n_columns] */
  guint n_rows;
} GgenBatch;

typedef struct _GgenOperator GgenOperator;

typedef struct
{
  /* Fills in self->batch; %FALSE at the end, or with evaluation->error set. */
  gboolean (*next) (GgenOperator *self);
  /* Back to the start, and the same for the operators below. */
  void (*rewind) (GgenOperator *self);
  /* (nullable): frees what the operator has besides the base, the operators below it included. */
  void (*finalize) (GgenOperator *self);
} GgenOperatorClass;

/*
 * GgenOperator:
 *
 * One step of a running query, which gives its solutions batch by batch. Operators form a tree;
 * who is above pulls.
 */
struct _GgenOperator
{
  const GgenOperatorClass *klass;
  GgenEvaluation *evaluation;
  GgenOperator *input; /* (owned) (nullable): the one below, or the left one of two */
  GgenBatch batch;
  GgenTermId **buffers; /* (owned arrays): [n_columns], each of GGEN_BATCH_ROWS, made when needed */
  guint n_buffers;
  /* Of what the operator gives: a variable that it leaves behind is in neither. */
  GgenColumnSet possible; /* variables that may be bound in some row */
  GgenColumnSet certain;  /* variables that are bound in every row */
};

/* Takes @input; possible and certain start as its own (without one: empty). */
gpointer ggen_operator_new (gsize size,
                            const GgenOperatorClass *klass,
                            GgenEvaluation *evaluation,
                            GgenOperator *input);
void ggen_operator_free (GgenOperator *self);

/* %FALSE at the end and on an error, which is then evaluation->error. Batches are never empty. */
gboolean ggen_operator_next (GgenOperator *self);
void ggen_operator_rewind (GgenOperator *self);

/* For implementations */
void ggen_operator_rewind_input (GgenOperator *self);
GgenTermId *ggen_operator_get_buffer (GgenOperator *self, guint column);
/* The columns of @batch as the operator's own, without copying. */
void ggen_operator_share (GgenOperator *self, const GgenBatch *batch);
/* The chosen rows of all columns of @batch; shares where these are all its rows in order. */
void ggen_operator_gather (GgenOperator *self,
                           const GgenBatch *batch,
                           const guint32 *rows,
                           guint n_rows);
/* Gathers the rows of @batch whose entry in @found is @wanted, and returns whether there were any;
 * @chosen has room for a batch. */
gboolean ggen_operator_gather_found (GgenOperator *self,
                                     const GgenBatch *batch,
                                     const guint8 *found,
                                     gboolean wanted,
                                     guint32 *chosen);
/* Whether the rows are 0, 1, 2, ... n_rows - 1 */
gboolean ggen_rows_are_identity (const guint32 *rows, guint n_rows);

static inline void
ggen_gather (GgenTermId *to, const GgenTermId *from, const guint32 *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    to[i] = from[rows[i]];
}

static inline GgenTermId
ggen_batch_get (const GgenBatch *self, guint column, guint row)
{
  return self->columns[column] != NULL ? self->columns[column][row] : GGEN_TERM_ID_NONE;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenOperator, ggen_operator_free)

/* Leaves */

/* One solution that binds nothing. */
GgenOperator *ggen_unit_operator_new (GgenEvaluation *evaluation);
/* Nothing, whatever the @input (nullable, taken) has: who feeds it holds on to it. */
GgenOperator *ggen_empty_operator_new (GgenEvaluation *evaluation, GgenOperator *input);
/* What it was fed, once. The batch stays the caller's. */
GgenOperator *ggen_source_operator_new (GgenEvaluation *evaluation, const GgenOperator *like);
void ggen_source_operator_feed (GgenOperator *self, const GgenBatch *batch);

G_END_DECLS
