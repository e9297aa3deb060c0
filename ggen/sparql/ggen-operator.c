/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-operator-private.h"

gpointer
ggen_operator_new (gsize size,
                   const GgenOperatorClass *klass,
                   GgenEvaluation *evaluation,
                   GgenOperator *input)
{
  GgenOperator *self = g_malloc0 (size);

  self->klass = klass;
  self->evaluation = evaluation;
  self->input = input;
  if (input != NULL)
    {
      self->possible = ggen_column_set_copy (evaluation->arena, input->possible);
      self->certain = ggen_column_set_copy (evaluation->arena, input->certain);
    }
  else
    {
      self->possible = ggen_column_set_new (evaluation->arena, evaluation->n_variables);
      self->certain = ggen_column_set_new (evaluation->arena, evaluation->n_variables);
    }

  return self;
}

void
ggen_operator_free (GgenOperator *self)
{
  if (self == NULL)
    return;
  if (self->klass->finalize != NULL)
    self->klass->finalize (self);
  for (guint i = 0; i < self->n_buffers; i++)
    g_free (self->buffers[i]);
  g_free (self->buffers);
  g_free (self->batch.columns);
  ggen_operator_free (self->input);
  g_free (self);
}

/* Only once the whole tree stands is it known how many columns there are. */
static void
ggen_operator_prepare (GgenOperator *self)
{
  self->n_buffers = self->evaluation->n_columns;
  self->buffers = g_new0 (GgenTermId *, self->n_buffers + 1);
  self->batch.columns = g_new0 (const GgenTermId *, self->n_buffers + 1);
}

gboolean
ggen_operator_next (GgenOperator *self)
{
  GgenEvaluation *evaluation = self->evaluation;

  if (self->batch.columns == NULL)
    ggen_operator_prepare (self);
  if (evaluation->error != NULL
      || g_cancellable_set_error_if_cancelled (evaluation->cancellable, &evaluation->error))
    return FALSE;

  return self->klass->next (self) && evaluation->error == NULL;
}

void
ggen_operator_rewind (GgenOperator *self)
{
  self->klass->rewind (self);
}

void
ggen_operator_rewind_input (GgenOperator *self)
{
  ggen_operator_rewind (self->input);
}

GgenTermId *
ggen_operator_get_buffer (GgenOperator *self, guint column)
{
  if (self->buffers[column] == NULL)
    self->buffers[column] = g_new (GgenTermId, GGEN_BATCH_ROWS);

  return self->buffers[column];
}

void
ggen_operator_share (GgenOperator *self, const GgenBatch *batch)
{
  for (guint i = 0; i < self->n_buffers; i++)
    self->batch.columns[i] = batch->columns[i];
  self->batch.n_rows = batch->n_rows;
}

gboolean
ggen_rows_are_identity (const guint32 *rows, guint n_rows)
{
  guint32 differences = 0;

  for (guint i = 0; i < n_rows; i++)
    differences |= rows[i] ^ i;

  return differences == 0;
}

void
ggen_operator_gather (GgenOperator *self, const GgenBatch *batch, const guint32 *rows, guint n_rows)
{
  if (n_rows == batch->n_rows && ggen_rows_are_identity (rows, n_rows))
    {
      ggen_operator_share (self, batch);
      return;
    }

  for (guint i = 0; i < self->n_buffers; i++)
    {
      if (batch->columns[i] == NULL)
        {
          self->batch.columns[i] = NULL;
          continue;
        }
      ggen_gather (ggen_operator_get_buffer (self, i), batch->columns[i], rows, n_rows);
      self->batch.columns[i] = self->buffers[i];
    }
  self->batch.n_rows = n_rows;
}

gboolean
ggen_operator_gather_found (GgenOperator *self,
                            const GgenBatch *batch,
                            const guint8 *found,
                            gboolean wanted,
                            guint32 *chosen)
{
  guint n_rows = 0;

  for (guint i = 0; i < batch->n_rows; i++)
    if (found[i] == wanted)
      chosen[n_rows++] = i;
  if (n_rows == 0)
    return FALSE;
  ggen_operator_gather (self, batch, chosen, n_rows);

  return TRUE;
}

/* Unit, empty and source: leaves that differ in what they have to give. */
typedef struct
{
  GgenOperator base;
  const GgenBatch *fed; /* (nullable): the source's */
  guint n_unit_rows;
  gboolean is_done;
} GgenLeafOperator;

static gboolean
ggen_leaf_operator_next (GgenOperator *base)
{
  GgenLeafOperator *self = (GgenLeafOperator *) base;

  if (self->is_done)
    return FALSE;
  self->is_done = TRUE;
  if (self->fed != NULL)
    ggen_operator_share (base, self->fed);
  else
    base->batch.n_rows = self->n_unit_rows;

  return base->batch.n_rows > 0;
}

static void
ggen_leaf_operator_rewind (GgenOperator *base)
{
  ((GgenLeafOperator *) base)->is_done = FALSE;
}

static const GgenOperatorClass leaf_class = {
    .next = ggen_leaf_operator_next,
    .rewind = ggen_leaf_operator_rewind,
};

GgenOperator *
ggen_unit_operator_new (GgenEvaluation *evaluation)
{
  GgenLeafOperator *self =
      ggen_operator_new (sizeof (GgenLeafOperator), &leaf_class, evaluation, NULL);

  self->n_unit_rows = 1;

  return &self->base;
}

GgenOperator *
ggen_empty_operator_new (GgenEvaluation *evaluation, GgenOperator *input)
{
  return ggen_operator_new (sizeof (GgenLeafOperator), &leaf_class, evaluation, input);
}

GgenOperator *
ggen_source_operator_new (GgenEvaluation *evaluation, const GgenOperator *like)
{
  GgenOperator *self = ggen_empty_operator_new (evaluation, NULL);

  if (like != NULL)
    {
      ggen_column_set_add_all (self->possible, like->possible);
      ggen_column_set_add_all (self->certain, like->certain);
    }

  return self;
}

void
ggen_source_operator_feed (GgenOperator *self, const GgenBatch *batch)
{
  ((GgenLeafOperator *) self)->fed = batch;
}
