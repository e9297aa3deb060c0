/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Operators that run others again and again: UNION and GRAPH ?g. */

#include "ggen-operators-private.h"

/* UNION */
typedef struct
{
  GgenOperator base;
  GgenOperator *sources[2];  /* in the branches; NULL without an input */
  GgenOperator *branches[2]; /* (owned) */
  gboolean has_input;
  guint branch;
} GgenUnionOperator;

static gboolean
ggen_union_operator_feed (GgenUnionOperator *self)
{
  GgenOperator *input = self->base.input;

  self->branch = 0;
  if (!ggen_operator_next (input))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      ggen_source_operator_feed (self->sources[i], &input->batch);
      ggen_operator_rewind (self->branches[i]);
    }

  return TRUE;
}

static gboolean
ggen_union_operator_next (GgenOperator *base)
{
  GgenUnionOperator *self = (GgenUnionOperator *) base;

  for (;;)
    {
      if (base->input != NULL && !self->has_input)
        {
          self->has_input = ggen_union_operator_feed (self);
          if (!self->has_input)
            return FALSE;
        }
      for (; self->branch < 2; self->branch++)
        {
          GgenOperator *branch = self->branches[self->branch];

          if (!ggen_operator_next (branch))
            continue;
          ggen_operator_share (base, &branch->batch);
          return TRUE;
        }
      self->has_input = FALSE;
      if (base->input == NULL)
        return FALSE;
    }
}

static void
ggen_union_operator_rewind (GgenOperator *base)
{
  GgenUnionOperator *self = (GgenUnionOperator *) base;

  self->has_input = FALSE;
  self->branch = 0;
  if (base->input != NULL)
    {
      ggen_operator_rewind_input (base);
      return;
    }
  for (guint i = 0; i < 2; i++)
    ggen_operator_rewind (self->branches[i]);
}

static void
ggen_union_operator_finalize (GgenOperator *base)
{
  GgenUnionOperator *self = (GgenUnionOperator *) base;

  for (guint i = 0; i < 2; i++)
    ggen_operator_free (self->branches[i]);
}

static const GgenOperatorClass union_class = {
    .next = ggen_union_operator_next,
    .rewind = ggen_union_operator_rewind,
    .finalize = ggen_union_operator_finalize,
};

GgenOperator *
ggen_union_operator_new (GgenEvaluation *evaluation,
                         GgenOperator *input,
                         GgenOperator *const sources[2],
                         GgenOperator *const branches[2])
{
  GgenUnionOperator *self =
      ggen_operator_new (sizeof (GgenUnionOperator), &union_class, evaluation, input);

  for (guint i = 0; i < 2; i++)
    {
      self->sources[i] = sources[i];
      self->branches[i] = branches[i];
    }
  /* The branches, which start from the input's columns, may leave some of them behind. */
  self->base.possible = ggen_column_set_copy (evaluation->arena, branches[0]->possible);
  self->base.certain = ggen_column_set_copy (evaluation->arena, branches[0]->certain);
  ggen_column_set_add_all (self->base.possible, branches[1]->possible);
  ggen_column_set_keep_all (self->base.certain, branches[1]->certain);

  return &self->base;
}

/* GRAPH ?g */
typedef struct
{
  GgenOperator base;
  GgenGraphScope *scope; /* of the child */
  guint column;
  GgenOperator *source;    /* in the child */
  GgenOperator *child;     /* (owned) */
  GgenBatch fed;           /* (owned columns) */
  GgenTermId **buffers;    /* (owned arrays): of fed, where not all rows of the input are */
  gboolean is_used_inside; /* the child has the name as a variable of its own, too */
  gboolean has_input;
  guint index; /* of the graph after the current one */
  guint32 rows[GGEN_BATCH_ROWS];
  GgenTermId names[GGEN_BATCH_ROWS];
} GgenGraphOperator;

/* The input's rows that may be in the graph: their name is the graph's, or is not known yet. */
static void
ggen_graph_operator_choose_rows (GgenGraphOperator *self, GgenTermId graph)
{
  const GgenBatch *batch = &self->base.input->batch;
  const GgenTermId *names = batch->columns[self->column];
  guint n_columns = self->base.n_buffers;
  guint n_rows = 0;

  for (guint i = 0; i < batch->n_rows; i++)
    if (names == NULL || names[i] == GGEN_TERM_ID_NONE || names[i] == graph)
      self->rows[n_rows++] = i;
  for (guint i = 0; i < n_columns; i++)
    {
      self->fed.columns[i] = batch->columns[i];
      if (batch->columns[i] == NULL || n_rows == batch->n_rows)
        continue;
      if (self->buffers[i] == NULL)
        self->buffers[i] = g_new (GgenTermId, GGEN_BATCH_ROWS);
      ggen_gather (self->buffers[i], batch->columns[i], self->rows, n_rows);
      self->fed.columns[i] = self->buffers[i];
    }
  for (guint i = 0; i < GGEN_BATCH_ROWS; i++)
    self->names[i] = graph;
  /* The pattern is matched first and its name joined then: inside, the name means nothing. */
  self->fed.columns[self->column] = self->is_used_inside ? NULL : self->names;
  self->fed.n_rows = n_rows;
}

