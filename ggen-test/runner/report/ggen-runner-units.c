/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-units.h"

#define MILLISECOND 1000

void
ggen_runner_clock_append (GString *text, gint64 duration)
{
  gint64 seconds = duration / G_USEC_PER_SEC;

  if (seconds >= 3600)
    g_string_append_printf (text, "%02d:", (int) (seconds / 3600));
  g_string_append_printf (text, "%02d:%02d", (int) (seconds / 60 % 60), (int) (seconds % 60));
}

void
ggen_runner_duration_append (GString *text, gint64 duration)
{
  gint64 milliseconds = (duration + MILLISECOND / 2) / MILLISECOND;
  gint64 tenths = (milliseconds + 50) / 100;

  if (milliseconds < 1000)
    g_string_append_printf (text, "%d ms", (int) milliseconds);
  else if (tenths < 600)
    g_string_append_printf (text, "%d.%d s", (int) (tenths / 10), (int) (tenths % 10));
  else
    ggen_runner_clock_append (text, duration + G_USEC_PER_SEC / 2);
}

void
ggen_runner_duration_append_padded (GString *text, gint64 duration, guint width)
{
  g_autoptr (GString) padded = g_string_new (NULL);

  ggen_runner_duration_append (padded, duration);
  g_string_append_printf (text, "%*s", (int) width, padded->str);
}

char *
ggen_runner_duration_format_coarse (gint64 duration)
{
  GString *text = g_string_new (NULL);

  if (duration < 60 * G_USEC_PER_SEC)
    g_string_append_printf (text, "%d s", (int) (duration / G_USEC_PER_SEC));
  else
    ggen_runner_clock_append (text, duration);

  return g_string_free (text, FALSE);
}

void
ggen_runner_count_append (GString *text, guint64 n, const char *singular, const char *plural)
{
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " %s", n, n == 1 ? singular : plural);
}
