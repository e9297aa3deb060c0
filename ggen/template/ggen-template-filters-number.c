/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters for numbers, and for values of any kind. */

#include "ggen-template-text-private.h"

#include <errno.h>
#include <math.h>

static gboolean
filter_abs (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  if (!ggen_slot_is_number (value))
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "abs takes a number, not %s",
                         ggen_slot_kind_name (value));
  if (ggen_slot_as_double (value) < 0)
    return ggen_vm_negate (vm, value, result);
  *result = value->kind == GGEN_VALUE_BOOLEAN ? ggen_slot_integer (value->as.integer) : *value;

  return TRUE;
}

/* Without blanks at the ends and '_' between digits. */
static char *
clean_number (const GgenString *text)
{
  char *clean = g_strstrip (g_strdup (text->text)), *to = clean;

  for (const char *from = clean; *from != '\0'; from++)
    if (*from != '_')
      *to++ = *from;
  *to = '\0';

  return clean;
}

static gboolean
read_double (const GgenString *text, double *value)
{
  g_autofree char *clean = clean_number (text);
  char *end;

  /* Not what C also takes: hexadecimal floats. */
  if (*clean == '\0' || strpbrk (clean, "xX") != NULL)
    return FALSE;
  *value = g_ascii_strtod (clean, &end);

  return *end == '\0';
}

static gboolean
read_integer (const GgenString *text, gint64 base, gint64 *value)
{
  g_autofree char *clean = clean_number (text);
  char *digits = clean, *end;
  gboolean is_negative = *digits == '-';
  char prefix;
  guint64 magnitude;

  if (*digits == '-' || *digits == '+')
    digits++;
  prefix = digits[0] == '0' ? g_ascii_tolower (digits[1]) : '\0';
  if ((prefix == 'x' && (base == 16 || base == 0)) || (prefix == 'o' && (base == 8 || base == 0))
      || (prefix == 'b' && (base == 2 || base == 0)))
    {
      base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2;
      digits += 2;
    }
  if (!g_ascii_isalnum (*digits))
    return FALSE;
  errno = 0;
  magnitude = g_ascii_strtoull (digits, &end, base == 0 ? 10 : (guint) base);
  if (*end != '\0' || end == digits || errno == ERANGE || magnitude > G_MAXINT64)
    return FALSE;
  *value = is_negative ? -(gint64) magnitude : (gint64) magnitude;

  return TRUE;
}

static gboolean
double_to_integer (double number, gint64 *value)
{
  if (!(number > -9223372036854775808.0 && number < 9223372036854775808.0))
    return FALSE;
  *value = (gint64) number;

  return TRUE;
}

static gboolean
filter_int (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gint64 base, integer;
  double number;

  if (!ggen_parameter_integer (vm, parameters->at[1], "base", 10, &base))
    return FALSE;
  if (base != 0 && (base < 2 || base > 36))
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "a base is between 2 and 36");
  if (ggen_slot_is_integral (value))
    *result = ggen_slot_integer (value->as.integer);
  else if (value->kind == GGEN_VALUE_DOUBLE && double_to_integer (value->as.number, &integer))
    *result = ggen_slot_integer (integer);
  else if (value->kind == GGEN_VALUE_STRING
           && (read_integer (value->as.string, base, &integer)
               || (read_double (value->as.string, &number)
                   && double_to_integer (number, &integer))))
    *result = ggen_slot_integer (integer);
  else if (parameters->at[0] != NULL)
    *result = ggen_slot_copy (parameters->at[0]);
  else
    *result = ggen_slot_integer (0);

  return TRUE;
}

static gboolean
filter_float (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  double number;

  if (ggen_slot_is_number (value))
    *result = ggen_slot_double (ggen_slot_as_double (value));
  else if (value->kind == GGEN_VALUE_STRING && read_double (value->as.string, &number))
    *result = ggen_slot_double (number);
  else if (parameters->at[0] != NULL)
    *result = ggen_slot_copy (parameters->at[0]);
  else
    *result = ggen_slot_double (0);

  return TRUE;
}

/* To that many digits, halves to even; what lies exactly between is rare in binary. */
static double
round_to (double number, int precision)
{
  char format[16], text[400];

  if (precision <= 0)
    {
      double scale = pow (10, -precision);

      return nearbyint (number / scale) * scale;
    }
  if (precision > 300 || fabs (number) > 1e15)
    return number;
  g_snprintf (format, sizeof format, "%%.%df", precision);

  return g_ascii_strtod (g_ascii_formatd (text, sizeof text, format, number), NULL);
}

