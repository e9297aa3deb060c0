/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-quantity.h"

#include <string.h>

#include "ggen-runner-configuration-error.h"

typedef struct
{
  const char *name;
  guint64 factor;
} Unit;

/* From large to small, as they are written one after the other. */
static const Unit durations[] = {
    {"h", G_GUINT64_CONSTANT (3600000000)},
    {"m", 60000000},
    {"s", 1000000},
    {"ms", 1000},
    {"us", 1},
    {NULL},
};

static const Unit sizes[] = {
    {"TiB", G_GUINT64_CONSTANT (1) << 40},
    {"TB", G_GUINT64_CONSTANT (1000000000000)},
    {"GiB", 1 << 30},
    {"GB", 1000000000},
    {"MiB", 1 << 20},
    {"MB", 1000000},
    {"KiB", 1 << 10},
    {"kB", 1000},
    {"B", 1},
    {NULL},
};

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error,
                     g_error_new_valist (GGEN_RUNNER_CONFIGURATION_ERROR,
                                         GGEN_RUNNER_CONFIGURATION_ERROR_INVALID, format, args));
  va_end (args);

  return FALSE;
}

/* Digits, perhaps with a point in them. */
static gsize
measure_number (const char *text)
{
  gsize length = strspn (text, "0123456789");

  if (length > 0 && text[length] == '.' && g_ascii_isdigit (text[length + 1]))
    length += 1 + strspn (text + length + 1, "0123456789");

  return length;
}

static const Unit *
find_unit (const Unit *units, const char *text, gsize length)
{
  for (const Unit *unit = units; unit->name != NULL; unit++)
    if (strlen (unit->name) == length && strncmp (unit->name, text, length) == 0)
      return unit;

  return NULL;
}

/* The value of a number in units. FALSE: too large. Less than the smallest is dropped. */
static gboolean
scale (const char *number, gsize length, guint64 factor, guint64 max, guint64 *value)
{
  guint64 whole = 0;
  guint64 fraction = 0;
  gsize i;

  for (i = 0; i < length && number[i] != '.'; i++)
    if (!g_uint64_checked_mul (&whole, whole, 10)
        || !g_uint64_checked_add (&whole, whole, number[i] - '0'))
      return FALSE;
  for (guint64 part = factor / 10; i + 1 < length && part > 0; i++, part /= 10)
    fraction += part * (number[i + 1] - '0');

  return g_uint64_checked_mul (value, whole, factor)
         && g_uint64_checked_add (value, *value, fraction) && *value <= max;
}

gboolean
ggen_runner_parse_duration (const char *text, gint64 *microseconds, GError **error)
{
  const Unit *units = durations;
  const char *at = text;
  guint64 sum = 0;

  do
    {
      gsize n_digits = measure_number (at);
      gsize n_letters = strspn (at + n_digits, "abcdefghijklmnopqrstuvwxyz");
      const Unit *unit = find_unit (units, at + n_digits, n_letters);
      guint64 value;

      if (n_digits > 0 && at[n_digits] == '\0')
        return fail (error, "'%s' is no duration: it needs a unit, such as %ss", text, at);
      if (n_digits == 0 || unit == NULL)
        return fail (error, "'%s' is no duration; write 500ms, 30s, 2m or 1h30m", text);
      if (!scale (at, n_digits, unit->factor, G_MAXINT64, &value)
          || !g_uint64_checked_add (&sum, sum, value) || sum > G_MAXINT64)
        return fail (error, "'%s' is too long a time", text);

      units = unit + 1;
      at += n_digits + n_letters;
    }
  while (*at != '\0');

  *microseconds = sum;

  return TRUE;
}

gboolean
ggen_runner_parse_size (const char *text, guint64 *bytes, GError **error)
{
  gsize n_digits = measure_number (text);
  const char *letters = text + n_digits;
  const Unit *unit =
      find_unit (sizes, *letters == '\0' ? "B" : letters, *letters == '\0' ? 1 : strlen (letters));
  guint64 value;

  if (n_digits == 0 || unit == NULL)
    return fail (error, "'%s' is no size; write 4096, 64kB, 1MiB or 2GB", text);
  if (!scale (text, n_digits, unit->factor, G_MAXUINT64, &value))
    return fail (error, "'%s' is too large", text);

  *bytes = value;

  return TRUE;
}

gboolean
ggen_runner_parse_count (const char *text, guint64 min, guint64 max, guint64 *count, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_ascii_string_to_unsigned (text, 10, min, max, count, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    return fail (error, "'%s' is not between %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT, text,
                 min, max);

  return fail (error, "'%s' is no whole number", text);
}
