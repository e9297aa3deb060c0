/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Property paths that patterns cannot say: closures and negated sets (section 18.4). */

#include "ggen-operators-private.h"
#include "ggen-path-walk-private.h"

typedef struct
{
  GgenOperator base;
  GgenGraphScope *scope;
  GgenPathWalk *walk; /* (owned) */
  GgenTermId constants[2];
  guint columns[2];           /* G_MAXUINT for a constant */
  const GgenBatch *filled_in; /* (nullable): rows whose values stand for constants */
  guint tag;                  /* the column that tells which of them */

  gboolean has_input;
  guint row;
  gboolean is_backward; /* the end is given, starts are found */
  GgenTermId start;     /* what reached was found from */
  GgenTermId end;       /* must be reached; 0: any */
  GArray *nodes;        /* (owned) (nullable) (element-type GgenTermId): all starts */
  guint node;           /* of nodes: the one after the current start; G_MAXUINT: one start only */
  guint generation;     /* of the scope, when nodes was found */
  GArray *reached;      /* (owned) (element-type GgenTermId) */
  guint position;       /* of reached */

  guint32 sources[GGEN_BATCH_ROWS];
} GgenPathOperator;

static GgenTermId
ggen_path_operator_get_end (const GgenPathOperator *self, guint which)
{
  if (self->columns[which] == G_MAXUINT)
    return self->constants[which];

  return ggen_batch_get (&self->base.input->batch, self->columns[which], self->row);
}

/* Is an end of the path a term of the pattern, be it that an EXISTS put it there? */
static gboolean
ggen_path_operator_has_term (const GgenPathOperator *self)
{
  guint row;

  if (self->constants[0] != 0 || self->constants[1] != 0)
    return TRUE;
  if (self->filled_in == NULL)
    return FALSE;
  row = self->base.input->batch.columns[self->tag][self->row];

  return ggen_batch_get (self->filled_in, self->columns[0], row) != GGEN_TERM_ID_NONE
         || ggen_batch_get (self->filled_in, self->columns[1], row) != GGEN_TERM_ID_NONE;
}

static void
ggen_path_operator_walk_from (GgenPathOperator *self, GgenTermId start)
{
  self->start = start;
  self->position = 0;
  g_array_set_size (self->reached, 0);
  /* Between two variables, a path of no steps is only from nodes of the graph to themselves; the
   * value that one of them has already may come from elsewhere. */
  if (!ggen_path_operator_has_term (self) && !ggen_path_walk_is_node (self->walk, start))
    return;
  ggen_path_walk_from (self->walk, start, self->is_backward, self->reached);
}

/* Begins with the current row. */
static void
ggen_path_operator_start_row (GgenPathOperator *self)
{
  GgenTermId subject = ggen_path_operator_get_end (self, 0);
  GgenTermId object = ggen_path_operator_get_end (self, 1);

  self->node = G_MAXUINT;
  self->is_backward = subject == GGEN_TERM_ID_NONE && object != GGEN_TERM_ID_NONE;
  self->end = self->is_backward ? GGEN_TERM_ID_NONE : object;
  if (subject != GGEN_TERM_ID_NONE || object != GGEN_TERM_ID_NONE)
    {
      ggen_path_operator_walk_from (self, self->is_backward ? object : subject);
      return;
    }

  if (self->nodes == NULL || self->generation != self->scope->generation)
    {
      g_clear_pointer (&self->nodes, g_array_unref);
      self->nodes = ggen_path_walk_find_nodes (self->walk);
      self->generation = self->scope->generation;
    }
  self->node = 0;
  self->position = 0;
  g_array_set_size (self->reached, 0);
}

/* The next start of the row, or the next row. */
static gboolean
ggen_path_operator_advance (GgenPathOperator *self)
{
  if (self->node != G_MAXUINT && self->node < self->nodes->len)
    {
      ggen_path_operator_walk_from (self, g_array_index (self->nodes, GgenTermId, self->node++));
      return TRUE;
    }
  if (++self->row >= self->base.input->batch.n_rows)
    return FALSE;
  ggen_path_operator_start_row (self);

  return TRUE;
}

static void
ggen_path_operator_emit (GgenPathOperator *self, guint n_rows, GgenTermId reached)
{
  GgenTermId ends[2] = {self->start, reached};

  self->sources[n_rows] = self->row;
  for (guint i = 0; i < 2; i++)
    if (self->columns[i] != G_MAXUINT)
      self->base.buffers[self->columns[i]][n_rows] = ends[i ^ (guint) self->is_backward];
}

