/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "memory-figures.h"

#include <stdarg.h>
#include <stdio.h>

/* A line for each: "figure", unit, value and name, or "check", bar, value and name. */

void
suite_figures_add (const char *unit, gint64 value, const char *name, ...)
{
  g_autofree char *full_name = NULL;
  va_list args;

  va_start (args, name);
  full_name = g_strdup_vprintf (name, args);
  va_end (args);
  printf ("figure\t%s\t%" G_GINT64_FORMAT "\t%s\n", unit, value, full_name);
}

/* @value must be @bar at most. */
void
suite_figures_check (gint64 value, gint64 bar, const char *name, ...)
{
  g_autofree char *full_name = NULL;
  va_list args;

  va_start (args, name);
  full_name = g_strdup_vprintf (name, args);
  va_end (args);
  printf ("check\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%s\n", bar, value, full_name);
}

static void
append_item (GString *list, const char *format, ...)
{
  va_list args;

  g_string_append (list, list->len > 0 ? ",\n    " : "\n    ");
  va_start (args, format);
  g_string_append_vprintf (list, format, args);
  va_end (args);
}

/* Makes one JSON object of what the cases have printed. Returns whether all checks have passed. */
gboolean
suite_figures_collect (char **case_outputs, GString *json)
{
  g_autoptr (GString) figures = g_string_new (NULL);
  g_autoptr (GString) checks = g_string_new (NULL);
  gboolean all_passed = TRUE;

  for (guint i = 0; case_outputs[i] != NULL; i++)
    {
      g_auto (GStrv) lines = g_strsplit (case_outputs[i], "\n", -1);

      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_auto (GStrv) fields = g_strsplit (lines[j], "\t", 4);

          if (g_strv_length (fields) != 4)
            continue;

          if (g_str_equal (fields[0], "figure"))
            {
              append_item (figures, "{\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\"}",
                           fields[3], fields[2], fields[1]);
            }
          else
            {
              gboolean passed =
                  g_ascii_strtoll (fields[2], NULL, 10) <= g_ascii_strtoll (fields[1], NULL, 10);

              all_passed &= passed;
              append_item (checks, "{\"name\": \"%s\", \"passed\": %s, \"value\": %s, \"bar\": %s}",
                           fields[3], passed ? "true" : "false", fields[2], fields[1]);
            }
        }
    }

  g_string_append_printf (json, "{\n  \"memory\": [%s\n  ],\n  \"checks\": [%s\n  ]\n}\n",
                          figures->str, checks->str);

  return all_passed;
}
