/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GROUP BY and aggregates. */

#include "ggen-accumulator-private.h"
#include "ggen-operators-private.h"
#include "ggen-row-set-private.h"

#include <string.h>

typedef struct
{
  GgenOperator base;
  const GgenAlgebra *algebra;
  GgenComputation **keys;         /* (owned): [n_keys]; NULL for a plain variable */
  GgenAccumulator **accumulators; /* (owned): [n_aggregates] */
  guint *key_columns;             /* (owned): [n_keys] */
  GgenRowSet groups;
  GgenBatch keyed; /* (owned columns): the input's with the computed keys */
  gboolean is_read;
  guint n_groups;
  guint position;
  guint32 numbers[GGEN_BATCH_ROWS];
} GgenGroupOperator;

static const GgenBatch *
ggen_group_operator_compute_keys (GgenGroupOperator *self, const GgenBatch *batch)
{
  guint n_columns = self->base.n_buffers;

  if (self->keyed.columns == NULL)
    self->keyed.columns = g_new0 (const GgenTermId *, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    self->keyed.columns[i] = batch->columns[i];
  self->keyed.n_rows = batch->n_rows;
  for (guint i = 0; i < self->algebra->group.n_keys; i++)
    {
      GgenTermId *ids;

      if (self->keys[i] == NULL)
        continue;
      ids = ggen_operator_get_buffer (&self->base, self->key_columns[i]);
      ggen_computation_run_to_ids (self->keys[i], batch, ids);
      self->keyed.columns[self->key_columns[i]] = ids;
    }

  return &self->keyed;
}

static void
ggen_group_operator_read (GgenGroupOperator *self)
{
  const GgenAlgebra *algebra = self->algebra;
  gboolean has_keys = algebra->group.n_keys > 0;

  while (ggen_operator_next (self->base.input))
    {
      const GgenBatch *batch = ggen_group_operator_compute_keys (self, &self->base.input->batch);

      if (has_keys)
        ggen_row_set_add (&self->groups, batch, self->numbers);
      else
        memset (self->numbers, 0, batch->n_rows * sizeof self->numbers[0]);
      for (guint i = 0; i < algebra->group.n_aggregates; i++)
        ggen_accumulator_add (self->accumulators[i], batch, self->numbers,
                              has_keys ? self->groups.n_rows : 1);
    }
  /* Without keys all solutions are one group, also when there are none. */
  self->n_groups = has_keys ? self->groups.n_rows : 1;
  self->position = 0;
  self->is_read = TRUE;
}

static gboolean
ggen_group_operator_next (GgenOperator *base)
{
  GgenGroupOperator *self = (GgenGroupOperator *) base;
  const GgenAlgebra *algebra = self->algebra;
  guint n_rows;

  if (!self->is_read)
    ggen_group_operator_read (self);
  n_rows = MIN (GGEN_BATCH_ROWS, self->n_groups - self->position);
  for (guint i = 0; i < algebra->group.n_keys; i++)
    {
      GgenTermId *ids = ggen_operator_get_buffer (base, self->key_columns[i]);

      for (guint row = 0; row < n_rows; row++)
        ids[row] = ggen_row_set_get (&self->groups, self->position + row)[i];
      base->batch.columns[self->key_columns[i]] = ids;
    }
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      guint column = algebra->group.aggregates[i].column;
      GgenTermId *ids = ggen_operator_get_buffer (base, column);

      for (guint row = 0; row < n_rows; row++)
        ids[row] = ggen_accumulator_get (self->accumulators[i], self->position + row);
      base->batch.columns[column] = ids;
    }
  base->batch.n_rows = n_rows;
  self->position += n_rows;

  return n_rows > 0;
}

static void
ggen_group_operator_rewind (GgenOperator *base)
{
  GgenGroupOperator *self = (GgenGroupOperator *) base;

  self->is_read = FALSE;
  ggen_row_set_clear (&self->groups);
  ggen_row_set_init (&self->groups, self->key_columns, self->algebra->group.n_keys);
  for (guint i = 0; i < self->algebra->group.n_aggregates; i++)
    ggen_accumulator_reset (self->accumulators[i]);
  ggen_operator_rewind_input (base);
}

static void
ggen_group_operator_finalize (GgenOperator *base)
{
  GgenGroupOperator *self = (GgenGroupOperator *) base;

  for (guint i = 0; i < self->algebra->group.n_keys; i++)
    g_clear_pointer (&self->keys[i], ggen_computation_free);
  for (guint i = 0; i < self->algebra->group.n_aggregates; i++)
    ggen_accumulator_free (self->accumulators[i]);
  g_free (self->keys);
  g_free (self->accumulators);
  g_free (self->key_columns);
  g_free (self->keyed.columns);
  ggen_row_set_clear (&self->groups);
}

static const GgenOperatorClass group_class = {
    .next = ggen_group_operator_next,
    .rewind = ggen_group_operator_rewind,
    .finalize = ggen_group_operator_finalize,
};

/* What leaves a group is its keys and its aggregates. */
static void
ggen_group_operator_bind (GgenGroupOperator *self)
{
  GgenOperator *base = &self->base;
  GgenEvaluation *evaluation = base->evaluation;
  const GgenAlgebra *algebra = self->algebra;

  base->possible = ggen_column_set_new (evaluation->arena, evaluation->n_variables);
  base->certain = ggen_column_set_new (evaluation->arena, evaluation->n_variables);
  for (guint i = 0; i < algebra->group.n_keys; i++)
    {
      ggen_column_set_add (base->possible, self->key_columns[i]);
      if (self->keys[i] == NULL
          && ggen_column_set_contains (base->input->certain, self->key_columns[i]))
        ggen_column_set_add (base->certain, self->key_columns[i]);
    }
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    ggen_column_set_add (base->possible, algebra->group.aggregates[i].column);
}

GgenOperator *
ggen_group_operator_new (GgenEvaluation *evaluation,
                         GgenOperator *input,
                         GgenGraphScope *scope,
                         const GgenAlgebra *algebra)
{
  GgenGroupOperator *self =
      ggen_operator_new (sizeof (GgenGroupOperator), &group_class, evaluation, input);

  self->algebra = algebra;
  self->keys = g_new0 (GgenComputation *, algebra->group.n_keys + 1);
  self->key_columns = g_new0 (guint, algebra->group.n_keys + 1);
  self->accumulators = g_new0 (GgenAccumulator *, algebra->group.n_aggregates + 1);
  for (guint i = 0; i < algebra->group.n_keys; i++)
    {
      const GgenGroupKey *key = &algebra->group.keys[i];

      self->key_columns[i] = key->column;
      if (key->expression->kind != GGEN_EXPRESSION_VARIABLE
          || key->expression->column != key->column)
        self->keys[i] = ggen_computation_new (evaluation, scope, key->expression, input);
    }
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    self->accumulators[i] =
        ggen_accumulator_new (evaluation, scope, &algebra->group.aggregates[i], input);
  ggen_row_set_init (&self->groups, self->key_columns, algebra->group.n_keys);
  ggen_group_operator_bind (self);

  return &self->base;
}
