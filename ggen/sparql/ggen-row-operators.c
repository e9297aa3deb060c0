/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Operators that look at one row at a time: FILTER, BIND, VALUES, projection, LIMIT and OFFSET. */

#include "ggen-operators-private.h"

/* FILTER */
typedef struct
{
  GgenOperator base;
  GgenComputation *filter; /* (owned) */
  guint32 rows[GGEN_BATCH_ROWS];
} GgenFilterOperator;

static gboolean
ggen_filter_operator_next (GgenOperator *base)
{
  GgenFilterOperator *self = (GgenFilterOperator *) base;
  GgenOperator *input = base->input;

  while (ggen_operator_next (input))
    {
      guint n_rows = input->batch.n_rows;

      for (guint i = 0; i < n_rows; i++)
        self->rows[i] = i;
      n_rows = ggen_computation_filter (self->filter, &input->batch, self->rows, n_rows);
      if (n_rows == 0)
        continue;
      ggen_operator_gather (base, &input->batch, self->rows, n_rows);
      return TRUE;
    }

  return FALSE;
}

static void
ggen_filter_operator_finalize (GgenOperator *base)
{
  ggen_computation_free (((GgenFilterOperator *) base)->filter);
}

static const GgenOperatorClass filter_class = {
    .next = ggen_filter_operator_next,
    .rewind = ggen_operator_rewind_input,
    .finalize = ggen_filter_operator_finalize,
};

GgenOperator *
ggen_filter_operator_new (GgenEvaluation *evaluation, GgenOperator *input, GgenComputation *filter)
{
  GgenFilterOperator *self =
      ggen_operator_new (sizeof (GgenFilterOperator), &filter_class, evaluation, input);

  self->filter = filter;

  return &self->base;
}

/* BIND */
typedef struct
{
  GgenOperator base;
  guint column;
  gboolean has_labels;
  GgenComputation *computation; /* (owned) */
  GgenBatch tagged;             /* (owned columns): the input's with the solutions' tags */
  GgenTermId *tags;             /* (owned) (nullable) */
  guint32 rows[GGEN_BATCH_ROWS];
} GgenExtendOperator;

/* Two BNODE("a") of one solution are the same node wherever they stand: the solution gets a number
 * that stays with it. */
static const GgenBatch *
ggen_extend_operator_tag (GgenExtendOperator *self, const GgenBatch *batch)
{
  GgenEvaluation *evaluation = self->base.evaluation;

  if (!self->has_labels || batch->columns[evaluation->solution_tag] != NULL)
    return batch;

  if (self->tagged.columns == NULL)
    {
      self->tagged.columns = g_new0 (const GgenTermId *, evaluation->n_columns + 1);
      self->tags = g_new (GgenTermId, GGEN_BATCH_ROWS);
    }
  for (guint i = 0; i < evaluation->n_columns; i++)
    self->tagged.columns[i] = batch->columns[i];
  for (guint i = 0; i < batch->n_rows; i++)
    self->tags[i] = ++evaluation->n_solution_tags;
  self->tagged.columns[evaluation->solution_tag] = self->tags;
  self->tagged.n_rows = batch->n_rows;

  return &self->tagged;
}

/* A value that the column already has (from outside, in EXISTS) must be the same. */
static guint
ggen_extend_operator_check (GgenExtendOperator *self, const GgenTermId *before, GgenTermId *ids)
{
  guint n_rows = self->base.batch.n_rows;
  guint n_kept = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      if (before[i] != GGEN_TERM_ID_NONE && ids[i] != GGEN_TERM_ID_NONE && ids[i] != before[i])
        continue;
      if (ids[i] == GGEN_TERM_ID_NONE)
        ids[i] = before[i];
      self->rows[n_kept++] = i;
    }

  return n_kept;
}