static gboolean
filter_round (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gint64 precision;
  const char *method;
  double number, scale;

  if (!ggen_slot_is_number (value))
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "round takes a number, not %s",
                         ggen_slot_kind_name (value));
  if (!ggen_parameter_integer (vm, parameters->at[0], "precision", 0, &precision)
      || !ggen_parameter_text (vm, parameters->at[1], "method", "common", &method))
    return FALSE;
  precision = CLAMP (precision, -300, 300);
  number = ggen_slot_as_double (value);
  scale = pow (10, (double) precision);
  if (strcmp (method, "ceil") == 0)
    *result = ggen_slot_double (ceil (number * scale) / scale);
  else if (strcmp (method, "floor") == 0)
    *result = ggen_slot_double (floor (number * scale) / scale);
  else if (strcmp (method, "common") != 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "the method of round is 'common', 'ceil' or 'floor', not '%s'", method);
  else if (ggen_slot_is_integral (value) && precision >= 0)
    *result = ggen_slot_integer (value->as.integer);
  else
    *result = ggen_slot_double (round_to (number, (int) precision));

  return TRUE;
}

static gboolean
filter_filesizeformat (GgenVm *vm,
                       const GgenSlot *value,
                       const GgenParameters *parameters,
                       GgenSlot *result)
{
  static const char *const decimal[] = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
  static const char *const binary[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
  g_auto (GgenBuffer) buffer = {0};
  GgenSlot number = *value;
  GgenParameters none = {0};
  gboolean is_binary;
  double size, base;
  guint unit = 0;
  char text[64];

  if (!ggen_parameter_boolean (vm, parameters->at[0], FALSE, &is_binary))
    return FALSE;
  if (!ggen_slot_is_number (value) && !filter_float (vm, value, &none, &number))
    return FALSE;
  size = ggen_slot_as_double (&number);
  base = is_binary ? 1024 : 1000;
  if (size == 1)
    ggen_buffer_append_text (&buffer, "1 Byte");
  else if (size < base)
    {
      ggen_buffer_append_integer (&buffer, (gint64) size);
      ggen_buffer_append_text (&buffer, " Bytes");
    }
  else
    {
      double divisor = base;

      while (unit + 1 < G_N_ELEMENTS (decimal) && size >= divisor * base)
        {
          divisor *= base;
          unit++;
        }
      ggen_buffer_append_text (&buffer,
                               g_ascii_formatd (text, sizeof text, "%.1f", size / divisor));
      ggen_buffer_append_char (&buffer, ' ');
      ggen_buffer_append_text (&buffer, is_binary ? binary[unit] : decimal[unit]);
    }
  *result = ggen_text_take (&buffer);

  return TRUE;
}

static gboolean
filter_bool (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  *result = ggen_slot_boolean (ggen_slot_is_true (value));

  return TRUE;
}

static gboolean
filter_default (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  gboolean also_false, is_missing = value->kind == GGEN_VALUE_UNDEFINED;

  if (!ggen_parameter_boolean (vm, parameters->at[1], FALSE, &also_false))
    return FALSE;
  if (also_false)
    is_missing |= !ggen_slot_is_true (value);
  if (!is_missing)
    *result = ggen_slot_copy (value);
  else if (parameters->at[0] != NULL)
    *result = ggen_slot_copy (parameters->at[0]);
  else
    *result = ggen_slot_take (ggen_string_new ("", 0));

  return TRUE;
}

static gboolean
filter_pprint (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  g_auto (GgenBuffer) buffer = {0};

  if (!ggen_slot_print_pretty (value, &buffer))
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_LIMIT,
                         "this value is too large or nests too deeply to print");
  *result = ggen_text_take (&buffer);

  return TRUE;
}

const GgenBuiltin ggen_number_filters[] = {
    {"abs", filter_abs, "", 0, 0},
    {"int", filter_int, "| default base", 0, 0},
    {"float", filter_float, "| default", 0, 0},
    {"round", filter_round, "| precision method", 0, 0},
    {"filesizeformat", filter_filesizeformat, "| binary", 0, 0},
    {"bool", filter_bool, "", 0, 0},
    {"default", filter_default, "| default_value boolean", GGEN_BUILTIN_TAKES_UNDEFINED, 0},
    {"d", filter_default, "| default_value boolean", GGEN_BUILTIN_TAKES_UNDEFINED, 0},
    {"pprint", filter_pprint, "", 0, 0},
    {NULL},
};
