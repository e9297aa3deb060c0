/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-operator-private.h"

G_BEGIN_DECLS

/*
 * GgenTable:
 *
 * Solutions that are kept: any number of rows, as columns.
 */
typedef struct
{
  GgenTermId **columns; /* (owned arrays) [n_columns] [n_allocated]: NULL is unbound in all rows */
  guint n_columns;
  guint n_rows;
  guint n_allocated;
} GgenTable;

void ggen_table_init (GgenTable *self, guint n_columns);
void ggen_table_clear (GgenTable *self);
/* No rows; the memory stays. */
void ggen_table_truncate (GgenTable *self, guint n_rows);
void ggen_table_append (GgenTable *self, const GgenBatch *batch);
/* All that the operator has to give. */
void ggen_table_append_all (GgenTable *self, GgenOperator *root);
void ggen_table_append_row (GgenTable *self, const GgenBatch *batch, guint row);
/* The chosen rows, in the order chosen, and no others. */
void ggen_table_choose (GgenTable *self, const guint32 *rows, guint n_rows);

static inline GgenTermId
ggen_table_get (const GgenTable *self, guint column, guint row)
{
  return self->columns[column] != NULL ? self->columns[column][row] : GGEN_TERM_ID_NONE;
}

static inline guint32
ggen_hash_combine (guint32 hash, guint32 value)
{
  guint64 product = (guint64) (hash ^ value) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint32) (product >> 32) ^ (guint32) product;
}

G_END_DECLS