static guint
ggen_path_operator_fill (GgenPathOperator *self)
{
  gboolean is_loop = self->columns[0] == self->columns[1] && self->columns[0] != G_MAXUINT;
  guint n_rows = 0;

  while (n_rows < GGEN_BATCH_ROWS)
    {
      GgenTermId reached;

      if (self->position >= self->reached->len)
        {
          if (self->base.evaluation->error == NULL && ggen_path_operator_advance (self))
            continue;
          self->has_input = FALSE;
          break;
        }
      reached = g_array_index (self->reached, GgenTermId, self->position++);
      if (self->end != GGEN_TERM_ID_NONE && reached != self->end)
        continue;
      if (is_loop && reached != self->start)
        continue;
      ggen_path_operator_emit (self, n_rows++, reached);
    }

  return n_rows;
}

static void
ggen_path_operator_finish_batch (GgenPathOperator *self, guint n_rows)
{
  GgenOperator *base = &self->base;
  const GgenBatch *input = &base->input->batch;

  for (guint i = 0; i < base->n_buffers; i++)
    {
      if (i == self->columns[0] || i == self->columns[1])
        {
          base->batch.columns[i] = base->buffers[i];
          continue;
        }
      base->batch.columns[i] = NULL;
      if (input->columns[i] == NULL)
        continue;
      ggen_gather (ggen_operator_get_buffer (base, i), input->columns[i], self->sources, n_rows);
      base->batch.columns[i] = base->buffers[i];
    }
  base->batch.n_rows = n_rows;
}

static gboolean
ggen_path_operator_next (GgenOperator *base)
{
  GgenPathOperator *self = (GgenPathOperator *) base;

  for (guint i = 0; i < 2; i++)
    if (self->columns[i] != G_MAXUINT)
      ggen_operator_get_buffer (base, self->columns[i]);

  for (;;)
    {
      guint n_rows;

      if (!self->has_input)
        {
          self->has_input = ggen_operator_next (base->input);
          if (!self->has_input)
            return FALSE;
          self->row = 0;
          ggen_path_operator_start_row (self);
        }
      n_rows = ggen_path_operator_fill (self);
      if (base->evaluation->error != NULL)
        return FALSE;
      if (n_rows == 0)
        continue;
      ggen_path_operator_finish_batch (self, n_rows);
      return TRUE;
    }
}

static void
ggen_path_operator_rewind (GgenOperator *base)
{
  ((GgenPathOperator *) base)->has_input = FALSE;
  ggen_operator_rewind_input (base);
}

static void
ggen_path_operator_finalize (GgenOperator *base)
{
  GgenPathOperator *self = (GgenPathOperator *) base;

  g_clear_pointer (&self->nodes, g_array_unref);
  g_array_unref (self->reached);
  ggen_path_walk_free (self->walk);
}

static const GgenOperatorClass path_class = {
    .next = ggen_path_operator_next,
    .rewind = ggen_path_operator_rewind,
    .finalize = ggen_path_operator_finalize,
};

GgenOperator *
ggen_path_operator_new (GgenEvaluation *evaluation,
                        GgenOperator *input,
                        GgenGraphScope *scope,
                        const GgenAlgebra *algebra,
                        const GgenBatch *filled_in,
                        guint tag)
{
  GgenPathOperator *self =
      ggen_operator_new (sizeof (GgenPathOperator), &path_class, evaluation, input);
  const GgenSlot *slots[2] = {&algebra->path.subject, &algebra->path.object};

  self->scope = scope;
  self->filled_in = filled_in;
  self->tag = tag;
  self->walk = ggen_path_walk_new (evaluation, scope, algebra->path.path);
  self->reached = g_array_new (FALSE, FALSE, sizeof (GgenTermId));
  for (guint i = 0; i < 2; i++)
    {
      self->columns[i] = slots[i]->term == NULL ? slots[i]->column : G_MAXUINT;
      if (slots[i]->term != NULL)
        self->constants[i] = ggen_dictionary_intern_term (evaluation->dictionary, slots[i]->term);
      else
        ggen_operator_bind (&self->base, slots[i]->column);
    }

  return &self->base;
}
