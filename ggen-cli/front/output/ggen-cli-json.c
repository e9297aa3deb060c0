/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-json.h"

/* With quotes. What is not UTF-8 is replaced: JSON cannot hold it. */
void
ggen_cli_json_append_string (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    switch (*p)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;

      case '\\':
        g_string_append (out, "\\\\");
        break;

      case '\n':
        g_string_append (out, "\\n");
        break;

      case '\t':
        g_string_append (out, "\\t");
        break;

      default:
        if ((guchar) *p < 0x20)
          g_string_append_printf (out, "\\u%04x", *p);
        else
          g_string_append_c (out, *p);
      }
  g_string_append_c (out, '"');
}
