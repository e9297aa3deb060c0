/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two sides that do not depend on each other: the right one is kept and hashed, the left one goes
 * by. */

#include "ggen-operators-private.h"
#include "ggen-table-private.h"

#include <string.h>

typedef struct
{
  GgenOperator base; /* input is the left one */
  GgenMatch match;
  GgenOperator *right;        /* (owned) */
  GgenGraphScope *outer;      /* what right is matched against */
  GgenComputation *condition; /* (owned) (nullable) */

  guint *keys; /* (owned): columns that both sides always bind */
  guint n_keys;
  guint *loose; /* (owned): other columns that both may bind: unbound fits anything */
  guint n_loose;

  /* The right side. Rows with the same hash are a chain in their order; 0 ends it, row r is r + 1. */
  GgenTable table;
  guint32 *heads; /* (owned): [mask + 1] */
  guint32 *next;  /* (owned): [table.n_rows] */
  guint32 mask;
  gboolean is_built;
  gboolean is_stale;
  gboolean is_correlated; /* right depends on what the operators are fed with */
  guint generation;       /* of outer, when built */

  /* The left row that is being joined */
  gboolean has_input;
  gboolean is_alone; /* LEFT: what comes now is the rows that found nothing */
  guint row;
  guint32 chain;
  guint8 found[GGEN_BATCH_ROWS];
  guint32 left_rows[GGEN_BATCH_ROWS];
  guint32 right_rows[GGEN_BATCH_ROWS];
  guint32 chosen[GGEN_BATCH_ROWS];
  GgenTermId hashes[GGEN_BATCH_ROWS];
} GgenHashJoinOperator;

static guint32
ggen_hash_join_operator_hash_right (const GgenHashJoinOperator *self, guint row)
{
  guint32 hash = 0;

  for (guint i = 0; i < self->n_keys; i++)
    hash = ggen_hash_combine (hash, ggen_table_get (&self->table, self->keys[i], row));

  return hash;
}

static void
ggen_hash_join_operator_build (GgenHashJoinOperator *self)
{
  guint32 n_heads = 16;

  if (self->is_built && !self->is_stale && self->generation == self->outer->generation)
    return;

  if (self->table.columns == NULL)
    ggen_table_init (&self->table, self->base.n_buffers);
  ggen_table_truncate (&self->table, 0);
  if (self->is_built)
    ggen_operator_rewind (self->right);
  ggen_table_append_all (&self->table, self->right);
  self->is_built = TRUE;
  self->is_stale = FALSE;
  self->generation = self->outer->generation;

  while (n_heads < self->table.n_rows * 2)
    n_heads *= 2;
  self->mask = n_heads - 1;
  g_free (self->heads);
  g_free (self->next);
  self->heads = g_new0 (guint32, n_heads);
  self->next = g_new (guint32, self->table.n_rows + 1);
  /* From the end, so that each chain is in the order of the rows. */
  for (guint32 row = self->table.n_rows; row > 0; row--)
    {
      guint32 *head = &self->heads[ggen_hash_join_operator_hash_right (self, row - 1) & self->mask];

      self->next[row - 1] = *head;
      *head = row;
    }
}

static void
ggen_hash_join_operator_hash_left (GgenHashJoinOperator *self)
{
  const GgenBatch *batch = &self->base.input->batch;

  memset (self->hashes, 0, batch->n_rows * sizeof self->hashes[0]);
  for (guint i = 0; i < self->n_keys; i++)
    {
      const GgenTermId *ids = batch->columns[self->keys[i]];

      for (guint row = 0; row < batch->n_rows; row++)
        self->hashes[row] = ggen_hash_combine (self->hashes[row], ids[row]);
    }
}

static gboolean
ggen_hash_join_operator_fits (const GgenHashJoinOperator *self, guint left_row, guint right_row)
{
  const GgenBatch *batch = &self->base.input->batch;
  gboolean shares_bound = self->n_keys > 0;

  for (guint i = 0; i < self->n_keys; i++)
    if (batch->columns[self->keys[i]][left_row]
        != ggen_table_get (&self->table, self->keys[i], right_row))
      return FALSE;
  for (guint i = 0; i < self->n_loose; i++)
    {
      GgenTermId left = ggen_batch_get (batch, self->loose[i], left_row);
      GgenTermId right = ggen_table_get (&self->table, self->loose[i], right_row);

      if (left == GGEN_TERM_ID_NONE || right == GGEN_TERM_ID_NONE)
        continue;
      if (left != right)
        return FALSE;
      shares_bound = TRUE;
    }

  return shares_bound || self->match != GGEN_MATCH_MINUS;
}

