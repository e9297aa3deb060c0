/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-units.h"

#include <string.h>

typedef struct
{
  const char *name;
  double size;
} GgenCliUnit;

/* "1.2 ms", "12 ms", "123 ms": short enough for a column, and always a figure that tells something.
 *
 * @units: from the smallest, ended by a nameless one */
static char *
format_in_units (double amount, const GgenCliUnit *units)
{
  const GgenCliUnit *unit = units;
  double figure;

  /* What rounds to a whole larger unit is one. */
  while (unit[1].name != NULL && amount / unit[0].size >= unit[1].size / unit[0].size - 0.5)
    unit++;
  figure = amount / unit->size;

  return g_strdup_printf ("%.*f %s", unit == units || figure >= 9.95 ? 0 : 1, figure, unit->name);
}

char *
ggen_cli_format_duration (guint64 nanoseconds)
{
  static const GgenCliUnit units[] = {
      {"ns", 1.0}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}, {NULL, 0.0},
  };

  return format_in_units (nanoseconds, units);
}

char *
ggen_cli_format_size (guint64 n_bytes)
{
  static const GgenCliUnit units[] = {
      {"B", 1.0}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}, {NULL, 0.0},
  };

  return format_in_units (n_bytes, units);
}

/* "1,234,567" */
char *
ggen_cli_format_count (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  gsize n_digits = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n_digits; i++)
    {
      if (i > 0 && (n_digits - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }

  return g_string_free (text, FALSE);
}
