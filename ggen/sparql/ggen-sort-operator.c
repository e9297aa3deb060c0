/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ORDER BY, section 15.1. Equal solutions keep their order. */

#include "ggen-operators-private.h"
#include "ggen-sort-ranks-private.h"
#include "ggen-table-private.h"

typedef struct
{
  GgenComputation *computation; /* (owned) */
  gboolean is_descending;
  GArray *ids; /* (owned) (element-type GgenTermId): of each row */
} GgenSortColumn;

typedef struct
{
  GgenOperator base;
  GgenSortColumn *columns; /* (owned) */
  guint n_columns;
  guint64 limit;
  GgenTable table;
  guint32 *order; /* (owned) (nullable): rows of table, sorted; NULL: not read yet */
  guint position; /* of order */
  GgenTermId ids[GGEN_BATCH_ROWS];
} GgenSortOperator;

/* Rows by what they have in one column; those with the same keep their order. */
static void
ggen_sort_column_distribute (const GgenSortColumn *self,
                             GgenEvaluation *evaluation,
                             guint n_rows,
                             const guint32 *from,
                             guint32 *to)
{
  guint32 *ranks = g_new (guint32, n_rows + 1);
  guint32 n_ranks =
      ggen_sort_ranks (evaluation, (const GgenTermId *) self->ids->data, n_rows, ranks);
  guint32 *starts = g_new0 (guint32, n_ranks + 1);

  for (guint i = 0; i < n_rows; i++)
    {
      if (self->is_descending)
        ranks[i] = n_ranks - 1 - ranks[i];
      starts[ranks[i] + 1]++;
    }
  for (guint i = 1; i < n_ranks; i++)
    starts[i] += starts[i - 1];
  for (guint i = 0; i < n_rows; i++)
    to[starts[ranks[from[i]]]++] = from[i];

  g_free (starts);
  g_free (ranks);
}

/* By the last column first, so that the first one has the last word. */
static void
ggen_sort_operator_sort (GgenSortOperator *self)
{
  guint n_rows = self->table.n_rows;
  guint32 *from = g_new (guint32, n_rows + 1);
  guint32 *to = g_new (guint32, n_rows + 1);

  for (guint i = 0; i < n_rows; i++)
    from[i] = i;
  for (guint i = self->n_columns; i-- > 0 && n_rows > 1;)
    {
      guint32 *swapped = from;

      ggen_sort_column_distribute (&self->columns[i], self->base.evaluation, n_rows, from, to);
      from = to;
      to = swapped;
    }
  g_free (to);
  g_free (self->order);
  self->order = from;
}

static void
ggen_sort_operator_append_values (GgenSortOperator *self, const GgenBatch *batch)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      GgenSortColumn *column = &self->columns[i];

      ggen_computation_run_to_ids (column->computation, batch, self->ids);
      g_array_append_vals (column->ids, self->ids, batch->n_rows);
    }
}

/* Of a LIMIT, only the first rows are kept. */
static void
ggen_sort_operator_keep_first (GgenSortOperator *self)
{
  guint n_kept = (guint) MIN (self->limit, self->table.n_rows);

  ggen_sort_operator_sort (self);
  for (guint i = 0; i < self->n_columns; i++)
    {
      GgenSortColumn *column = &self->columns[i];
      GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (GgenTermId), n_kept);

      for (guint row = 0; row < n_kept; row++)
        g_array_append_val (ids, g_array_index (column->ids, GgenTermId, self->order[row]));
      g_array_unref (column->ids);
      column->ids = ids;
    }
  ggen_table_choose (&self->table, self->order, n_kept);
}

static void
ggen_sort_operator_read (GgenSortOperator *self)
{
  GgenOperator *input = self->base.input;
  guint64 most =
      self->limit < G_MAXUINT32 / 4 ? self->limit * 2 + GGEN_BATCH_ROWS * 4 : G_MAXUINT64;

  if (self->table.columns == NULL)
    ggen_table_init (&self->table, self->base.n_buffers);
  ggen_table_truncate (&self->table, 0);
  for (guint i = 0; i < self->n_columns; i++)
    g_array_set_size (self->columns[i].ids, 0);
  while (ggen_operator_next (input))
    {
      ggen_sort_operator_append_values (self, &input->batch);
      ggen_table_append (&self->table, &input->batch);
      if (self->table.n_rows > most)
        ggen_sort_operator_keep_first (self);
    }
  ggen_sort_operator_sort (self);
  self->position = 0;
}

static gboolean
ggen_sort_operator_next (GgenOperator *base)
{
  GgenSortOperator *self = (GgenSortOperator *) base;
  guint n_rows;

  if (self->order == NULL)
    ggen_sort_operator_read (self);
  n_rows = (guint) MIN (self->limit, self->table.n_rows);
  n_rows = MIN (GGEN_BATCH_ROWS, n_rows - MIN (self->position, n_rows));
  for (guint i = 0; i < base->n_buffers; i++)
    {
      base->batch.columns[i] = NULL;
      if (self->table.columns[i] == NULL)
        continue;
      ggen_gather (ggen_operator_get_buffer (base, i), self->table.columns[i],
                   self->order + self->position, n_rows);
      base->batch.columns[i] = base->buffers[i];
    }
  base->batch.n_rows = n_rows;
  self->position += n_rows;

  return n_rows > 0;
}

static void
ggen_sort_operator_rewind (GgenOperator *base)
{
  g_clear_pointer (&((GgenSortOperator *) base)->order, g_free);
  ggen_operator_rewind_input (base);
}

static void
ggen_sort_operator_finalize (GgenOperator *base)
{
  GgenSortOperator *self = (GgenSortOperator *) base;

  for (guint i = 0; i < self->n_columns; i++)
    {
      ggen_computation_free (self->columns[i].computation);
      g_array_unref (self->columns[i].ids);
    }
  g_free (self->columns);
  g_free (self->order);
  ggen_table_clear (&self->table);
}

static const GgenOperatorClass sort_class = {
    .next = ggen_sort_operator_next,
    .rewind = ggen_sort_operator_rewind,
    .finalize = ggen_sort_operator_finalize,
};

GgenOperator *
ggen_sort_operator_new (GgenEvaluation *evaluation,
                        GgenOperator *input,
                        GgenGraphScope *scope,
                        const GgenAlgebra *algebra,
                        guint64 limit)
{
  GgenSortOperator *self =
      ggen_operator_new (sizeof (GgenSortOperator), &sort_class, evaluation, input);

  self->limit = limit;
  self->n_columns = algebra->order_by.n_keys;
  self->columns = g_new0 (GgenSortColumn, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      const GgenSortKey *key = &algebra->order_by.keys[i];

      self->columns[i].computation =
          ggen_computation_new (evaluation, scope, key->expression, input);
      self->columns[i].is_descending = key->is_descending;
      self->columns[i].ids = g_array_new (FALSE, FALSE, sizeof (GgenTermId));
    }

  return &self->base;
}
