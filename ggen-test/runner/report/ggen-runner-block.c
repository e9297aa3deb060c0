/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-block.h"

#include "ggen-runner-visible.h"

#define ESCAPE "\x1b"
#define CLEAR_TO_END_OF_LINE ESCAPE "[K"
#define CLEAR_TO_END_OF_SCREEN ESCAPE "[J"

void
ggen_runner_block_clear (GgenRunnerBlock *self)
{
  g_clear_pointer (&self->widths, g_array_unref);
  if (self->drawn != NULL)
    g_string_free (g_steal_pointer (&self->drawn), TRUE);
}

/* A terminal that became narrower has broken the lines that were there. */
static guint
count_rows (const GgenRunnerBlock *self, guint n_columns)
{
  guint n_rows = 0;

  for (guint i = 0; self->widths != NULL && i < self->widths->len; i++)
    {
      guint width = g_array_index (self->widths, guint, i);

      n_rows += MAX ((width + n_columns - 1) / n_columns, 1);
    }

  return n_rows;
}

static void
append_way_to_top (const GgenRunnerBlock *self, GString *output, guint n_columns)
{
  guint n_rows = count_rows (self, n_columns);

  if (n_rows == 0)
    return;

  g_string_append_c (output, '\r');
  if (n_rows > 1)
    g_string_append_printf (output, ESCAPE "[%uA", n_rows - 1);
}

/* Each line is cleared behind what is written, not before: so nothing flickers. */
static GString *
join_lines (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const GString *line = lines->pdata[i];

      g_string_append_len (text, line->str, line->len);
      g_string_append (text,
                       i + 1 < lines->len ? CLEAR_TO_END_OF_LINE "\n" : CLEAR_TO_END_OF_SCREEN);
    }

  return text;
}

static void
remember (GgenRunnerBlock *self, const GPtrArray *lines, guint n_columns)
{
  g_clear_pointer (&self->widths, g_array_unref);
  self->n_columns = n_columns;
  if (lines->len == 0)
    return;

  self->widths = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < lines->len; i++)
    {
      const GString *line = lines->pdata[i];
      guint width = ggen_runner_visible_get_colored_width (line->str);

      g_array_append_val (self->widths, width);
    }
}

void
ggen_runner_block_draw (GgenRunnerBlock *self,
                        GString *output,
                        const GString *above,
                        const GPtrArray *lines,
                        guint n_columns)
{
  GString *text = join_lines (lines);
  gboolean is_resized = n_columns != self->n_columns;

  if (above->len > 0 || is_resized || self->drawn == NULL || !g_string_equal (text, self->drawn))
    {
      append_way_to_top (self, output, n_columns);
      /* Long lines are broken by the terminal: there is no clearing behind them. */
      if (self->widths != NULL && (above->len > 0 || is_resized || lines->len == 0))
        g_string_append (output, CLEAR_TO_END_OF_SCREEN);
      g_string_append_len (output, above->str, above->len);
      g_string_append_len (output, text->str, text->len);
      remember (self, lines, n_columns);
    }

  if (self->drawn != NULL)
    g_string_free (self->drawn, TRUE);
  self->drawn = text;
}
