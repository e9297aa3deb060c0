/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ORDER BY, section 15.1. Equal solutions keep their order. */

#include "ggen-operators-private.h"
#include "ggen-table-private.h"

#include <string.h>

/* A value in a form that mostly tells the order without a look at its term. */
typedef struct
{
  guint64 prefix; /* ascending with the values of one rank; equal ones need a closer look */
  GgenTermId id;
  guint8 rank;
} GgenSortValue;

typedef struct
{
  GgenComputation *computation; /* (owned) */
  gboolean is_descending;
  GArray *values; /* (owned) (element-type GgenSortValue): a row's */
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

static guint64
ggen_double_get_prefix (double number)
{
  guint64 bits;

  /* NaN is before all numbers, and -0 is 0. */
  if (number != number)
    return 0;
  number += 0.0;
  memcpy (&bits, &number, sizeof bits);

  return (bits >> 63) != 0 ? ~bits : bits | (G_GUINT64_CONSTANT (1) << 63);
}

static guint64
ggen_text_get_prefix (const char *text, gsize length)
{
  guint64 bytes = 0;

  memcpy (&bytes, text, MIN (length, sizeof bytes));

  return GUINT64_FROM_BE (bytes);
}

/* Must agree with ggen_cells_order(). */
static GgenSortValue
ggen_sort_value_new (const GgenEvaluation *evaluation, GgenTermId id)
{
  const GgenTermRecord *record;
  GgenTypedValue typed;

  if (id == GGEN_TERM_ID_NONE)
    return (GgenSortValue){0};
  record = ggen_dictionary_get_record (evaluation->dictionary, id);
  typed = ggen_term_record_get_typed (record);
  if (record->kind == GGEN_RECORD_BLANK)
    return (GgenSortValue){.id = id, .rank = 1};
  if (ggen_typed_value_is_numeric (&typed))
    return (GgenSortValue){ggen_double_get_prefix (ggen_typed_value_to_double (&typed)), id, 5};
  if (typed.kind == GGEN_TYPED_BOOLEAN)
    return (GgenSortValue){(guint64) typed.integer, id, 4};
  if (typed.kind >= GGEN_TYPED_DATE_TIME)
    return (GgenSortValue){(guint64) typed.integer ^ (G_GUINT64_CONSTANT (1) << 63), id,
                           (guint8) (6 + typed.kind - GGEN_TYPED_DATE_TIME)};

  return (
      GgenSortValue){ggen_text_get_prefix (ggen_dictionary_get_text (evaluation->dictionary, id),
                                           record->text_length),
                     id,
                     record->kind == GGEN_RECORD_IRI  ? 2
                     : typed.kind >= GGEN_TYPED_OTHER ? 3
                                                      : 9};
}

static int
ggen_sort_values_order (const GgenSortValue *a, const GgenSortValue *b, GgenEvaluation *evaluation)
{
  GgenCell a_cell;
  GgenCell b_cell;

  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  if (a->prefix != b->prefix)
    return a->prefix < b->prefix ? -1 : 1;
  if (a->id == b->id)
    return 0;

  ggen_cell_set_id (&a_cell, evaluation, a->id);
  ggen_cell_set_id (&b_cell, evaluation, b->id);

  return ggen_cells_order (&a_cell, &b_cell, evaluation);
}

static gboolean
ggen_sort_operator_is_after (const GgenSortOperator *self, guint32 a, guint32 b)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      const GgenSortColumn *column = &self->columns[i];
      int order = ggen_sort_values_order (&g_array_index (column->values, GgenSortValue, a),
                                          &g_array_index (column->values, GgenSortValue, b),
                                          self->base.evaluation);

      if (order != 0)
        return column->is_descending ? order < 0 : order > 0;
    }

  return FALSE;
}

/* Runs that double in length are merged from one array into the other. */
static void
ggen_sort_operator_sort (GgenSortOperator *self)
{
  guint n_rows = self->table.n_rows;
  guint32 *from = g_new (guint32, n_rows + 1);
  guint32 *to = g_new (guint32, n_rows + 1);

  for (guint i = 0; i < n_rows; i++)
    from[i] = i;
  for (guint64 length = 1; length < n_rows; length *= 2)
    {
      guint32 *swapped = from;

      for (guint64 start = 0; start < n_rows; start += length * 2)
        {
          guint64 left = start;
          guint64 middle = MIN (start + length, n_rows);
          guint64 right = middle;
          guint64 end = MIN (start + length * 2, n_rows);

          for (guint64 i = start; i < end; i++)
            {
              gboolean takes_right =
                  left == middle
                  || (right < end && ggen_sort_operator_is_after (self, from[left], from[right]));

              to[i] = takes_right ? from[right++] : from[left++];
            }
        }
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
      for (guint row = 0; row < batch->n_rows; row++)
        {
          GgenSortValue value = ggen_sort_value_new (self->base.evaluation, self->ids[row]);

          g_array_append_val (column->values, value);
        }
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
      GArray *values = g_array_sized_new (FALSE, FALSE, sizeof (GgenSortValue), n_kept);

      for (guint row = 0; row < n_kept; row++)
        g_array_append_val (values,
                            g_array_index (column->values, GgenSortValue, self->order[row]));
      g_array_unref (column->values);
      column->values = values;
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
    g_array_set_size (self->columns[i].values, 0);
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
      g_array_unref (self->columns[i].values);
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
      self->columns[i].values = g_array_new (FALSE, FALSE, sizeof (GgenSortValue));
    }

  return &self->base;
}
