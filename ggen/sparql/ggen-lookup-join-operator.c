/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A right side that is looked up with the values of the left one: OPTIONAL, and EXISTS as a filter.
 * Each row's number goes through the right side with it, which tells who found something. */

#include "ggen-operators-private.h"

#include <string.h>

typedef struct
{
  GgenOperator base; /* input is the left one */
  GgenMatch match;
  GgenOperator *source; /* in right */
  GgenOperator *right;  /* (owned) */
  guint tag;
  GgenBatch fed; /* (owned columns): the left batch with its rows' numbers */
  gboolean has_input;
  GgenTermId tags[GGEN_BATCH_ROWS];
  guint8 found[GGEN_BATCH_ROWS];
  guint32 chosen[GGEN_BATCH_ROWS];
} GgenLookupJoinOperator;

static gboolean
ggen_lookup_join_operator_read_input (GgenLookupJoinOperator *self)
{
  GgenOperator *base = &self->base;
  const GgenBatch *batch = &base->input->batch;

  self->has_input = ggen_operator_next (base->input);
  if (!self->has_input)
    return FALSE;

  if (self->fed.columns == NULL)
    self->fed.columns = g_new0 (const GgenTermId *, base->n_buffers + 1);
  for (guint i = 0; i < base->n_buffers; i++)
    self->fed.columns[i] = batch->columns[i];
  self->fed.columns[self->tag] = self->tags;
  self->fed.n_rows = batch->n_rows;
  memset (self->found, FALSE, batch->n_rows);
  ggen_source_operator_feed (self->source, &self->fed);
  ggen_operator_rewind (self->right);

  return TRUE;
}

/* The next of what right finds; returns how many rows that are. */
static guint
ggen_lookup_join_operator_find (GgenLookupJoinOperator *self)
{
  const GgenTermId *tags;

  if (!ggen_operator_next (self->right))
    return 0;
  tags = self->right->batch.columns[self->tag];
  for (guint i = 0; i < self->right->batch.n_rows; i++)
    self->found[tags[i]] = TRUE;

  return self->right->batch.n_rows;
}

static gboolean
ggen_lookup_join_operator_next (GgenOperator *base)
{
  GgenLookupJoinOperator *self = (GgenLookupJoinOperator *) base;

  for (;;)
    {
      if (!self->has_input && !ggen_lookup_join_operator_read_input (self))
        return FALSE;
      while (ggen_lookup_join_operator_find (self) > 0)
        {
          if (self->match != GGEN_MATCH_LEFT)
            continue;
          ggen_operator_share (base, &self->right->batch);
          base->batch.columns[self->tag] = NULL;
          return TRUE;
        }
      self->has_input = FALSE;
      if (ggen_operator_gather_found (&self->base, &self->base.input->batch, self->found,
                                      self->match == GGEN_MATCH_SEMI, self->chosen))
        return TRUE;
    }
}

static void
ggen_lookup_join_operator_rewind (GgenOperator *base)
{
  ((GgenLookupJoinOperator *) base)->has_input = FALSE;
  ggen_operator_rewind_input (base);
}

static void
ggen_lookup_join_operator_finalize (GgenOperator *base)
{
  GgenLookupJoinOperator *self = (GgenLookupJoinOperator *) base;

  ggen_operator_free (self->right);
  g_free (self->fed.columns);
}

static const GgenOperatorClass lookup_join_class = {
    .next = ggen_lookup_join_operator_next,
    .rewind = ggen_lookup_join_operator_rewind,
    .finalize = ggen_lookup_join_operator_finalize,
};

GgenOperator *
ggen_lookup_join_operator_new (GgenEvaluation *evaluation,
                               GgenMatch match,
                               GgenOperator *left,
                               GgenOperator *source,
                               GgenOperator *right,
                               guint tag)
{
  GgenLookupJoinOperator *self =
      ggen_operator_new (sizeof (GgenLookupJoinOperator), &lookup_join_class, evaluation, left);

  self->match = match;
  self->source = source;
  self->right = right;
  self->tag = tag;
  for (guint i = 0; i < GGEN_BATCH_ROWS; i++)
    self->tags[i] = i;
  if (match == GGEN_MATCH_LEFT)
    {
      ggen_column_set_add_all (self->base.possible, right->possible);
      /* Rows that found something are right's, which may leave columns of the left behind. */
      ggen_column_set_keep_all (self->base.certain, right->certain);
    }

  return &self->base;
}
