/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "report-terminal.h"

#include <stdlib.h>

static GPtrArray *
add_line (ReportTerminal *self)
{
  GPtrArray *line = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (self->lines, line);

  return line;
}

void
report_terminal_init (ReportTerminal *self, guint n_columns, guint n_rows)
{
  *self = (ReportTerminal){.n_columns = n_columns, .n_rows = n_rows};
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  add_line (self);
}

void
report_terminal_clear (ReportTerminal *self)
{
  g_clear_pointer (&self->lines, g_ptr_array_unref);
}

static GPtrArray *
get_line (const ReportTerminal *self, guint line)
{
  return self->lines->pdata[line];
}

static guint
count_rows (const ReportTerminal *self, guint line)
{
  guint n_cells = get_line (self, line)->len;

  return MAX ((n_cells + self->n_columns - 1) / self->n_columns, 1);
}

static void
set_cell (ReportTerminal *self, const char *text)
{
  GPtrArray *line = get_line (self, self->line);

  while (line->len <= self->cell)
    g_ptr_array_add (line, g_strdup (" "));
  g_free (line->pdata[self->cell]);
  line->pdata[self->cell++] = g_strdup (text);
}

static void
combine (ReportTerminal *self, const char *text)
{
  GPtrArray *line = get_line (self, self->line);
  char **before = (char **) &line->pdata[self->cell - 1];
  char *both = g_strconcat (*before, text, NULL);

  g_free (*before);
  *before = both;
}

static void
write_char (ReportTerminal *self, gunichar c)
{
  char text[7] = "";

  g_unichar_to_utf8 (c, text);
  if (g_unichar_iszerowidth (c))
    {
      combine (self, text);
      return;
    }

  g_assert_false (g_unichar_iscntrl (c));
  /* One that is wide does not begin in the last column. */
  if (g_unichar_iswide (c) && self->cell % self->n_columns == self->n_columns - 1)
    set_cell (self, " ");
  set_cell (self, text);
  if (g_unichar_iswide (c))
    set_cell (self, "");
}

static void
go_to_next_line (ReportTerminal *self)
{
  self->line++;
  self->cell = 0;
  if (self->line == self->lines->len)
    add_line (self);
}

/* Where a row is full the cursor still is in it. */
static guint
get_row_in_line (const ReportTerminal *self)
{
  guint row = self->cell / self->n_columns;

  return MIN (row, count_rows (self, self->line) - 1);
}

static void
go_to_first_column (ReportTerminal *self)
{
  self->cell = get_row_in_line (self) * self->n_columns;
}

static void
go_up (ReportTerminal *self, guint n)
{
  guint column = self->cell % self->n_columns;
  guint row = get_row_in_line (self);

  g_assert_cmpuint (n, <, self->n_rows);
  while (n > row)
    {
      g_assert_cmpuint (self->line, >, 0);
      n -= row + 1;
      self->line--;
      row = count_rows (self, self->line) - 1;
    }
  self->cell = (row - n) * self->n_columns + column;
}

static void
clear_to_end_of_line (ReportTerminal *self)
{
  GPtrArray *line = get_line (self, self->line);

  if (self->cell < line->len)
    g_ptr_array_set_size (line, self->cell);
}

static void
clear_to_end_of_screen (ReportTerminal *self)
{
  clear_to_end_of_line (self);
  g_ptr_array_set_size (self->lines, self->line + 1);
}

/* At the escape. Returns: behind the sequence */
static const char *
obey (ReportTerminal *self, const char *text)
{
  guint n;

  g_assert_cmpint (text[1], ==, '[');
  n = strtoul (text + 2, (char **) &text, 10);
  while (*text == ';')
    strtoul (text + 1, (char **) &text, 10);

  if (*text == 'A')
    go_up (self, n);
  else if (*text == 'J')
    clear_to_end_of_screen (self);
  else if (*text == 'K')
    clear_to_end_of_line (self);
  else
    g_assert_cmpint (*text, ==, 'm');

  return text + 1;
}

void
report_terminal_write (const char *text, gsize length, gpointer user_data)
{
  ReportTerminal *self = user_data;
  const char *end = text + length;

  g_assert_true (g_utf8_validate_len (text, length, NULL));
  while (text < end)
    {
      if (*text == '\x1b')
        {
          text = obey (self, text);
          continue;
        }
      if (*text == '\n')
        go_to_next_line (self);
      else if (*text == '\r')
        go_to_first_column (self);
      else
        write_char (self, g_utf8_get_char (text));
      text = g_utf8_next_char (text);
    }
}

char *
report_terminal_read (const ReportTerminal *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const GPtrArray *line = self->lines->pdata[i];

      for (guint j = 0; j < line->len; j++)
        {
          if (j > 0 && j % self->n_columns == 0)
            g_string_append_c (text, '\n');
          g_string_append (text, line->pdata[j]);
        }
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}
