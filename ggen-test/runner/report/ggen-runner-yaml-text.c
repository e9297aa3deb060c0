/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-yaml-text.h"

#include <string.h>

#include "ggen-runner-visible.h"
#include "ggen-visible-private.h"

/* @text: UTF-8, whose only control characters are tabs and newlines */
static void
append_quoted (GString *yaml, const char *key, const char *text)
{
  g_string_append_printf (yaml, "  %s: \"", key);
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (yaml, '\\');
      if (*text == '\n')
        g_string_append (yaml, "\\n");
      else if (*text == '\t')
        g_string_append (yaml, "\\t");
      else
        g_string_append_c (yaml, *text);
    }
  g_string_append (yaml, "\"\n");
}

void
ggen_runner_yaml_text_append_line (GString *yaml, const char *key, const char *value)
{
  g_autoptr (GString) visible = g_string_new (NULL);

  if (value == NULL)
    return;

  ggen_visible_append (visible, value, -1);
  append_quoted (yaml, key, visible->str);
}

/* Whether a block without indicators, which is all that readers of TAP know, says the same: it is indented as
 * its first line that is not empty, and ends with one newline. */
static gboolean
fits_block (const char *visible)
{
  gsize length = strlen (visible);
  gsize start = strspn (visible, "\n");

  return length > start + 1 && visible[start] != ' ' && visible[start] != '\t'
         && visible[length - 1] == '\n' && visible[length - 2] != '\n';
}

static void
append_visible_lines (GString *visible, const char *bytes, gsize length)
{
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', end - bytes);
      const char *line_end = newline != NULL ? newline : end;

      ggen_runner_visible_append_output (visible, bytes, line_end - bytes);
      if (newline != NULL)
        g_string_append_c (visible, '\n');
      bytes = line_end + 1;
    }
}

void
ggen_runner_yaml_text_append_block (GString *yaml, const char *key, const char *bytes, gsize length)
{
  g_autoptr (GString) visible = g_string_new (NULL);

  if (length == 0)
    return;

  append_visible_lines (visible, bytes, length);
  if (!fits_block (visible->str))
    {
      append_quoted (yaml, key, visible->str);
      return;
    }
  g_string_append_printf (yaml, "  %s: |\n", key);
  for (const char *line = visible->str; *line != '\0'; line = strchr (line, '\n') + 1)
    g_string_append_printf (yaml, "    %.*s\n", (int) strcspn (line, "\n"), line);
}
