/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One triple pattern, looked up for each row of the input. */

#include "ggen-operators-private.h"

#include <string.h>

typedef struct
{
  GgenOperator base;
  GgenGraphScope *scope;
  GgenTermId constants[3]; /* 0 for a variable */
  guint columns[3];        /* G_MAXUINT for a constant */
  GgenColumnSet kept;      /* variables of the input that go on */
  gboolean has_repeats;    /* a variable stands at two places */

  /* The row of the input that is being looked up, and what it found. */
  gboolean has_input;
  guint row;
  guint n_looked_up; /* graphs of the row */
  GgenTermId graph;
  GgenTermId keys[3];
  GgenRange range;
  guint32 position; /* of range */

  /* Which columns come from the triples: those the input does not have, or not in all rows. */
  gboolean is_written[3];
  gboolean is_graph_written;

  /* All triples with the constant predicate, by object: input that comes in the order of objects is
   * looked up by going on from where the last one was. */
  GgenRange objects;
  guint32 hint;
  gboolean has_objects;
  guint objects_generation;

  guint32 sources[GGEN_BATCH_ROWS]; /* the row of the input that each row comes from */
} GgenScanOperator;

/* The first row from @start on whose value is not below @key: doubling steps, then halving. */
static guint32
ggen_column_gallop (const GgenTermId *column, guint32 start, guint32 end, GgenTermId key)
{
  guint32 step = 1;
  guint32 low = start;
  guint32 high;

  if (start >= end || column[start] >= key)
    return start;
  while (end - low > step && column[low + step] < key)
    {
      low += step;
      step *= 2;
    }
  high = end - low > step ? low + step : end;
  /* column[low] < key, and high is the end or column[high] >= key. */
  while (high - low > 1)
    {
      guint32 middle = low + (high - low) / 2;

      if (column[middle] < key)
        low = middle;
      else
        high = middle;
    }

  return high;
}

/* Predicate and object are given, the subject is not. */
static void
ggen_scan_operator_match_object (GgenScanOperator *self)
{
  const GgenTermId *column = self->objects.objects;
  guint32 start = self->hint;
  GgenTermId object = self->keys[2];

  if (start > self->objects.start && (start >= self->objects.end || column[start - 1] >= object))
    start = self->objects.start;
  start = ggen_column_gallop (column, start, self->objects.end, object);
  self->hint = start;
  self->range = self->objects;
  self->range.start = start;
  self->range.end = object < G_MAXUINT32
                        ? ggen_column_gallop (column, start, self->objects.end, object + 1)
                        : self->objects.end;
}

static void
ggen_scan_operator_match (GgenScanOperator *self)
{
  if (self->has_objects && self->keys[0] == 0 && self->keys[2] != 0)
    ggen_scan_operator_match_object (self);
  else
    ggen_image_match (self->base.evaluation->image, self->graph, self->keys[0], self->keys[1],
                      self->keys[2], &self->range);
  self->position = self->range.start;
}

static void
ggen_scan_operator_prepare_objects (GgenScanOperator *self)
{
  const GgenGraphScope *scope = self->scope;

  if (self->has_objects && self->objects_generation == scope->generation)
    return;
  self->has_objects =
      self->constants[1] != 0 && self->constants[2] == 0 && !scope->is_any && scope->has_graph;
  self->objects_generation = scope->generation;
  if (!self->has_objects)
    return;
  ggen_image_scan (self->base.evaluation->image, scope->graph, GGEN_PERMUTATION_POS,
                   self->constants[1], GGEN_TERM_ID_NONE, &self->objects);
  self->hint = self->objects.start;
}

static gboolean
ggen_column_has_unbound (const GgenTermId *ids, guint n_rows)
{
  gboolean has_unbound = FALSE;

  if (ids == NULL)
    return TRUE;
  for (guint i = 0; i < n_rows; i++)
    has_unbound |= ids[i] == GGEN_TERM_ID_NONE;

  return has_unbound;
}

static gboolean
ggen_scan_operator_is_kept (const GgenScanOperator *self, guint column)
{
  return column >= self->base.evaluation->n_variables
         || ggen_column_set_contains (self->kept, column);
}