/* What the child found, if it is no other name than the graph's. */
static gboolean
ggen_graph_operator_emit (GgenGraphOperator *self)
{
  const GgenBatch *batch = &self->child->batch;
  const GgenTermId *names = batch->columns[self->column];
  GgenTermId graph = self->scope->graph;
  guint n_rows = 0;

  for (guint i = 0; i < batch->n_rows; i++)
    if (names == NULL || names[i] == GGEN_TERM_ID_NONE || names[i] == graph)
      self->rows[n_rows++] = i;
  if (n_rows == 0)
    return FALSE;
  ggen_operator_gather (&self->base, batch, self->rows, n_rows);
  self->base.batch.columns[self->column] = self->names;

  return TRUE;
}

static gboolean
ggen_graph_operator_next_graph (GgenGraphOperator *self)
{
  GgenEvaluation *evaluation = self->base.evaluation;

  while (self->index < evaluation->n_named_graphs)
    {
      GgenTermId graph = evaluation->named_graphs[self->index++];

      ggen_graph_operator_choose_rows (self, graph);
      if (self->fed.n_rows == 0)
        continue;
      self->scope->has_graph = TRUE;
      self->scope->graph = graph;
      self->scope->generation++;
      ggen_source_operator_feed (self->source, &self->fed);
      ggen_operator_rewind (self->child);
      return TRUE;
    }

  return FALSE;
}

static gboolean
ggen_graph_operator_next (GgenOperator *base)
{
  GgenGraphOperator *self = (GgenGraphOperator *) base;

  if (self->fed.columns == NULL)
    {
      self->fed.columns = g_new0 (const GgenTermId *, base->n_buffers + 1);
      self->buffers = g_new0 (GgenTermId *, base->n_buffers + 1);
    }
  for (;;)
    {
      if (!self->has_input)
        {
          if (!ggen_operator_next (base->input))
            return FALSE;
          self->has_input = TRUE;
          self->index = 0;
          self->has_input = ggen_graph_operator_next_graph (self);
          if (!self->has_input)
            continue;
        }
      if (!ggen_operator_next (self->child))
        self->has_input = ggen_graph_operator_next_graph (self);
      else if (ggen_graph_operator_emit (self))
        return TRUE;
    }
}

static void
ggen_graph_operator_rewind (GgenOperator *base)
{
  ((GgenGraphOperator *) base)->has_input = FALSE;
  ggen_operator_rewind_input (base);
}

static void
ggen_graph_operator_finalize (GgenOperator *base)
{
  GgenGraphOperator *self = (GgenGraphOperator *) base;

  ggen_operator_free (self->child);
  for (guint i = 0; self->buffers != NULL && i < base->n_buffers; i++)
    g_free (self->buffers[i]);
  g_free (self->buffers);
  g_free (self->fed.columns);
}

static const GgenOperatorClass graph_class = {
    .next = ggen_graph_operator_next,
    .rewind = ggen_graph_operator_rewind,
    .finalize = ggen_graph_operator_finalize,
};

GgenOperator *
ggen_graph_operator_new (GgenEvaluation *evaluation,
                         GgenOperator *input,
                         GgenGraphScope *scope,
                         guint column,
                         gboolean is_used_inside,
                         GgenOperator *source,
                         GgenOperator *child)
{
  GgenGraphOperator *self =
      ggen_operator_new (sizeof (GgenGraphOperator), &graph_class, evaluation, input);

  self->scope = scope;
  self->column = column;
  self->is_used_inside = is_used_inside;
  self->source = source;
  self->child = child;
  /* The child, which starts from the input's columns, may leave some of them behind. */
  self->base.possible = ggen_column_set_copy (evaluation->arena, child->possible);
  self->base.certain = ggen_column_set_copy (evaluation->arena, child->certain);
  ggen_operator_bind (&self->base, column);

  return &self->base;
}
