/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-diff-private.h"

#include <string.h>

#include "ggen-diff-private.h"
#include "ggen-test-cells-private.h"

/* What ggen_diff_unified() says, made for a person: lines that became others are put below each
 * other, and what changed in them is marked. Who reads it wants to see what is wrong, so what is
 * long is shortened. */

#define MOST_LINES 120
#define MOST_CELLS 160
#define CELLS_BEFORE_CHANGE 40
#define ELLIPSIS "..."

typedef struct
{
  char sign;
  GArray *cells; /* (element-type GgenTestCell) (owned) */
} Line;

/* What of a line is shown, and what of that is marked. */
typedef struct
{
  guint from;
  guint to;
  guint change_from;
  guint change_to;
} View;

typedef struct
{
  GString *text;
  guint n_lines;
} Output;

static void
line_clear (gpointer data)
{
  g_array_unref (((Line *) data)->cells);
}

/* @text: unified, without its first two lines
 * Returns: (element-type Line) (transfer full) */
static GArray *
read_lines (const char *text, const char *end)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  g_array_set_clear_func (lines, line_clear);

  while (text < end)
    {
      const char *newline = memchr (text, '\n', end - text);
      Line line = {*text, ggen_test_cells_new (text + 1, newline - text - 1)};

      g_array_append_val (lines, line);
      text = newline + 1;
    }

  return lines;
}

static void
append_cells (Output *self, const Line *line, const View *view)
{
  guint n_left = line->cells->len - view->to;

  g_string_append_c (self->text, line->sign);
  if (view->from > 0)
    g_string_append (self->text, ELLIPSIS);
  ggen_test_cells_append (line->cells, view->from, view->to, self->text);
  if (n_left > 0)
    g_string_append_printf (self->text, "... (%u more)", n_left);
  g_string_append_c (self->text, '\n');
}

static void
append_marks (Output *self, const Line *line, const View *view)
{
  guint from = MIN (view->change_from, view->to);
  guint to = MIN (view->change_to, view->to);
  guint width = ggen_test_cells_measure (line->cells, from, to);
  guint indent = ggen_test_cells_measure (line->cells, view->from, from);

  if (width == 0)
    return;
  if (view->from > 0)
    indent += strlen (ELLIPSIS);

  g_string_append_printf (self->text, "?%*s", (int) indent, "");
  for (guint i = 0; i < width; i++)
    g_string_append_c (self->text, '^');
  g_string_append_c (self->text, '\n');
}

/* With a newline that is missing, which diff tells on a line of its own, the lines are the same. */
static void
append_line (Output *self, const Line *line, const View *view)
{
  if (self->n_lines++ >= MOST_LINES)
    return;

  append_cells (self, line, view);
  append_marks (self, line, view);
}

static void
append_plain (Output *self, const Line *line)
{
  View view = {0, MIN (line->cells->len, MOST_CELLS), 0, 0};

  append_line (self, line, &view);
}

static View
view_of_change (const Line *line, guint n_at_start, guint n_at_end)
{
  guint length = line->cells->len;
  View view = {0, length, n_at_start, length - n_at_end};

  if (length > MOST_CELLS && n_at_start > CELLS_BEFORE_CHANGE)
    view.from = n_at_start - CELLS_BEFORE_CHANGE;
  view.to = MIN (length, view.from + MOST_CELLS);

  return view;
}

static void
append_pair (Output *self, const Line *removed, const Line *added)
{
  guint n_at_end;
  guint n_at_start = ggen_test_cells_count_common (removed->cells, added->cells, &n_at_end);
  View of_removed = view_of_change (removed, n_at_start, n_at_end);
  View of_added = view_of_change (added, n_at_start, n_at_end);

  append_line (self, removed, &of_removed);
  append_line (self, added, &of_added);
}

/* Whether one line seems to have become the other. */
static gboolean
is_similar (const Line *removed, const Line *added)
{
  guint n_at_end;
  guint n_at_start = ggen_test_cells_count_common (removed->cells, added->cells, &n_at_end);

  return 3 * (n_at_start + n_at_end) >= MAX (removed->cells->len, added->cells->len);
}

/* Returns how many lines from @index on have this sign. */
static guint
count_signs (GArray *lines, guint index, char sign)
{
  guint n = 0;

  while (index + n < lines->len && g_array_index (lines, Line, index + n).sign == sign)
    n++;

  return n;
}

/* Returns how many lines at @index are followed by as many that they seem to have become. */
static guint
count_pairs (GArray *lines, guint index)
{
  guint n = count_signs (lines, index, '-');

  if (count_signs (lines, index + n, '+') != n)
    return 0;

  for (guint i = 0; i < n; i++)
    if (!is_similar (&g_array_index (lines, Line, index + i),
                     &g_array_index (lines, Line, index + n + i)))
      return 0;

  return n;
}

static void
append_lines (Output *self, GArray *lines)
{
  for (guint i = 0; i < lines->len;)
    {
      guint n_pairs = count_pairs (lines, i);

      for (guint k = i; k < i + n_pairs; k++)
        append_pair (self, &g_array_index (lines, Line, k),
                     &g_array_index (lines, Line, k + n_pairs));

      if (n_pairs == 0)
        append_plain (self, &g_array_index (lines, Line, i));
      i += MAX (2 * n_pairs, 1);
    }

  if (self->n_lines > MOST_LINES)
    g_string_append_printf (self->text, "... and %u more lines\n", self->n_lines - MOST_LINES);
}

/* Returns: (transfer full): "" where there is no difference */
char *
ggen_test_diff (const char *expected_name,
                GBytes *expected,
                const char *actual_name,
                GBytes *actual)
{
  Output output = {g_string_new (NULL)};
  g_autoptr (GArray) lines = NULL;
  GString *unified;
  gsize old_length;
  gsize new_length;
  const char *old_text = g_bytes_get_data (expected, &old_length);
  const char *new_text = g_bytes_get_data (actual, &new_length);

  unified = ggen_diff_unified ("x", "x", old_text != NULL ? old_text : "", old_length,
                               new_text != NULL ? new_text : "", new_length);
  if (unified->len > 0)
    {
      const char *first = strstr (unified->str, "\n@@") + 1;

      lines = read_lines (first, unified->str + unified->len);
      g_string_append_printf (output.text, "--- %s\n+++ %s\n", expected_name, actual_name);
      append_lines (&output, lines);
    }
  g_string_free (unified, TRUE);

  return g_string_free (output.text, FALSE);
}