static gboolean
ggen_scan_operator_read_input (GgenScanOperator *self)
{
  GgenOperator *input = self->base.input;
  const GgenBatch *batch = &input->batch;

  self->has_input = ggen_operator_next (input);
  if (!self->has_input)
    return FALSE;

  self->row = 0;
  self->n_looked_up = 0;
  self->range = (GgenRange){0};
  self->position = 0;
  memset (self->keys, 0xff, sizeof self->keys);
  for (guint i = 0; i < 3; i++)
    self->is_written[i] =
        self->columns[i] != G_MAXUINT && ggen_scan_operator_is_kept (self, self->columns[i])
        && ggen_column_has_unbound (batch->columns[self->columns[i]], batch->n_rows);
  self->is_graph_written =
      self->scope->is_any && ggen_scan_operator_is_kept (self, self->scope->column)
      && ggen_column_has_unbound (batch->columns[self->scope->column], batch->n_rows);
  ggen_scan_operator_prepare_objects (self);

  return TRUE;
}

/* The next graph to look the row up in; %FALSE when there is none left. */
static gboolean
ggen_scan_operator_next_graph (GgenScanOperator *self, GgenTermId *graph)
{
  const GgenGraphScope *scope = self->scope;
  GgenEvaluation *evaluation = self->base.evaluation;
  guint index = self->n_looked_up++;

  if (!scope->is_any)
    {
      *graph = scope->graph;
      return index == 0 && scope->has_graph;
    }
  *graph = ggen_batch_get (&self->base.input->batch, scope->column, self->row);
  if (*graph != GGEN_TERM_ID_NONE)
    {
      for (guint i = 0; index == 0 && i < evaluation->n_named_graphs; i++)
        if (evaluation->named_graphs[i] == *graph)
          return TRUE;
      return FALSE;
    }
  if (index >= evaluation->n_named_graphs)
    return FALSE;
  *graph = evaluation->named_graphs[index];

  return TRUE;
}

/* Looks the current row up, in its next graph; or goes to the next row. */
static gboolean
ggen_scan_operator_advance (GgenScanOperator *self)
{
  const GgenBatch *batch = &self->base.input->batch;
  GgenTermId keys[3];
  GgenTermId graph;

  while (!ggen_scan_operator_next_graph (self, &graph))
    {
      self->row++;
      self->n_looked_up = 0;
      if (self->row >= batch->n_rows)
        return FALSE;
    }

  for (guint i = 0; i < 3; i++)
    keys[i] = self->columns[i] == G_MAXUINT ? self->constants[i]
                                            : ggen_batch_get (batch, self->columns[i], self->row);
  /* Rows that come in order often ask the same again. */
  if (graph == self->graph && keys[0] == self->keys[0] && keys[1] == self->keys[1]
      && keys[2] == self->keys[2])
    {
      self->position = self->range.start;
      return TRUE;
    }
  memcpy (self->keys, keys, sizeof keys);
  self->graph = graph;
  ggen_scan_operator_match (self);

  return TRUE;
}

static const GgenTermId *
ggen_range_get_place (const GgenRange *range, guint place)
{
  return place == 0 ? range->subjects : place == 1 ? range->predicates : range->objects;
}

static gboolean
ggen_scan_operator_repeats_hold (const GgenScanOperator *self, guint32 position)
{
  const GgenTermId ids[3] = {self->range.subjects[position], self->range.predicates[position],
                             self->range.objects[position]};

  for (guint i = 0; i < 3; i++)
    {
      if (self->columns[i] == G_MAXUINT)
        continue;
      for (guint j = i + 1; j < 3; j++)
        if (self->columns[i] == self->columns[j] && ids[i] != ids[j])
          return FALSE;
      if (self->scope->is_any && self->columns[i] == self->scope->column && ids[i] != self->graph)
        return FALSE;
    }

  return TRUE;
}

static guint
ggen_scan_operator_take (GgenScanOperator *self, guint n_rows)
{
  guint32 n_taken = MIN (self->range.end - self->position, GGEN_BATCH_ROWS - n_rows);

  if (self->has_repeats && !ggen_scan_operator_repeats_hold (self, self->position))
    {
      self->position++;
      return 0;
    }
  if (self->has_repeats)
    n_taken = 1;
  for (guint place = 0; place < 3; place++)
    {
      GgenTermId *to;
      const GgenTermId *from;

      if (!self->is_written[place])
        continue;
      to = self->base.buffers[self->columns[place]] + n_rows;
      from = ggen_range_get_place (&self->range, place) + self->position;
      /* Mostly one: not worth a call. */
      if (n_taken == 1)
        *to = *from;
      else
        memcpy (to, from, n_taken * sizeof (GgenTermId));
    }
  if (self->is_graph_written)
    for (guint i = 0; i < n_taken; i++)
      self->base.buffers[self->scope->column][n_rows + i] = self->graph;
  for (guint i = 0; i < n_taken; i++)
    self->sources[n_rows + i] = self->row;
  self->position += n_taken;

  return n_taken;
}

