/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "ggen-runner-filter.h"

/* The message of an error in a filter, with its place, the line, and a mark under what is wrong. */

/* As many as a terminal shows of the text, where each character takes one cell. */
static guint
count_cells (const char *text, const char *end)
{
  guint n = 0;

  while (text < end)
    {
      gunichar character = g_utf8_get_char_validated (text, end - text);

      text = character < (gunichar) -2 ? g_utf8_next_char (text) : text + 1;
      n++;
    }

  return n;
}

static void
append_shown (GString *message, const char *text, const char *end)
{
  while (text < end)
    {
      gunichar character = g_utf8_get_char_validated (text, end - text);
      gboolean is_valid = character < (gunichar) -2;

      if (is_valid && g_unichar_isprint (character))
        g_string_append_unichar (message, character);
      else
        g_string_append_c (message, character == '\t' ? ' ' : '?');
      text = is_valid ? g_utf8_next_char (text) : text + 1;
    }
}

static void
append_repeated (GString *message, char character, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (message, character);
}

static char *
point_at (const char *text, const GgenRunnerFilterPlace *place, const char *what)
{
  const char *bad = text + place->offset;
  const char *line = text;
  const char *line_end;
  GString *message = g_string_new (NULL);
  guint number = 1;
  guint n_before;

  for (const char *at = text; at < bad; at++)
    if (*at == '\n')
      {
        line = at + 1;
        number++;
      }
  line_end = line + strcspn (line, "\n");
  n_before = count_cells (line, bad);

  g_string_append_printf (message, "filter:%u:%u: %s", number, n_before + 1, what);
  if (line == line_end)
    return g_string_free (message, FALSE);

  g_string_append (message, "\n  ");
  append_shown (message, line, line_end);
  g_string_append (message, "\n  ");
  append_repeated (message, ' ', n_before);
  g_string_append_c (message, '^');
  if (place->length > 0)
    append_repeated (message, '~',
                     MAX (1, count_cells (bad, MIN (bad + place->length, line_end))) - 1);

  return g_string_free (message, FALSE);
}

GgenRunnerFilter *
ggen_runner_filter_new (const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GgenRunnerFilterPlace place;
  GgenRunnerFilter *self = ggen_runner_filter_parse (text, &place, &local_error);

  if (self == NULL)
    {
      g_autofree char *message = point_at (text, &place, local_error->message);

      g_set_error_literal (error, local_error->domain, local_error->code, message);
    }

  return self;
}
