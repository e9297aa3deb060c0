/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-table-private.h"

#include <string.h>

void
ggen_table_init (GgenTable *self, guint n_columns)
{
  *self = (GgenTable){.n_columns = n_columns};
  self->columns = g_new0 (GgenTermId *, n_columns + 1);
}

void
ggen_table_clear (GgenTable *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i]);
  g_clear_pointer (&self->columns, g_free);
  *self = (GgenTable){0};
}

void
ggen_table_truncate (GgenTable *self, guint n_rows)
{
  self->n_rows = MIN (n_rows, self->n_rows);
}

static void
ggen_table_reserve (GgenTable *self, guint n_rows)
{
  guint n_allocated = MAX (self->n_allocated, 64);

  if (n_rows <= self->n_allocated)
    return;
  while (n_allocated < n_rows)
    n_allocated *= 2;
  for (guint i = 0; i < self->n_columns; i++)
    if (self->columns[i] != NULL)
      self->columns[i] = g_renew (GgenTermId, self->columns[i], n_allocated);
  self->n_allocated = n_allocated;
}

/* The column for writing from n_rows on, unbound up to there. */
static GgenTermId *
ggen_table_get_end (GgenTable *self, guint column)
{
  if (self->columns[column] == NULL)
    {
      self->columns[column] = g_new (GgenTermId, self->n_allocated);
      memset (self->columns[column], 0, self->n_rows * sizeof (GgenTermId));
    }

  return self->columns[column] + self->n_rows;
}

void
ggen_table_append (GgenTable *self, const GgenBatch *batch)
{
  ggen_table_reserve (self, self->n_rows + batch->n_rows);
  for (guint i = 0; i < self->n_columns; i++)
    {
      gsize size = batch->n_rows * sizeof (GgenTermId);

      if (batch->columns[i] != NULL)
        memcpy (ggen_table_get_end (self, i), batch->columns[i], size);
      else if (self->columns[i] != NULL)
        memset (self->columns[i] + self->n_rows, 0, size);
    }
  self->n_rows += batch->n_rows;
}

void
ggen_table_append_all (GgenTable *self, GgenOperator *root)
{
  while (ggen_operator_next (root))
    ggen_table_append (self, &root->batch);
}

void
ggen_table_append_row (GgenTable *self, const GgenBatch *batch, guint row)
{
  ggen_table_reserve (self, self->n_rows + 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      if (batch->columns[i] != NULL)
        *ggen_table_get_end (self, i) = batch->columns[i][row];
      else if (self->columns[i] != NULL)
        self->columns[i][self->n_rows] = GGEN_TERM_ID_NONE;
    }
  self->n_rows++;
}

void
ggen_table_choose (GgenTable *self, const guint32 *rows, guint n_rows)
{
  guint n_allocated = MAX (n_rows, 1);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree GgenTermId *before = self->columns[i];

      if (before == NULL)
        continue;
      self->columns[i] = g_new (GgenTermId, n_allocated);
      ggen_gather (self->columns[i], before, rows, n_rows);
    }
  self->n_allocated = n_allocated;
  self->n_rows = n_rows;
}
