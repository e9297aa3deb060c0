/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-output.h"

/* Rows under headings, in columns. On a terminal, what does not fit into its width is cut. The
 * widths come from the first rows, so that a long answer is printed while it arrives. */
typedef struct _GgenCliTable GgenCliTable;

GgenCliTable *ggen_cli_table_new (GgenCliOutput *output, const char *const *headings);
void ggen_cli_table_free (GgenCliTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliTable, ggen_cli_table_free)

void ggen_cli_table_add_cell (GgenCliTable *self, const char *text);
void ggen_cli_table_finish (GgenCliTable *self);
