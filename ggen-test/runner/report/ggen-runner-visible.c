/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-visible.h"

#include <string.h>

#include "ggen-visible-private.h"

#define ESCAPE '\x1b'
#define ELLIPSIS "…"

/* Returns: the length of the sequence that sets a colour or the like, at the beginning of @bytes; or 0 */
static gsize
measure_color (const char *bytes, gsize length)
{
  gsize at = 2;

  if (length < 3 || bytes[0] != ESCAPE || bytes[1] != '[')
    return 0;
  while (at < length && (g_ascii_isdigit (bytes[at]) || bytes[at] == ';' || bytes[at] == ':'))
    at++;

  return at < length && bytes[at] == 'm' ? at + 1 : 0;
}

void
ggen_runner_visible_append_output (GString *text, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gsize used = measure_color (bytes, length);

      if (used == 0 && *bytes == '\t')
        {
          g_string_append_c (text, '\t');
          used = 1;
        }
      else if (used == 0)
        used = ggen_visible_append_next (text, bytes, length);
      bytes += used;
      length -= used;
    }
}

static guint
get_char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

guint
ggen_runner_visible_get_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += get_char_width (g_utf8_get_char (p));

  return width;
}

/* Returns: behind the last character that fits into @width, with what is combined with it */
static const char *
find_head_end (const char *text, guint width)
{
  while (*text != '\0')
    {
      guint of_char = get_char_width (g_utf8_get_char (text));

      if (of_char > width)
        break;
      width -= of_char;
      text = g_utf8_next_char (text);
    }

  return text;
}

/* Returns: the first character from which on all fits into @width, not one that is combined */
static const char *
find_tail (const char *text, guint width)
{
  guint left = ggen_runner_visible_get_width (text);

  while (*text != '\0' && (left > width || get_char_width (g_utf8_get_char (text)) == 0))
    {
      left -= get_char_width (g_utf8_get_char (text));
      text = g_utf8_next_char (text);
    }

  return text;
}

void
ggen_runner_visible_append_cut (GString *text, const char *visible, guint width)
{
  const char *head_end;
  guint head_width;

  if (ggen_runner_visible_get_width (visible) <= width)
    {
      g_string_append (text, visible);
      return;
    }
  if (width == 0)
    return;

  head_width = (width - 1) / 3;
  head_end = find_head_end (visible, head_width);
  g_string_append_len (text, visible, head_end - visible);
  g_string_append (text, ELLIPSIS);
  g_string_append (text, find_tail (head_end, width - 1 - head_width));
}

/* Of a line that may have colours */
guint
ggen_runner_visible_get_colored_width (const char *line)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ggen_runner_visible_append_output (text, line, strlen (line));

  return ggen_runner_visible_get_width (text->str);
}

void
ggen_runner_visible_append_wrapped (GString *text,
                                    const char *line,
                                    guint start,
                                    guint indent,
                                    guint width)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  guint column = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word_width = ggen_runner_visible_get_colored_width (words[i]);

      if (i > 0 && column >= start && column + 1 + word_width > width)
        {
          g_string_append_printf (text, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (i > 0)
        {
          g_string_append_c (text, ' ');
          column++;
        }
      g_string_append (text, words[i]);
      column += word_width;
      if (column > width)
        column %= width;
    }
}
