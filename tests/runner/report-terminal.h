/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a terminal shows of what was written to it: it breaks long lines, and breaks them anew when its
 * width changes. Escape sequences that a display has no need of fail the test. */
typedef struct
{
  GPtrArray *lines; /* (owned) (element-type GPtrArray of strings): a string for each cell */
  guint line;       /* where the cursor is */
  guint cell;
  guint n_columns;
  guint n_rows;
} ReportTerminal;

void report_terminal_init (ReportTerminal *self, guint n_columns, guint n_rows);
void report_terminal_clear (ReportTerminal *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportTerminal, report_terminal_clear)

/* For a sink */
void report_terminal_write (const char *text, gsize length, gpointer self);

/* Every row, from the first that was ever written */
char *report_terminal_read (const ReportTerminal *self);

G_END_DECLS
