/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-computation-private.h"

#include <string.h>

#include "ggen-call-private.h"
#include "ggen-operator-builder-private.h"

struct _GgenComputation
{
  const GgenExpression *expression;
  GgenEvaluation *evaluation;
  GgenCell *cells; /* (owned): [GGEN_CHUNK_ROWS], of a constant [1] */
  gboolean is_constant;

  /* CALL */
  GgenCall call;
  GgenCallFunc func;
  GgenComputation **arguments; /* (owned): [n_arguments] */
  GgenVector *vectors;         /* (owned): [n_arguments] */
  GgenCell **cursors;          /* (owned): [n_arguments] */

  /* EXISTS: the pattern, matched for a chunk of rows at once. A column that no variable has carries
   * each row's number through the pattern. */
  GPtrArray *sources; /* (owned) (nullable) (element-type GgenOperator): in the tree of pattern */
  GgenOperator *pattern; /* (owned) (nullable) */
  GgenBatch rows;        /* (owned columns) */
  guint tag;
  GgenTermId *tags; /* (owned) */
};

static void
ggen_computation_set_constant (GgenComputation *self)
{
  self->is_constant = TRUE;
  self->cells = g_new0 (GgenCell, 1);
}

static void
ggen_computation_init_exists (GgenComputation *self,
                              GgenGraphScope *scope,
                              const GgenOperator *like)
{
  GgenEvaluation *evaluation = self->evaluation;
  GgenOperator *source = ggen_source_operator_new (evaluation, like);
  GgenCorrelation correlation = {.rows = source, .batch = &self->rows};
  /* Nothing but the row's number is read of what the pattern finds. */
  GgenColumnSet needed = ggen_column_set_new (evaluation->arena, evaluation->n_variables);

  self->tag = ggen_evaluation_add_column (evaluation);
  self->tags = g_new (GgenTermId, GGEN_CHUNK_ROWS);
  for (guint i = 0; i < GGEN_CHUNK_ROWS; i++)
    self->tags[i] = i;
  self->sources = g_ptr_array_new ();
  g_ptr_array_add (self->sources, source);
  correlation.tag = self->tag;
  correlation.sources = self->sources;
  self->pattern = ggen_operator_build (evaluation, scope, self->expression->pattern, source, needed,
                                       &correlation);
  self->cells = g_new0 (GgenCell, GGEN_CHUNK_ROWS);
}

/* What no row can change is computed once. */
static void
ggen_computation_fold (GgenComputation *self)
{
  GgenScratchMark mark = ggen_scratch_get_mark (&self->evaluation->scratch);

  for (guint i = 0; i < self->call.n_arguments; i++)
    self->cursors[i] = self->arguments[i]->cells;
  ggen_computation_set_constant (self);
  self->func (&self->call, self->cursors, &self->cells[0]);
  ggen_cell_set_id (&self->cells[0], self->evaluation,
                    ggen_cell_intern (&self->cells[0], self->evaluation));
  ggen_scratch_release (&self->evaluation->scratch, mark);
}

static void
ggen_computation_init_call (GgenComputation *self, GgenGraphScope *scope, const GgenOperator *like)
{
  const GgenExpression *expression = self->expression;
  gboolean is_constant = ggen_function_is_pure (expression->function);

  self->call.evaluation = self->evaluation;
  self->call.function = expression->function;
  self->call.n_arguments = expression->n_arguments;
  self->func = ggen_call_get_func (expression->function);
  self->arguments = g_new0 (GgenComputation *, expression->n_arguments + 1);
  self->vectors = g_new0 (GgenVector, expression->n_arguments + 1);
  self->cursors = g_new0 (GgenCell *, expression->n_arguments + 1);
  for (guint i = 0; i < expression->n_arguments; i++)
    {
      self->arguments[i] =
          ggen_computation_new (self->evaluation, scope, expression->arguments[i], like);
      is_constant &= self->arguments[i]->is_constant;
    }
  if (is_constant)
    ggen_computation_fold (self);
  else
    self->cells = g_new0 (GgenCell, GGEN_CHUNK_ROWS);
}

GgenComputation *
ggen_computation_new (GgenEvaluation *evaluation,
                      GgenGraphScope *scope,
                      const GgenExpression *expression,
                      const GgenOperator *like)
{
  GgenComputation *self = g_new0 (GgenComputation, 1);

  self->evaluation = evaluation;
  self->expression = expression;
  switch (expression->kind)
    {
    case GGEN_EXPRESSION_VARIABLE:
      self->cells = g_new0 (GgenCell, GGEN_CHUNK_ROWS);
      break;
    case GGEN_EXPRESSION_CONSTANT:
      ggen_computation_set_constant (self);
      ggen_cell_set_id (&self->cells[0], evaluation,
                        ggen_dictionary_intern_term (evaluation->dictionary, expression->term));
      break;
    case GGEN_EXPRESSION_CALL:
      ggen_computation_init_call (self, scope, like);
      break;
    case GGEN_EXPRESSION_EXISTS:
      ggen_computation_init_exists (self, scope, like);
      break;
    default:
      g_assert_not_reached ();
    }

  return self;
}

void
ggen_computation_free (GgenComputation *self)
{
  if (self->arguments != NULL)
    for (guint i = 0; i < self->call.n_arguments; i++)
      ggen_computation_free (self->arguments[i]);
  g_free (self->arguments);
  g_free (self->vectors);
  g_free (self->cursors);
  if (self->call.state_destroy != NULL)
    self->call.state_destroy (self->call.state);
  ggen_operator_free (self->pattern);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_free (self->rows.columns);
  g_free (self->tags);
  g_free (self->cells);
  g_free (self);
}

