/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-xml.h"

#include <string.h>

#define REPLACEMENT 0xfffd
#define PICTURES 0x2400 /* U+2400 is that of U+0000, and so on */

static void
append_char (GString *xml, gunichar c)
{
  if (c == '&')
    g_string_append (xml, "&amp;");
  else if (c == '<')
    g_string_append (xml, "&lt;");
  else if (c == '>')
    g_string_append (xml, "&gt;");
  else if (c == '"')
    g_string_append (xml, "&quot;");
  else if (c == '\r')
    g_string_append (xml, "&#13;");
  else if (c < 0x20 && c != '\n' && c != '\t')
    g_string_append_unichar (xml, PICTURES + c);
  else if (c >= 0xfffe && c <= 0xffff)
    g_string_append_unichar (xml, REPLACEMENT);
  else
    g_string_append_unichar (xml, c);
}

void
ggen_runner_xml_append (GString *xml, const char *bytes, gsize length)
{
  const char *end = bytes + length;

  while (bytes < end)
    {
      gunichar c = *bytes == '\0' ? 0 : g_utf8_get_char_validated (bytes, end - bytes);
      gboolean is_valid = c != (gunichar) -1 && c != (gunichar) -2;

      append_char (xml, is_valid ? c : REPLACEMENT);
      bytes += is_valid ? g_unichar_to_utf8 (c, NULL) : 1;
    }
}

/* A parser makes blanks of newlines and tabs in attributes, unless they are written as numbers. */
void
ggen_runner_xml_append_attribute (GString *xml, const char *name, const char *value)
{
  gsize start;

  if (value == NULL)
    return;

  g_string_append_printf (xml, " %s=\"", name);
  start = xml->len;
  ggen_runner_xml_append (xml, value, strlen (value));
  for (gsize i = start; i < xml->len; i++)
    if (xml->str[i] == '\n' || xml->str[i] == '\t')
      {
        const char *number = xml->str[i] == '\n' ? "&#10;" : "&#9;";

        g_string_erase (xml, i, 1);
        g_string_insert (xml, i, number);
      }
  g_string_append_c (xml, '"');
}

void
ggen_runner_xml_append_time (GString *xml, gint64 microseconds)
{
  gint64 milliseconds = (MAX (microseconds, 0) + 500) / 1000;

  g_string_append_printf (xml, " time=\"%" G_GINT64_FORMAT ".%03d\"", milliseconds / 1000,
                          (int) (milliseconds % 1000));
}
