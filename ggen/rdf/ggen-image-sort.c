/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-image-layout-private.h"

#include <string.h>

/*
 * One graph's quads become three sorted permutations.
 *
 * A graph that uses a good part of the terms is spread by counting, one place per term: what is
 * counted is also the index that lookups use. Subjects come first; the few triples of each are
 * then put in order by themselves. The other permutations need one more spreading each, because it
 * is stable: SPO spread by object is OSP, and OSP spread by predicate is POS.
 *
 * A small graph beside many terms does the same with a stable radix sort by one column.
 */

/* Below this many rows per term an index would take more room than it is worth. */
#define MIN_ROWS_PER_TERM 0.125

/* Sorts of fewer elements than this are by insertion. */
#define INSERTION_LIMIT 48

#define RADIX_BITS 11
#define RADIX_SIZE (1 << RADIX_BITS)

static void
sort_keys_by_insertion (guint64 *keys, gsize n_keys)
{
  for (gsize i = 1; i < n_keys; i++)
    {
      guint64 key = keys[i];
      gsize j = i;

      for (; j > 0 && keys[j - 1] > key; j--)
        keys[j] = keys[j - 1];
      keys[j] = key;
    }
}

static void
sort_keys (guint64 *keys, gsize n_keys)
{
  g_autofree guint64 *buffer = NULL;
  guint64 *from = keys;
  guint64 *to;
  guint64 differing = 0;

  if (n_keys < INSERTION_LIMIT)
    {
      sort_keys_by_insertion (keys, n_keys);
      return;
    }

  for (gsize i = 1; i < n_keys; i++)
    differing |= keys[i] ^ keys[0];

  buffer = g_new (guint64, n_keys);
  to = buffer;
  for (guint shift = 0; shift < 64; shift += RADIX_BITS)
    {
      gsize places[RADIX_SIZE + 1] = {0};
      guint64 *sorted = to;

      if (((differing >> shift) & (RADIX_SIZE - 1)) == 0)
        continue;

      for (gsize i = 0; i < n_keys; i++)
        places[((from[i] >> shift) & (RADIX_SIZE - 1)) + 1]++;
      for (gsize i = 1; i < RADIX_SIZE; i++)
        places[i] += places[i - 1];
      for (gsize i = 0; i < n_keys; i++)
        to[places[(from[i] >> shift) & (RADIX_SIZE - 1)]++] = from[i];

      to = from;
      from = sorted;
    }

  if (from != keys)
    memcpy (keys, from, n_keys * sizeof *keys);
}

/* starts[id + 1] - starts[id] becomes how often id stands in the column. */
static void
count_starts (const GgenTermId *column,
              guint32 n_rows,
              guint32 stride,
              guint32 *starts,
              guint32 n_terms)
{
  memset (starts, 0, ((gsize) n_terms + 2) * sizeof *starts);
  for (gsize i = 0; i < n_rows; i++)
    starts[column[i * stride] + 1]++;
  for (gsize id = 1; id <= (gsize) n_terms + 1; id++)
    starts[id] += starts[id - 1];
}

/* Spreading has moved every start to its end, which is the start of the next. */
static void
restore_starts (guint32 *starts, guint32 n_terms)
{
  memmove (starts + 1, starts, ((gsize) n_terms + 1) * sizeof *starts);
  starts[0] = 0;
}

/* Fills the first column of a permutation from its index. Returns how many terms stand in it. */
static guint32
fill_first_column (GgenTermId *column, const guint32 *starts, guint32 n_terms)
{
  guint32 n_distinct = 0;

  for (guint32 id = 1; id <= n_terms; id++)
    {
      n_distinct += starts[id] != starts[id + 1];
      for (guint32 row = starts[id]; row < starts[id + 1]; row++)
        column[row] = id;
    }

  return n_distinct;
}

/* Sorts by subject, predicate and object; keys[starts[id]…] are predicate and object of subject id.
 * Returns how many triples are left without the duplicates. */
static guint32
sort_by_subject (const GgenQuad *quads,
                 guint32 n_quads,
                 guint64 *keys,
                 guint32 *starts,
                 guint32 n_terms)
{
  guint32 n_kept = 0;

  count_starts (&quads->subject, n_quads, sizeof *quads / sizeof (GgenTermId), starts, n_terms);
  for (guint32 i = 0; i < n_quads; i++)
    keys[starts[quads[i].subject]++] = (guint64) quads[i].predicate << 32 | quads[i].object;
  restore_starts (starts, n_terms);

  for (guint32 id = 1; id <= n_terms; id++)
    {
      guint32 start = starts[id];
      guint32 end = starts[id + 1];

      sort_keys (keys + start, end - start);
      starts[id] = n_kept;
      for (guint32 i = start; i < end; i++)
        if (i == start || keys[i] != keys[i - 1])
          keys[n_kept++] = keys[i];
    }
  starts[n_terms + 1] = n_kept;

  return n_kept;
}

/* Spreads the rows of one permutation by their last column, which becomes the first of the next;
 * the first and second follow it. */
static void
rotate (const GgenTermId *const *from,
        GgenTermId *const *to,
        guint32 n_rows,
        guint32 *starts,
        guint32 n_terms)
{
  count_starts (from[2], n_rows, 1, starts, n_terms);
  for (guint32 i = 0; i < n_rows; i++)
    {
      guint32 row = starts[from[2][i]]++;
      to[1][row] = from[0][i];
      to[2][row] = from[1][i];
    }
  restore_starts (starts, n_terms);
}

