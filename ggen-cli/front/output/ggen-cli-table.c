/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-table.h"

#include "ggen-cli-text.h"

/* This many rows are looked at before the first is printed. */
#define MAX_WAITING_ROWS 1000

#define GAP 2
#define MIN_COLUMN_WIDTH 4

struct _GgenCliTable
{
  GgenCliOutput *output; /* (not owned) */
  guint n_columns;
  guint *widths;      /* (owned) */
  GPtrArray *waiting; /* (element-type utf8) (owned): cells, row by row, the headings first */
  GString *line;      /* (owned) reused */
  gboolean is_measured;
  gboolean is_cut;
};

static void
add_waiting (GgenCliTable *self, const char *text)
{
  GString *visible = g_string_new (NULL);
  guint column = self->waiting->len % self->n_columns;

  ggen_cli_text_append_visible (visible, text);
  if (!self->is_measured)
    self->widths[column] = MAX (self->widths[column], ggen_cli_text_get_width (visible->str));
  g_ptr_array_add (self->waiting, g_string_free (visible, FALSE));
}

/* @headings: at least one */
GgenCliTable *
ggen_cli_table_new (GgenCliOutput *output, const char *const *headings)
{
  GgenCliTable *self = g_new0 (GgenCliTable, 1);

  self->output = output;
  self->n_columns = g_strv_length ((char **) headings);
  self->widths = g_new0 (guint, self->n_columns);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->line = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    add_waiting (self, headings[i]);

  return self;
}

void
ggen_cli_table_free (GgenCliTable *self)
{
  g_free (self->widths);
  g_ptr_array_unref (self->waiting);
  g_string_free (self->line, TRUE);
  g_free (self);
}

static guint
get_total_width (GgenCliTable *self)
{
  guint total = GAP * (self->n_columns - 1);

  for (guint i = 0; i < self->n_columns; i++)
    total += self->widths[i];

  return total;
}

static guint
find_widest_column (GgenCliTable *self)
{
  guint widest = 0;

  for (guint i = 1; i < self->n_columns; i++)
    if (self->widths[i] > self->widths[widest])
      widest = i;

  return widest;
}

/* Takes from the widest columns until all fit, or none has anything to give. */
static void
fit_columns (GgenCliTable *self, guint width)
{
  guint total = get_total_width (self);

  while (total > width)
    {
      guint widest = find_widest_column (self);

      if (self->widths[widest] <= MIN_COLUMN_WIDTH)
        return;
      self->widths[widest]--;
      total--;
    }
}

static void
append_cell (GgenCliTable *self, guint column, const char *text)
{
  guint width = self->widths[column];
  gsize start = self->line->len;

  if (column > 0)
    ggen_cli_text_append_spaces (self->line, GAP);
  if (self->is_cut)
    ggen_cli_text_append_truncated (self->line, text, width);
  else
    g_string_append (self->line, text);

  if (column + 1 < self->n_columns)
    {
      guint used = ggen_cli_text_get_width (self->line->str + start) - (column > 0 ? GAP : 0);

      if (used < width)
        ggen_cli_text_append_spaces (self->line, width - used);
    }
}

static void
end_line (GgenCliTable *self)
{
  /* Empty cells at the end of a line leave no trailing spaces. */
  while (self->line->len > 0 && self->line->str[self->line->len - 1] == ' ')
    g_string_truncate (self->line, self->line->len - 1);

  g_string_append_c (self->line, '\n');
  ggen_cli_output_write (self->output, self->line->str, self->line->len);
  g_string_truncate (self->line, 0);
}

static void
write_rule (GgenCliTable *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      if (i > 0)
        ggen_cli_text_append_spaces (self->line, GAP);
      for (guint j = 0; j < self->widths[i]; j++)
        g_string_append_c (self->line, '-');
    }
  end_line (self);
}

static void
write_waiting (GgenCliTable *self)
{
  if (!self->is_measured && ggen_cli_output_is_terminal (self->output))
    {
      self->is_cut = TRUE;
      fit_columns (self, ggen_cli_output_get_width (self->output));
    }

  for (guint i = 0; i < self->waiting->len; i++)
    {
      guint column = i % self->n_columns;

      append_cell (self, column, self->waiting->pdata[i]);
      if (column + 1 < self->n_columns)
        continue;
      end_line (self);
      if (!self->is_measured)
        write_rule (self);
      self->is_measured = TRUE;
    }

  g_ptr_array_set_size (self->waiting, 0);
}

/* Cells come row by row. */
void
ggen_cli_table_add_cell (GgenCliTable *self, const char *text)
{
  guint limit = self->is_measured ? self->n_columns : MAX_WAITING_ROWS * self->n_columns;

  add_waiting (self, text);
  if (self->waiting->len >= limit)
    write_waiting (self);
}

void
ggen_cli_table_finish (GgenCliTable *self)
{
  write_waiting (self);
}
