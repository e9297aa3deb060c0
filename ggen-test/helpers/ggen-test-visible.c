/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-visible-private.h"

#include <string.h>

#include "ggen-test-cells-private.h"

#define MOST_LINES 60
#define MOST_CELLS 200

static void
append_line (GString *report, const char *line, gsize length)
{
  g_autoptr (GArray) cells = ggen_test_cells_new (line, length);
  guint n_shown = MIN (cells->len, MOST_CELLS);

  g_string_append (report, "  ");
  ggen_test_cells_append (cells, 0, n_shown, report);
  if (n_shown < cells->len)
    g_string_append_printf (report, "... (%u more)", cells->len - n_shown);
  g_string_append_c (report, '\n');
}

static guint
count_lines (const char *text, gsize length)
{
  guint n = 0;

  for (const char *end = text + length; text < end; n++)
    {
      const char *newline = memchr (text, '\n', end - text);

      text = newline != NULL ? newline + 1 : end;
    }

  return n;
}

/* The last lines tell most, the first ones how it began. */
void
ggen_test_visible_append (GString *report, const char *title, const char *text, gsize length)
{
  guint n_lines = count_lines (text, length);
  const char *end = text + length;

  g_string_append_printf (report, "%s:%s\n", title, length == 0 ? " nothing" : "");

  for (guint i = 0; text < end; i++)
    {
      const char *newline = memchr (text, '\n', end - text);
      const char *line_end = newline != NULL ? newline : end;

      if (n_lines <= MOST_LINES || i < MOST_LINES / 4 || i >= n_lines - 3 * MOST_LINES / 4)
        append_line (report, text, line_end - text);
      else if (i == MOST_LINES / 4)
        g_string_append_printf (report, "  ... %u lines ...\n", n_lines - MOST_LINES);
      text = newline != NULL ? newline + 1 : end;
    }

  if (length > 0 && end[-1] != '\n')
    g_string_append (report, "  (without a newline at the end)\n");
}