static gboolean
ggen_hash_join_operator_read_input (GgenHashJoinOperator *self)
{
  const GgenBatch *batch = &self->base.input->batch;

  self->has_input = ggen_operator_next (self->base.input);
  if (!self->has_input)
    return FALSE;

  ggen_hash_join_operator_build (self);
  ggen_hash_join_operator_hash_left (self);
  memset (self->found, FALSE, batch->n_rows);
  self->is_alone = FALSE;
  self->row = 0;
  self->chain = self->heads[self->hashes[0] & self->mask];

  return TRUE;
}

/* A product with many rows that do not fit may take long for one batch. */
static gboolean
ggen_hash_join_operator_is_stopped (GgenHashJoinOperator *self)
{
  GgenEvaluation *evaluation = self->base.evaluation;

  if (self->n_keys == 0 && evaluation->error == NULL)
    g_cancellable_set_error_if_cancelled (evaluation->cancellable, &evaluation->error);

  return evaluation->error != NULL;
}

/* The next pairs that fit, as many as a batch holds. */
static guint
ggen_hash_join_operator_pair (GgenHashJoinOperator *self)
{
  guint n_left = self->base.input->batch.n_rows;
  guint n_pairs = 0;

  while (n_pairs < GGEN_BATCH_ROWS)
    {
      guint32 right_row;

      if (self->chain == 0)
        {
          if (++self->row >= n_left || ggen_hash_join_operator_is_stopped (self))
            break;
          self->chain = self->heads[self->hashes[self->row] & self->mask];
          continue;
        }
      right_row = self->chain - 1;
      self->chain = self->next[right_row];
      if (!ggen_hash_join_operator_fits (self, self->row, right_row))
        continue;
      self->left_rows[n_pairs] = self->row;
      self->right_rows[n_pairs] = right_row;
      n_pairs++;
    }

  return n_pairs;
}

static void
ggen_hash_join_operator_merge_column (GgenHashJoinOperator *self, guint column, guint n_pairs)
{
  GgenOperator *base = &self->base;
  const GgenTermId *left = base->input->batch.columns[column];
  const GgenTermId *right = self->table.columns[column];
  GgenTermId *to;

  base->batch.columns[column] = NULL;
  if (left == NULL && right == NULL)
    return;

  to = ggen_operator_get_buffer (base, column);
  base->batch.columns[column] = to;
  if (right == NULL)
    ggen_gather (to, left, self->left_rows, n_pairs);
  else if (left == NULL)
    ggen_gather (to, right, self->right_rows, n_pairs);
  else
    for (guint i = 0; i < n_pairs; i++)
      {
        GgenTermId id = left[self->left_rows[i]];

        to[i] = id != GGEN_TERM_ID_NONE ? id : right[self->right_rows[i]];
      }
}

/* Pairs become the batch; the condition, where there is one, removes some. */
static gboolean
ggen_hash_join_operator_emit_pairs (GgenHashJoinOperator *self, guint n_pairs)
{
  GgenOperator *base = &self->base;

  for (guint i = 0; i < base->n_buffers; i++)
    ggen_hash_join_operator_merge_column (self, i, n_pairs);
  base->batch.n_rows = n_pairs;
  if (self->condition != NULL && n_pairs > 0)
    {
      guint n_kept;

      for (guint i = 0; i < n_pairs; i++)
        self->chosen[i] = i;
      n_kept = ggen_computation_filter (self->condition, &base->batch, self->chosen, n_pairs);
      for (guint i = 0; i < n_kept; i++)
        self->left_rows[i] = self->left_rows[self->chosen[i]];
      for (guint i = 0; i < base->n_buffers && n_kept < n_pairs; i++)
        if (base->batch.columns[i] != NULL)
          ggen_gather (base->buffers[i], base->batch.columns[i], self->chosen, n_kept);
      base->batch.n_rows = n_pairs = n_kept;
    }
  for (guint i = 0; i < n_pairs; i++)
    self->found[self->left_rows[i]] = TRUE;

  return n_pairs > 0;
}

