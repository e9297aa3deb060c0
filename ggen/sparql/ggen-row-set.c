/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-row-set-private.h"

#include <string.h>

#define FIRST_SLOTS 64

void
ggen_row_set_init (GgenRowSet *self, const guint *columns, guint n_columns)
{
  *self = (GgenRowSet){.n_columns = n_columns, .mask = FIRST_SLOTS - 1};
  self->columns = g_memdup2 (columns, n_columns * sizeof *columns);
  self->rows = g_array_new (FALSE, FALSE, sizeof (GgenTermId));
  self->hashes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->slots = g_new0 (guint32, FIRST_SLOTS);
}

void
ggen_row_set_clear (GgenRowSet *self)
{
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->hashes, g_array_unref);
  g_clear_pointer (&self->slots, g_free);
  g_clear_pointer (&self->direct, g_free);
}

static void
ggen_row_set_grow (GgenRowSet *self)
{
  self->mask = self->mask * 2 + 1;
  g_free (self->slots);
  self->slots = g_new0 (guint32, (gsize) self->mask + 1);
  for (guint32 number = 0; number < self->n_rows; number++)
    {
      guint32 slot = g_array_index (self->hashes, guint32, number) & self->mask;

      while (self->slots[slot] != 0)
        slot = (slot + 1) & self->mask;
      self->slots[slot] = number + 1;
    }
}

static gboolean
ggen_row_set_equal (const GgenRowSet *self, guint number, const GgenBatch *batch, guint row)
{
  const GgenTermId *ids = ggen_row_set_get (self, number);

  for (guint i = 0; i < self->n_columns; i++)
    if (ids[i] != ggen_batch_get (batch, self->columns[i], row))
      return FALSE;

  return TRUE;
}

static guint32
ggen_row_set_append (GgenRowSet *self, const GgenBatch *batch, guint row)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      GgenTermId id = ggen_batch_get (batch, self->columns[i], row);

      g_array_append_val (self->rows, id);
    }

  return self->n_rows++;
}

static guint32
ggen_row_set_find (GgenRowSet *self, const GgenBatch *batch, guint row, guint32 hash)
{
  guint32 slot = hash & self->mask;

  for (; self->slots[slot] != 0; slot = (slot + 1) & self->mask)
    {
      guint32 number = self->slots[slot] - 1;

      if (g_array_index (self->hashes, guint32, number) == hash
          && ggen_row_set_equal (self, number, batch, row))
        return number;
    }

  self->slots[slot] = self->n_rows + 1;
  g_array_append_val (self->hashes, hash);
  ggen_row_set_append (self, batch, row);
  if (self->n_rows * 2 > self->mask)
    ggen_row_set_grow (self);

  return self->n_rows - 1;
}

/* One column: its ids are indexes already. */
static void
ggen_row_set_add_direct (GgenRowSet *self, const GgenBatch *batch, guint32 *numbers)
{
  const GgenTermId *ids = batch->columns[self->columns[0]];

  for (guint row = 0; row < batch->n_rows; row++)
    {
      GgenTermId id = ids != NULL ? ids[row] : GGEN_TERM_ID_NONE;

      if (id >= self->n_direct)
        {
          guint32 n_direct = MAX (id + 64, MIN (self->n_direct, G_MAXUINT32 / 2) * 2);

          self->direct = g_renew (guint32, self->direct, n_direct);
          memset (self->direct + self->n_direct, 0, (n_direct - self->n_direct) * sizeof (guint32));
          self->n_direct = n_direct;
        }
      if (self->direct[id] == 0)
        self->direct[id] = ggen_row_set_append (self, batch, row) + 1;
      numbers[row] = self->direct[id] - 1;
    }
}

void
ggen_row_set_add (GgenRowSet *self, const GgenBatch *batch, guint32 *numbers)
{
  if (self->n_columns == 1)
    {
      ggen_row_set_add_direct (self, batch, numbers);
      return;
    }

  memset (numbers, 0, batch->n_rows * sizeof *numbers);
  for (guint i = 0; i < self->n_columns; i++)
    for (guint row = 0; row < batch->n_rows; row++)
      numbers[row] =
          ggen_hash_combine (numbers[row], ggen_batch_get (batch, self->columns[i], row));
  for (guint row = 0; row < batch->n_rows; row++)
    numbers[row] = ggen_row_set_find (self, batch, row, numbers[row]);
}
