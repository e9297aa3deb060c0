/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-visible-private.h"

#include <string.h>

/* Whether it would change how other characters are shown, or where the line ends, or is no character at all. */
static gboolean
is_unruly (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029
         || c == 0xfeff || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static void
append_char (GString *text, gunichar c)
{
  if (c == '\n')
    g_string_append (text, "\\n");
  else if (c == '\r')
    g_string_append (text, "\\r");
  else if (c == '\t')
    g_string_append (text, "\\t");
  else if (c < 0x80 && g_unichar_iscntrl (c))
    g_string_append_printf (text, "\\x%02x", c);
  else if (g_unichar_iscntrl (c) || is_unruly (c))
    g_string_append_printf (text, "\\u%04x", c);
  else
    g_string_append_unichar (text, c);
}

gsize
ggen_visible_append_next (GString *text, const char *bytes, gsize length)
{
  gunichar c = g_utf8_get_char_validated (bytes, length);

  /* A byte of zero comes here too. */
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      g_string_append_printf (text, "\\x%02x", (guchar) *bytes);
      return 1;
    }

  append_char (text, c);

  return g_unichar_to_utf8 (c, NULL);
}

void
ggen_visible_append (GString *text, const char *bytes, gssize length)
{
  gsize left = length >= 0 ? (gsize) length : strlen (bytes);

  while (left > 0)
    {
      gsize used = ggen_visible_append_next (text, bytes, left);

      bytes += used;
      left -= used;
    }
}