static void
ggen_scan_operator_finish_batch (GgenScanOperator *self, guint n_rows)
{
  GgenOperator *base = &self->base;
  const GgenBatch *input = &base->input->batch;
  gboolean is_identity = n_rows == input->n_rows && ggen_rows_are_identity (self->sources, n_rows);

  for (guint i = 0; i < base->n_buffers; i++)
    {
      if (input->columns[i] == NULL || !ggen_scan_operator_is_kept (self, i))
        base->batch.columns[i] = NULL;
      else if (is_identity)
        base->batch.columns[i] = input->columns[i];
      else
        {
          /* A column that is also written is written for all rows. */
          gboolean is_written = self->is_graph_written && i == self->scope->column;

          for (guint place = 0; place < 3; place++)
            is_written |= self->is_written[place] && self->columns[place] == i;
          base->batch.columns[i] = ggen_operator_get_buffer (base, i);
          if (!is_written)
            ggen_gather (base->buffers[i], input->columns[i], self->sources, n_rows);
        }
    }
  for (guint place = 0; place < 3; place++)
    if (self->is_written[place])
      base->batch.columns[self->columns[place]] = base->buffers[self->columns[place]];
  if (self->is_graph_written)
    base->batch.columns[self->scope->column] = base->buffers[self->scope->column];
  base->batch.n_rows = n_rows;
}

static guint
ggen_scan_operator_fill (GgenScanOperator *self)
{
  guint n_rows = 0;

  while (n_rows < GGEN_BATCH_ROWS)
    {
      if (self->position < self->range.end)
        n_rows += ggen_scan_operator_take (self, n_rows);
      else if (!ggen_scan_operator_advance (self))
        {
          self->has_input = FALSE;
          break;
        }
    }

  return n_rows;
}

static gboolean
ggen_scan_operator_next (GgenOperator *base)
{
  GgenScanOperator *self = (GgenScanOperator *) base;
  guint n_rows;

  for (;;)
    {
      if (!self->has_input && !ggen_scan_operator_read_input (self))
        return FALSE;
      for (guint place = 0; place < 3; place++)
        if (self->is_written[place])
          ggen_operator_get_buffer (base, self->columns[place]);
      if (self->is_graph_written)
        ggen_operator_get_buffer (base, self->scope->column);

      n_rows = ggen_scan_operator_fill (self);
      if (n_rows == 0)
        continue;
      ggen_scan_operator_finish_batch (self, n_rows);
      return TRUE;
    }
}

static void
ggen_scan_operator_rewind (GgenOperator *base)
{
  ((GgenScanOperator *) base)->has_input = FALSE;
  ggen_operator_rewind_input (base);
}

static const GgenOperatorClass scan_class = {
    .next = ggen_scan_operator_next,
    .rewind = ggen_scan_operator_rewind,
};

GgenOperator *
ggen_scan_operator_new (GgenEvaluation *evaluation,
                        GgenOperator *input,
                        GgenGraphScope *scope,
                        const GgenTriplePattern *triple,
                        GgenColumnSet kept)
{
  GgenScanOperator *self =
      ggen_operator_new (sizeof (GgenScanOperator), &scan_class, evaluation, input);

  self->scope = scope;
  self->kept = kept;
  for (guint i = 0; i < 3; i++)
    {
      const GgenSlot *slot = &triple->slots[i];

      self->columns[i] = slot->term == NULL ? slot->column : G_MAXUINT;
      if (slot->term != NULL)
        self->constants[i] = ggen_dictionary_intern_term (evaluation->dictionary, slot->term);
      else
        ggen_operator_bind (&self->base, slot->column);
      for (guint j = 0; j < i; j++)
        self->has_repeats |= self->columns[j] == self->columns[i] && slot->term == NULL;
      self->has_repeats |= scope->is_any && self->columns[i] == scope->column;
    }
  if (scope->is_any)
    ggen_operator_bind (&self->base, scope->column);
  /* Not even a column that the input binds in every row goes on unless it is kept. */
  ggen_column_set_keep_all (self->base.possible, kept);
  ggen_column_set_keep_all (self->base.certain, kept);

  return &self->base;
}
