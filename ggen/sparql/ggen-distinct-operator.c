/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* DISTINCT: the first of equal solutions, in their order. */

#include "ggen-operators-private.h"
#include "ggen-row-set-private.h"

typedef struct
{
  GgenOperator base;
  GgenRowSet seen;
  guint32 numbers[GGEN_BATCH_ROWS];
  guint32 chosen[GGEN_BATCH_ROWS];
} GgenDistinctOperator;

static gboolean
ggen_distinct_operator_next (GgenOperator *base)
{
  GgenDistinctOperator *self = (GgenDistinctOperator *) base;
  const GgenBatch *batch = &base->input->batch;

  while (ggen_operator_next (base->input))
    {
      guint n_seen = self->seen.n_rows;
      guint n_chosen = 0;

      ggen_row_set_add (&self->seen, batch, self->numbers);
      for (guint row = 0; row < batch->n_rows; row++)
        {
          /* Numbers are given in the order of first appearance. */
          if (self->numbers[row] != n_seen)
            continue;
          self->chosen[n_chosen++] = row;
          n_seen++;
        }
      if (n_chosen == 0)
        continue;
      ggen_operator_gather (base, batch, self->chosen, n_chosen);
      return TRUE;
    }

  return FALSE;
}

static void
ggen_distinct_operator_start (GgenDistinctOperator *self)
{
  GgenColumnSet possible = self->base.possible;
  g_autofree guint *columns = g_new (guint, self->base.evaluation->n_variables + 1);
  guint n_columns = 0;

  for (guint i = 0; i < self->base.evaluation->n_variables; i++)
    if (ggen_column_set_contains (possible, i))
      columns[n_columns++] = i;
  ggen_row_set_init (&self->seen, columns, n_columns);
}

static void
ggen_distinct_operator_rewind (GgenOperator *base)
{
  GgenDistinctOperator *self = (GgenDistinctOperator *) base;

  ggen_row_set_clear (&self->seen);
  ggen_distinct_operator_start (self);
  ggen_operator_rewind_input (base);
}

static void
ggen_distinct_operator_finalize (GgenOperator *base)
{
  ggen_row_set_clear (&((GgenDistinctOperator *) base)->seen);
}

static const GgenOperatorClass distinct_class = {
    .next = ggen_distinct_operator_next,
    .rewind = ggen_distinct_operator_rewind,
    .finalize = ggen_distinct_operator_finalize,
};

GgenOperator *
ggen_distinct_operator_new (GgenEvaluation *evaluation, GgenOperator *input)
{
  GgenDistinctOperator *self =
      ggen_operator_new (sizeof (GgenDistinctOperator), &distinct_class, evaluation, input);

  ggen_distinct_operator_start (self);

  return &self->base;
}