static GgenVector
ggen_computation_run_variable (GgenComputation *self,
                               const GgenBatch *batch,
                               guint start,
                               guint n_rows)
{
  const GgenTermId *ids = batch->columns[self->expression->column];

  if (ids == NULL)
    {
      ggen_cell_set_error (&self->cells[0]);
      return (GgenVector){self->cells, 0};
    }
  for (guint i = 0; i < n_rows; i++)
    ggen_cell_set_id (&self->cells[i], self->evaluation, ids[start + i]);

  return (GgenVector){self->cells, 1};
}

static GgenVector
ggen_computation_run_call (GgenComputation *self, const GgenBatch *batch, guint start, guint n_rows)
{
  guint tag = self->evaluation->solution_tag;
  const GgenTermId *solutions = tag != G_MAXUINT ? batch->columns[tag] : NULL;
  guint n_arguments = self->call.n_arguments;

  for (guint i = 0; i < n_arguments; i++)
    {
      self->vectors[i] = ggen_computation_run (self->arguments[i], batch, start, n_rows);
      self->cursors[i] = self->vectors[i].cells;
    }
  for (guint row = 0; row < n_rows; row++)
    {
      self->call.solution = solutions != NULL ? solutions[start + row] : 0;
      ggen_cell_set_error (&self->cells[row]);
      self->func (&self->call, self->cursors, &self->cells[row]);
      for (guint i = 0; i < n_arguments; i++)
        self->cursors[i] += self->vectors[i].stride;
    }

  return (GgenVector){self->cells, 1};
}

static GgenVector
ggen_computation_run_exists (GgenComputation *self,
                             const GgenBatch *batch,
                             guint start,
                             guint n_rows)
{
  guint n_columns = self->evaluation->n_columns;

  if (self->rows.columns == NULL)
    self->rows.columns = g_new0 (const GgenTermId *, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    self->rows.columns[i] = batch->columns[i] != NULL ? batch->columns[i] + start : NULL;
  self->rows.columns[self->tag] = self->tags;
  self->rows.n_rows = n_rows;
  for (guint i = 0; i < n_rows; i++)
    ggen_cell_set_boolean (&self->cells[i], FALSE);

  for (guint i = 0; i < self->sources->len; i++)
    ggen_source_operator_feed (self->sources->pdata[i], &self->rows);
  ggen_operator_rewind (self->pattern);
  for (guint n_left = n_rows; n_left > 0 && ggen_operator_next (self->pattern);)
    {
      const GgenTermId *tags = self->pattern->batch.columns[self->tag];

      for (guint i = 0; i < self->pattern->batch.n_rows; i++)
        {
          GgenCell *cell = &self->cells[tags[i]];

          n_left -= cell->id == GGEN_TERM_ID_FALSE;
          ggen_cell_set_boolean (cell, TRUE);
        }
    }

  return (GgenVector){self->cells, 1};
}

GgenVector
ggen_computation_run (GgenComputation *self, const GgenBatch *batch, guint start, guint n_rows)
{
  if (self->is_constant)
    return (GgenVector){self->cells, 0};

  switch ((guint) self->expression->kind)
    {
    case GGEN_EXPRESSION_VARIABLE:
      return ggen_computation_run_variable (self, batch, start, n_rows);
    case GGEN_EXPRESSION_CALL:
      return ggen_computation_run_call (self, batch, start, n_rows);
    default:
      return ggen_computation_run_exists (self, batch, start, n_rows);
    }
}

void
ggen_computation_run_to_ids (GgenComputation *self, const GgenBatch *batch, GgenTermId *ids)
{
  GgenEvaluation *evaluation = self->evaluation;

  for (guint start = 0; start < batch->n_rows; start += GGEN_CHUNK_ROWS)
    {
      guint n_rows = MIN (GGEN_CHUNK_ROWS, batch->n_rows - start);
      GgenScratchMark mark = ggen_scratch_get_mark (&evaluation->scratch);
      GgenVector vector = ggen_computation_run (self, batch, start, n_rows);

      for (guint i = 0; i < n_rows; i++)
        ids[start + i] = ggen_cell_intern (&vector.cells[i * vector.stride], evaluation);
      ggen_scratch_release (&evaluation->scratch, mark);
    }
}

guint
ggen_computation_filter (GgenComputation *self, const GgenBatch *batch, guint32 *rows, guint n_rows)
{
  GgenEvaluation *evaluation = self->evaluation;
  guint n_read = 0;
  guint n_kept = 0;

  for (guint start = 0; start < batch->n_rows && n_read < n_rows; start += GGEN_CHUNK_ROWS)
    {
      guint n_chunk = MIN (GGEN_CHUNK_ROWS, batch->n_rows - start);
      GgenScratchMark mark;
      GgenVector vector;

      if (rows[n_read] >= start + n_chunk)
        continue;
      mark = ggen_scratch_get_mark (&evaluation->scratch);
      vector = ggen_computation_run (self, batch, start, n_chunk);
      for (; n_read < n_rows && rows[n_read] < start + n_chunk; n_read++)
        {
          GgenCell *cell = &vector.cells[(rows[n_read] - start) * vector.stride];

          if (ggen_cell_get_truth (cell, evaluation) == GGEN_TRUTH_TRUE)
            rows[n_kept++] = rows[n_read];
        }
      ggen_scratch_release (&evaluation->scratch, mark);
    }

  return n_kept;
}
