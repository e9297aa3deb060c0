/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-table-private.h"

G_BEGIN_DECLS

/*
 * GgenRowSet:
 *
 * Different rows of some columns, numbered in the order in which they first came.
 */
typedef struct
{
  guint *columns; /* (owned) */
  guint n_columns;
  GArray *rows;   /* (owned) (element-type GgenTermId): n_columns ids a row */
  GArray *hashes; /* (owned) (element-type guint32): a row's */
  guint32 *slots; /* (owned): [mask + 1]: row number + 1, 0 is free */
  guint32 mask;
  guint32 *direct; /* (owned) (nullable): of one column: id to row number + 1 */
  guint32 n_direct;
  guint n_rows;
} GgenRowSet;

void ggen_row_set_init (GgenRowSet *self, const guint *columns, guint n_columns);
void ggen_row_set_clear (GgenRowSet *self);
/* The numbers of all rows of the batch; those from the n_rows of before on are new. */
void ggen_row_set_add (GgenRowSet *self, const GgenBatch *batch, guint32 *numbers);

static inline const GgenTermId *
ggen_row_set_get (const GgenRowSet *self, guint number)
{
  return &g_array_index (self->rows, GgenTermId, (gsize) number * self->n_columns);
}

G_END_DECLS
