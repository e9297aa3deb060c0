/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-text.h"

static guint
get_char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

/* @text must be valid UTF-8 without control characters. */
guint
ggen_cli_text_get_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += get_char_width (g_utf8_get_char (p));

  return width;
}

void
ggen_cli_text_append_spaces (GString *out, guint n)
{
  while (n-- > 0)
    g_string_append_c (out, ' ');
}

void
ggen_cli_text_append_padded (GString *out, const char *text, guint width)
{
  guint text_width = ggen_cli_text_get_width (text);

  g_string_append (out, text);
  if (text_width < width)
    ggen_cli_text_append_spaces (out, width - text_width);
}

/* What does not fit into @width is replaced by an ellipsis. */
void
ggen_cli_text_append_truncated (GString *out, const char *text, guint width)
{
  guint used = 0;

  if (ggen_cli_text_get_width (text) <= width)
    {
      g_string_append (out, text);
      return;
    }

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (used + get_char_width (c) + 1 > width)
        break;
      used += get_char_width (c);
      g_string_append_unichar (out, c);
    }
  g_string_append (out, "…");
}

/* Data may hold what a terminal would obey: shown as escapes instead. */
void
ggen_cli_text_append_visible (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      switch (c)
        {
        case '\n':
          g_string_append (out, "\\n");
          break;

        case '\r':
          g_string_append (out, "\\r");
          break;

        case '\t':
          g_string_append (out, "\\t");
          break;

        default:
          if (g_unichar_iscntrl (c))
            g_string_append_printf (out, "\\u%04X", c);
          else
            g_string_append_unichar (out, c);
        }
    }
}

/* Appends @text broken at spaces; the first line starts at column @start, where the caller is
 * already, the others are indented. Ends with a newline. */
void
ggen_cli_text_append_wrapped (GString *out,
                              const char *text,
                              guint start,
                              guint indent,
                              guint width)
{
  g_auto (GStrv) words = NULL;
  guint column = start;
  gboolean line_is_empty = TRUE;

  words = g_strsplit_set (text, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word_width = ggen_cli_text_get_width (words[i]);

      if (!line_is_empty && column + 1 + word_width > width)
        {
          g_string_append_c (out, '\n');
          ggen_cli_text_append_spaces (out, indent);
          column = indent;
          line_is_empty = TRUE;
        }
      if (!line_is_empty)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += word_width;
      line_is_empty = FALSE;
    }
  g_string_append_c (out, '\n');
}