static gboolean
ggen_extend_operator_next (GgenOperator *base)
{
  GgenExtendOperator *self = (GgenExtendOperator *) base;
  GgenTermId *ids = ggen_operator_get_buffer (base, self->column);

  while (ggen_operator_next (base->input))
    {
      const GgenBatch *batch = ggen_extend_operator_tag (self, &base->input->batch);
      const GgenTermId *before = batch->columns[self->column];
      guint n_rows = batch->n_rows;

      ggen_computation_run_to_ids (self->computation, batch, ids);
      ggen_operator_share (base, batch);
      base->batch.columns[self->column] = ids;
      if (before != NULL)
        {
          n_rows = ggen_extend_operator_check (self, before, ids);
          for (guint i = 0; i < base->n_buffers && n_rows < batch->n_rows; i++)
            {
              GgenTermId *buffer;

              if (base->batch.columns[i] == NULL)
                continue;
              /* The rows are in ascending order: their own column can be gathered in place. */
              buffer = ggen_operator_get_buffer (base, i);
              ggen_gather (buffer, base->batch.columns[i], self->rows, n_rows);
              base->batch.columns[i] = buffer;
            }
          base->batch.n_rows = n_rows;
        }
      if (n_rows > 0)
        return TRUE;
    }

  return FALSE;
}

static void
ggen_extend_operator_finalize (GgenOperator *base)
{
  GgenExtendOperator *self = (GgenExtendOperator *) base;

  ggen_computation_free (self->computation);
  g_free (self->tagged.columns);
  g_free (self->tags);
}

static const GgenOperatorClass extend_class = {
    .next = ggen_extend_operator_next,
    .rewind = ggen_operator_rewind_input,
    .finalize = ggen_extend_operator_finalize,
};

GgenOperator *
ggen_extend_operator_new (GgenEvaluation *evaluation,
                          GgenOperator *input,
                          guint column,
                          const GgenExpression *expression,
                          GgenComputation *computation)
{
  GgenExtendOperator *self =
      ggen_operator_new (sizeof (GgenExtendOperator), &extend_class, evaluation, input);

  self->column = column;
  self->computation = computation;
  self->has_labels = ggen_expression_has_labels (expression);
  if (self->has_labels && evaluation->solution_tag == G_MAXUINT)
    evaluation->solution_tag = ggen_evaluation_add_column (evaluation);
  ggen_column_set_add (self->base.possible, column);
  if (expression->kind == GGEN_EXPRESSION_CONSTANT
      || (expression->kind == GGEN_EXPRESSION_VARIABLE
          && ggen_column_set_contains (self->base.certain, expression->column)))
    ggen_column_set_add (self->base.certain, column);

  return &self->base;
}

/* VALUES */
typedef struct
{
  GgenOperator base;
  const GgenAlgebra *algebra;
  GgenTermId *ids; /* (owned): row after row */
  guint row;
} GgenValuesOperator;

static gboolean
ggen_values_operator_next (GgenOperator *base)
{
  GgenValuesOperator *self = (GgenValuesOperator *) base;
  guint n_columns = self->algebra->values.n_columns;
  guint n_rows = MIN (GGEN_BATCH_ROWS, self->algebra->values.n_rows - self->row);

  for (guint i = 0; i < n_columns; i++)
    {
      guint column = self->algebra->values.columns[i];
      GgenTermId *buffer = ggen_operator_get_buffer (base, column);

      for (guint row = 0; row < n_rows; row++)
        buffer[row] = self->ids[(self->row + row) * n_columns + i];
      base->batch.columns[column] = buffer;
    }
  base->batch.n_rows = n_rows;
  self->row += n_rows;

  return n_rows > 0;
}

static void
ggen_values_operator_rewind (GgenOperator *base)
{
  ((GgenValuesOperator *) base)->row = 0;
}

static void
ggen_values_operator_finalize (GgenOperator *base)
{
  g_free (((GgenValuesOperator *) base)->ids);
}

static const GgenOperatorClass values_class = {
    .next = ggen_values_operator_next,
    .rewind = ggen_values_operator_rewind,
    .finalize = ggen_values_operator_finalize,
};

