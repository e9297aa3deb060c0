/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-shell-word.h"
#include "ggen-visible-private.h"

#include <string.h>


static gboolean
is_plain (const char *word)
{
  static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-+=:,./@%";

  return word[0] != '\0' && word[strspn (word, plain)] == '\0';
}

static gboolean
is_visible (const char *bytes, gsize length)
{
  g_autoptr (GString) visible = g_string_sized_new (length + 1);

  ggen_visible_append (visible, bytes, (gssize) length);

  return visible->len == length && memcmp (visible->str, bytes, length) == 0;
}

/* Returns: how many bytes its first character has; 1 where it begins with none */
static gsize
measure_char (const char *text)
{
  gunichar c = g_utf8_get_char_validated (text, -1);

  return c == (gunichar) -1 || c == (gunichar) -2 ? 1 : (gsize) g_unichar_to_utf8 (c, NULL);
}

/* All shells that know $'…' know three digits; how many may follow "\x" they do not agree upon. */
static void
append_escaped (GString *line, const char *word)
{
  g_string_append (line, "$'");
  while (*word != '\0')
    {
      gsize length = measure_char (word);
      gboolean is_as_it_is = is_visible (word, length);

      if (*word == '\'' || *word == '\\')
        g_string_append_c (line, '\\');
      for (gsize i = 0; i < length; i++)
        if (is_as_it_is)
          g_string_append_c (line, word[i]);
        else
          g_string_append_printf (line, "\\%03o", (guchar) word[i]);
      word += length;
    }
  g_string_append_c (line, '\'');
}

void
ggen_runner_shell_word_append (GString *line, const char *word)
{
  g_autofree char *quoted = NULL;

  if (line->len > 0)
    g_string_append_c (line, ' ');
  if (is_plain (word))
    {
      g_string_append (line, word);
    }
  else if (is_visible (word, strlen (word)))
    {
      quoted = g_shell_quote (word);
      g_string_append (line, quoted);
    }
  else
    {
      append_escaped (line, word);
    }
}