static void
build_dense (GgenImageGraph *self, const GgenQuad *quads, guint32 n_quads, guint32 n_terms)
{
  static const GgenPermutation order[] = {GGEN_PERMUTATION_SPO, GGEN_PERMUTATION_OSP,
                                          GGEN_PERMUTATION_POS};
  g_autofree guint64 *keys = g_new (guint64, MAX (n_quads, 1));
  g_autofree guint32 *subject_starts = g_new (guint32, (gsize) n_terms + 2);
  GgenTermId *const *spo;

  self->n_triples = sort_by_subject (quads, n_quads, keys, subject_starts, n_terms);
  self->block =
      g_new (GgenTermId, ggen_image_graph_get_block_length (self->n_triples, n_terms, TRUE));
  ggen_image_graph_set_block (self, self->block, n_terms, TRUE);

  /* The block is ours until we return: write where others only read. */
  spo = (GgenTermId *const *) self->columns[GGEN_PERMUTATION_SPO];
  for (guint32 i = 0; i < self->n_triples; i++)
    {
      spo[1][i] = keys[i] >> 32;
      spo[2][i] = (guint32) keys[i];
    }
  memcpy ((guint32 *) self->starts[GGEN_PERMUTATION_SPO], subject_starts,
          ((gsize) n_terms + 2) * sizeof *subject_starts);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      GgenTermId *const *columns = (GgenTermId *const *) self->columns[order[i]];
      guint32 *starts = (guint32 *) self->starts[order[i]];

      if (i > 0)
        rotate (self->columns[order[i - 1]], columns, self->n_triples, starts, n_terms);
      self->n_distinct[order[i]] = fill_first_column (columns[0], starts, n_terms);
    }
}

typedef GgenTermId Row[GGEN_N_COLUMNS];

static void
sort_rows_by_insertion (Row *rows, guint32 n_rows, guint column)
{
  for (guint32 i = 1; i < n_rows; i++)
    {
      Row row;
      guint32 j = i;

      memcpy (row, rows[i], sizeof row);
      for (; j > 0 && rows[j - 1][column] > row[column]; j--)
        memcpy (rows[j], rows[j - 1], sizeof row);
      memcpy (rows[j], row, sizeof row);
    }
}

static void
sort_rows_by_radix (Row *rows, Row *buffer, guint32 n_rows, guint column)
{
  Row *from = rows;
  Row *to = buffer;

  for (guint shift = 0; shift < 32; shift += RADIX_BITS)
    {
      guint32 places[RADIX_SIZE + 1] = {0};
      Row *sorted = to;

      for (guint32 i = 0; i < n_rows; i++)
        places[((from[i][column] >> shift) & (RADIX_SIZE - 1)) + 1]++;
      for (guint i = 1; i < RADIX_SIZE; i++)
        places[i] += places[i - 1];
      for (guint32 i = 0; i < n_rows; i++)
        memcpy (to[places[(from[i][column] >> shift) & (RADIX_SIZE - 1)]++], from[i], sizeof (Row));

      to = from;
      from = sorted;
    }

  /* 32 bits are three digits: an odd number of moves. */
  memcpy (rows, buffer, n_rows * sizeof (Row));
}

/* Stable. */
static void
sort_rows (Row *rows, Row *buffer, guint32 n_rows, guint column)
{
  if (n_rows < INSERTION_LIMIT)
    sort_rows_by_insertion (rows, n_rows, column);
  else
    sort_rows_by_radix (rows, buffer, n_rows, column);
}

static void
fill_columns (GgenImageGraph *self, GgenPermutation permutation, Row *rows)
{
  GgenTermId *const *columns = (GgenTermId *const *) self->columns[permutation];

  for (guint i = 0; i < GGEN_N_COLUMNS; i++)
    for (guint32 row = 0; row < self->n_triples; row++)
      columns[i][row] = rows[row][(permutation + i) % GGEN_N_COLUMNS];

  for (guint32 row = 0; row < self->n_triples; row++)
    self->n_distinct[permutation] += row == 0 || columns[0][row] != columns[0][row - 1];
}

static void
build_sparse (GgenImageGraph *self, const GgenQuad *quads, guint32 n_quads, guint32 n_terms)
{
  g_autofree Row *rows = g_new (Row, MAX (n_quads, 1));
  g_autofree Row *buffer = n_quads < INSERTION_LIMIT ? NULL : g_new (Row, n_quads);

  for (guint32 i = 0; i < n_quads; i++)
    memcpy (rows[i], &quads[i], sizeof (Row));

  for (int column = GGEN_N_COLUMNS - 1; column >= 0; column--)
    sort_rows (rows, buffer, n_quads, column);
  for (guint32 i = 0; i < n_quads; i++)
    if (i == 0 || memcmp (rows[i], rows[self->n_triples - 1], sizeof (Row)) != 0)
      memmove (rows[self->n_triples++], rows[i], sizeof (Row));

  self->block =
      g_new (GgenTermId, ggen_image_graph_get_block_length (self->n_triples, n_terms, FALSE));
  ggen_image_graph_set_block (self, self->block, n_terms, FALSE);

  fill_columns (self, GGEN_PERMUTATION_SPO, rows);
  sort_rows (rows, buffer, self->n_triples, 2);
  fill_columns (self, GGEN_PERMUTATION_OSP, rows);
  sort_rows (rows, buffer, self->n_triples, 1);
  fill_columns (self, GGEN_PERMUTATION_POS, rows);
}

void
ggen_image_graph_build (GgenImageGraph *self,
                        GgenTermId name,
                        GgenQuad *quads,
                        guint32 n_quads,
                        guint32 n_terms)
{
  *self = (GgenImageGraph){.name = name};

  if (n_quads >= n_terms * MIN_ROWS_PER_TERM)
    build_dense (self, quads, n_quads, n_terms);
  else
    build_sparse (self, quads, n_quads, n_terms);
}
