/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A character of a line, as it is shown. */
typedef struct
{
  char shown[12]; /* valid UTF-8, without control characters */
  guint8 width;   /* in columns */
} GgenTestCell;

GArray *ggen_test_cells_new (const char *line, gsize length);

guint ggen_test_cells_count_common (GArray *one, GArray *other, guint *n_at_end);

void ggen_test_cells_append (GArray *cells, guint from, guint to, GString *text);
guint ggen_test_cells_measure (GArray *cells, guint from, guint to);

G_END_DECLS