static void
ggen_hash_join_operator_find (GgenHashJoinOperator *self)
{
  for (guint row = 0;
       row < self->base.input->batch.n_rows && !ggen_hash_join_operator_is_stopped (self); row++)
    {
      guint32 chain = self->heads[self->hashes[row] & self->mask];

      for (; chain != 0 && !self->found[row]; chain = self->next[chain - 1])
        self->found[row] = ggen_hash_join_operator_fits (self, row, chain - 1);
    }
}

/* SEMI, ANTI, MINUS: whole batches of the left side */
static gboolean
ggen_hash_join_operator_next_left (GgenHashJoinOperator *self)
{
  while (ggen_hash_join_operator_read_input (self))
    {
      ggen_hash_join_operator_find (self);
      if (ggen_operator_gather_found (&self->base, &self->base.input->batch, self->found,
                                      self->match == GGEN_MATCH_SEMI, self->chosen))
        return TRUE;
    }

  return FALSE;
}

static gboolean
ggen_hash_join_operator_next (GgenOperator *base)
{
  GgenHashJoinOperator *self = (GgenHashJoinOperator *) base;

  if (self->match != GGEN_MATCH_INNER && self->match != GGEN_MATCH_LEFT)
    return ggen_hash_join_operator_next_left (self);

  for (;;)
    {
      if (!self->has_input && !ggen_hash_join_operator_read_input (self))
        return FALSE;
      if (!self->is_alone)
        {
          guint n_pairs = ggen_hash_join_operator_pair (self);

          self->is_alone = n_pairs < GGEN_BATCH_ROWS;
          if (ggen_hash_join_operator_emit_pairs (self, n_pairs))
            return TRUE;
          continue;
        }
      self->has_input = FALSE;
      if (self->match == GGEN_MATCH_LEFT
          && ggen_operator_gather_found (&self->base, &self->base.input->batch, self->found, FALSE,
                                         self->chosen))
        return TRUE;
    }
}

static void
ggen_hash_join_operator_rewind (GgenOperator *base)
{
  GgenHashJoinOperator *self = (GgenHashJoinOperator *) base;

  self->has_input = FALSE;
  self->is_stale = self->is_correlated;
  ggen_operator_rewind_input (base);
}

static void
ggen_hash_join_operator_finalize (GgenOperator *base)
{
  GgenHashJoinOperator *self = (GgenHashJoinOperator *) base;

  ggen_table_clear (&self->table);
  g_free (self->heads);
  g_free (self->next);
  g_free (self->keys);
  g_free (self->loose);
  g_clear_pointer (&self->condition, ggen_computation_free);
  ggen_operator_free (self->right);
}

static const GgenOperatorClass hash_join_class = {
    .next = ggen_hash_join_operator_next,
    .rewind = ggen_hash_join_operator_rewind,
    .finalize = ggen_hash_join_operator_finalize,
};

static void
ggen_hash_join_operator_find_keys (GgenHashJoinOperator *self, guint tag)
{
  const GgenOperator *left = self->base.input;
  const GgenOperator *right = self->right;
  guint n_variables = self->base.evaluation->n_variables;

  self->keys = g_new0 (guint, n_variables + 2);
  self->loose = g_new0 (guint, n_variables + 1);
  for (guint i = 0; i < n_variables; i++)
    {
      if (!ggen_column_set_contains (left->possible, i)
          || !ggen_column_set_contains (right->possible, i))
        continue;
      if (ggen_column_set_contains (left->certain, i)
          && ggen_column_set_contains (right->certain, i))
        self->keys[self->n_keys++] = i;
      else
        self->loose[self->n_loose++] = i;
    }
  self->is_correlated = tag != G_MAXUINT;
  if (self->is_correlated)
    self->keys[self->n_keys++] = tag;
}

GgenOperator *
ggen_hash_join_operator_new (GgenEvaluation *evaluation,
                             GgenMatch match,
                             GgenOperator *left,
                             GgenOperator *right,
                             GgenGraphScope *outer,
                             GgenComputation *condition,
                             guint tag)
{
  GgenHashJoinOperator *self =
      ggen_operator_new (sizeof (GgenHashJoinOperator), &hash_join_class, evaluation, left);

  self->match = match;
  self->right = right;
  self->outer = outer;
  self->condition = condition;
  ggen_hash_join_operator_find_keys (self, tag);
  if (match == GGEN_MATCH_INNER || match == GGEN_MATCH_LEFT)
    ggen_column_set_add_all (self->base.possible, right->possible);
  if (match == GGEN_MATCH_INNER)
    ggen_column_set_add_all (self->base.certain, right->certain);

  return &self->base;
}