GgenOperator *
ggen_values_operator_new (GgenEvaluation *evaluation, const GgenAlgebra *algebra)
{
  GgenValuesOperator *self =
      ggen_operator_new (sizeof (GgenValuesOperator), &values_class, evaluation, NULL);
  guint n_columns = algebra->values.n_columns;
  guint n_terms = algebra->values.n_rows * n_columns;

  self->algebra = algebra;
  self->ids = g_new0 (GgenTermId, n_terms + 1);
  for (guint i = 0; i < n_columns; i++)
    ggen_operator_bind (&self->base, algebra->values.columns[i]);
  for (guint i = 0; i < n_terms; i++)
    {
      if (algebra->values.terms[i] == NULL)
        ggen_column_set_remove (self->base.certain, algebra->values.columns[i % n_columns]);
      else
        self->ids[i] =
            ggen_dictionary_intern_term (evaluation->dictionary, algebra->values.terms[i]);
    }

  return &self->base;
}

/* Projection */
typedef struct
{
  GgenOperator base;
  const guint *columns;
  guint n_columns;
} GgenProjectOperator;

static gboolean
ggen_project_operator_next (GgenOperator *base)
{
  GgenProjectOperator *self = (GgenProjectOperator *) base;

  if (!ggen_operator_next (base->input))
    return FALSE;
  for (guint i = 0; i < self->n_columns; i++)
    base->batch.columns[self->columns[i]] = base->input->batch.columns[self->columns[i]];
  base->batch.n_rows = base->input->batch.n_rows;

  return TRUE;
}

static const GgenOperatorClass project_class = {
    .next = ggen_project_operator_next,
    .rewind = ggen_operator_rewind_input,
};

GgenOperator *
ggen_project_operator_new (GgenEvaluation *evaluation,
                           GgenOperator *input,
                           const guint *columns,
                           guint n_columns)
{
  GgenProjectOperator *self =
      ggen_operator_new (sizeof (GgenProjectOperator), &project_class, evaluation, input);
  GgenColumnSet projected = ggen_column_set_new (evaluation->arena, evaluation->n_variables);

  self->columns = columns;
  self->n_columns = n_columns;
  for (guint i = 0; i < n_columns; i++)
    ggen_column_set_add (projected, columns[i]);
  ggen_column_set_keep_all (self->base.possible, projected);
  ggen_column_set_keep_all (self->base.certain, projected);

  return &self->base;
}

/* LIMIT and OFFSET */
typedef struct
{
  GgenOperator base;
  guint64 offset;
  guint64 limit;
  guint64 n_skipped;
  guint64 n_given;
  guint32 rows[GGEN_BATCH_ROWS];
} GgenSliceOperator;

static gboolean
ggen_slice_operator_next (GgenOperator *base)
{
  GgenSliceOperator *self = (GgenSliceOperator *) base;

  while (self->n_given < self->limit && ggen_operator_next (base->input))
    {
      guint64 n_rows = base->input->batch.n_rows;
      guint64 n_skipped = MIN (self->offset - self->n_skipped, n_rows);
      guint64 n_given = MIN (n_rows - n_skipped, self->limit - self->n_given);

      self->n_skipped += n_skipped;
      self->n_given += n_given;
      if (n_given == 0)
        continue;
      for (guint i = 0; i < n_given; i++)
        self->rows[i] = (guint32) n_skipped + i;
      ggen_operator_gather (base, &base->input->batch, self->rows, (guint) n_given);
      return TRUE;
    }

  return FALSE;
}

static void
ggen_slice_operator_rewind (GgenOperator *base)
{
  GgenSliceOperator *self = (GgenSliceOperator *) base;

  self->n_skipped = self->n_given = 0;
  ggen_operator_rewind_input (base);
}

static const GgenOperatorClass slice_class = {
    .next = ggen_slice_operator_next,
    .rewind = ggen_slice_operator_rewind,
};

GgenOperator *
ggen_slice_operator_new (GgenEvaluation *evaluation,
                         GgenOperator *input,
                         guint64 offset,
                         guint64 limit)
{
  GgenSliceOperator *self =
      ggen_operator_new (sizeof (GgenSliceOperator), &slice_class, evaluation, input);

  self->offset = offset;
  self->limit = limit;

  return &self->base;
}
