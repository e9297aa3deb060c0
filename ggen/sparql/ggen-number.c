/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-number-private.h"

#include <math.h>
#include <stdlib.h>

#define MAX_SCALE 18

typedef __int128 GgenWide;

static const gint64 powers_of_ten[MAX_SCALE + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

GgenTypedValue
ggen_number_new_integer (gint64 value)
{
  return (GgenTypedValue){.integer = value, .kind = GGEN_TYPED_INTEGER};
}

GgenTypedValue
ggen_number_new_double (double value)
{
  return (GgenTypedValue){.number = value, .kind = GGEN_TYPED_DOUBLE};
}

static GgenTypedValue
ggen_number_new_floating (GgenTypedKind kind, double value)
{
  return (GgenTypedValue){.number = kind == GGEN_TYPED_FLOAT ? (float) value : value, .kind = kind};
}

static gboolean
ggen_number_is_exact (const GgenTypedValue *value)
{
  return value->kind == GGEN_TYPED_INTEGER || value->kind == GGEN_TYPED_DECIMAL;
}

static gint
ggen_number_get_scale (const GgenTypedValue *value)
{
  return value->kind == GGEN_TYPED_DECIMAL ? value->scale : 0;
}

/* value / 10^scale in the form that GgenTypedValue asks for: no zero at the end of the fraction. */
static gboolean
ggen_number_normalise (GgenWide value, gint scale, GgenTypedValue *result)
{
  while (scale > 0
         && (value % 10 == 0 || scale > MAX_SCALE || value > G_MAXINT64 || value < G_MININT64))
    {
      value /= 10;
      scale--;
    }
  if (value > G_MAXINT64 || value < G_MININT64)
    return FALSE;

  *result = (GgenTypedValue){.integer = (gint64) value,
                             .scale = (gint16) scale,
                             .kind = GGEN_TYPED_DECIMAL};

  return TRUE;
}

static gboolean
ggen_number_calculate_integers (GgenFunction operation, gint64 a, gint64 b, GgenTypedValue *result)
{
  gint64 value = 0;
  gboolean overflows;

  if (operation == GGEN_FUNCTION_ADD)
    overflows = __builtin_add_overflow (a, b, &value);
  else if (operation == GGEN_FUNCTION_SUBTRACT)
    overflows = __builtin_sub_overflow (a, b, &value);
  else
    overflows = __builtin_mul_overflow (a, b, &value);
  *result = ggen_number_new_integer (value);

  return !overflows;
}

/* Long division: as many digits after the point as fit. */
static gboolean
ggen_number_divide (GgenWide dividend, GgenWide divisor, GgenTypedValue *result)
{
  gboolean is_negative = (dividend < 0) != (divisor < 0);
  GgenWide quotient;
  GgenWide rest;
  gint scale = 0;

  if (divisor == 0)
    return FALSE;
  dividend = dividend < 0 ? -dividend : dividend;
  divisor = divisor < 0 ? -divisor : divisor;
  quotient = dividend / divisor;
  rest = dividend % divisor;
  while (rest != 0 && scale < MAX_SCALE && quotient <= (G_MAXINT64 - 9) / 10)
    {
      rest *= 10;
      quotient = quotient * 10 + rest / divisor;
      rest %= divisor;
      scale++;
    }

  return ggen_number_normalise (is_negative ? -quotient : quotient, scale, result);
}

static gboolean
ggen_number_calculate_decimals (GgenFunction operation,
                                const GgenTypedValue *a,
                                const GgenTypedValue *b,
                                GgenTypedValue *result)
{
  gint a_scale = ggen_number_get_scale (a);
  gint b_scale = ggen_number_get_scale (b);
  gint scale = MAX (a_scale, b_scale);
  /* Below 10^37: a product of a 64-bit number and 10^18. */
  GgenWide wide_a = (GgenWide) a->integer * powers_of_ten[scale - a_scale];
  GgenWide wide_b = (GgenWide) b->integer * powers_of_ten[scale - b_scale];

  switch ((guint) operation)
    {
    case GGEN_FUNCTION_ADD:
      return ggen_number_normalise (wide_a + wide_b, scale, result);
    case GGEN_FUNCTION_SUBTRACT:
      return ggen_number_normalise (wide_a - wide_b, scale, result);
    case GGEN_FUNCTION_MULTIPLY:
      return ggen_number_normalise ((GgenWide) a->integer * b->integer, a_scale + b_scale, result);
    default:
      return ggen_number_divide (wide_a, wide_b, result);
    }
}

static double
ggen_number_calculate_doubles (GgenFunction operation, double a, double b)
{
  switch ((guint) operation)
    {
    case GGEN_FUNCTION_ADD:
      return a + b;
    case GGEN_FUNCTION_SUBTRACT:
      return a - b;
    case GGEN_FUNCTION_MULTIPLY:
      return a * b;
    default:
      return a / b;
    }
}

gboolean
ggen_number_calculate (GgenFunction operation,
                       const GgenTypedValue *a,
                       const GgenTypedValue *b,
                       GgenTypedValue *result)
{
  if (a->kind == GGEN_TYPED_INTEGER && b->kind == GGEN_TYPED_INTEGER
      && operation != GGEN_FUNCTION_DIVIDE)
    return ggen_number_calculate_integers (operation, a->integer, b->integer, result);

  if (ggen_number_is_exact (a) && ggen_number_is_exact (b))
    return ggen_number_calculate_decimals (operation, a, b, result);

  /* The exact value of a BIG one is not known, and an exact result is what was asked for. */
  if (a->kind < GGEN_TYPED_FLOAT && b->kind < GGEN_TYPED_FLOAT)
    return FALSE;

  *result =
      ggen_number_new_floating (MAX (a->kind, b->kind),
                                ggen_number_calculate_doubles (operation,
                                                               ggen_typed_value_to_double (a),
                                                               ggen_typed_value_to_double (b)));

  return TRUE;
}

gboolean
ggen_number_negate (const GgenTypedValue *value, GgenTypedValue *result)
{
  *result = *value;
  if (value->kind == GGEN_TYPED_BIG)
    return FALSE;
  if (!ggen_number_is_exact (value))
    {
      result->number = -value->number;
      return TRUE;
    }

  return !__builtin_sub_overflow ((gint64) 0, value->integer, &result->integer);
}

static double
ggen_number_round_double (GgenFunction operation, double value)
{
  switch ((guint) operation)
    {
    case GGEN_FUNCTION_ABS:
      return fabs (value);
    case GGEN_FUNCTION_CEIL:
      return ceil (value);
    case GGEN_FUNCTION_FLOOR:
      return floor (value);
    default:
      /* Halves go up, also those below zero. Where one more 0.5 is not exact there is no
       * fraction left. */
      return fabs (value) < 4503599627370496.0 ? copysign (floor (value + 0.5), value) : value;
    }
}

static void
ggen_number_round_decimal (GgenFunction operation,
                           const GgenTypedValue *value,
                           GgenTypedValue *result)
{
  gint64 power = powers_of_ten[value->scale];
  gint64 whole = value->integer / power;
  gint64 rest = value->integer % power;

  if (rest < 0)
    {
      whole--;
      rest += power;
    }
  if (operation == GGEN_FUNCTION_CEIL && rest != 0)
    whole++;
  if (operation == GGEN_FUNCTION_ROUND && rest >= power - rest)
    whole++;
  *result = (GgenTypedValue){.integer = whole, .kind = GGEN_TYPED_DECIMAL};
}

gboolean
ggen_number_round (GgenFunction operation, const GgenTypedValue *value, GgenTypedValue *result)
{
  *result = *value;
  if (value->kind == GGEN_TYPED_BIG)
    return FALSE;
  if (!ggen_number_is_exact (value))
    result->number = ggen_number_round_double (operation, value->number);
  else if (operation == GGEN_FUNCTION_ABS)
    return value->integer >= 0 || ggen_number_negate (value, result);
  else if (value->kind == GGEN_TYPED_DECIMAL && value->scale > 0)
    ggen_number_round_decimal (operation, value, result);

  return TRUE;
}

static int
ggen_number_compare_exact (const GgenTypedValue *a, const GgenTypedValue *b)
{
  gint a_scale = ggen_number_get_scale (a);
  gint b_scale = ggen_number_get_scale (b);
  gint scale = MAX (a_scale, b_scale);
  GgenWide wide_a = (GgenWide) a->integer * powers_of_ten[scale - a_scale];
  GgenWide wide_b = (GgenWide) b->integer * powers_of_ten[scale - b_scale];

  return (wide_a > wide_b) - (wide_a < wide_b);
}

gboolean
ggen_number_compare (const GgenTypedValue *a, const GgenTypedValue *b, int *order)
{
  double number_a;
  double number_b;

  if (ggen_number_is_exact (a) && ggen_number_is_exact (b))
    {
      if (a->scale == 0 && b->scale == 0)
        *order = (a->integer > b->integer) - (a->integer < b->integer);
      else
        *order = ggen_number_compare_exact (a, b);
      return TRUE;
    }

  number_a = ggen_typed_value_to_double (a);
  number_b = ggen_typed_value_to_double (b);
  /* Promoted to float where neither is a double: 0.1 and "0.1"^^xsd:float are equal. */
  if (MAX (a->kind, b->kind) == GGEN_TYPED_FLOAT)
    {
      number_a = (float) number_a;
      number_b = (float) number_b;
    }
  if (isnan (number_a) || isnan (number_b))
    return FALSE;
  *order = (number_a > number_b) - (number_a < number_b);

  return TRUE;
}

int
ggen_number_order (const GgenTypedValue *a, const GgenTypedValue *b)
{
  double number_a;
  double number_b;

  if (ggen_number_is_exact (a) && ggen_number_is_exact (b))
    return ggen_number_compare_exact (a, b);

  number_a = ggen_typed_value_to_double (a);
  number_b = ggen_typed_value_to_double (b);
  if (isnan (number_a) || isnan (number_b))
    return !isnan (number_a) - !isnan (number_b);

  return (number_a > number_b) - (number_a < number_b);
}

gboolean
ggen_number_is_true (const GgenTypedValue *value)
{
  if (ggen_number_is_exact (value))
    return value->integer != 0;

  return !isnan (value->number) && value->number != 0;
}

gboolean
ggen_number_to_integer (const GgenTypedValue *value, GgenTypedValue *result)
{
  double number;

  if (ggen_number_is_exact (value))
    {
      *result =
          ggen_number_new_integer (value->integer / powers_of_ten[ggen_number_get_scale (value)]);
      return TRUE;
    }

  number = trunc (value->number);
  if (isnan (number) || number < -0x1p63 || number >= 0x1p63)
    return FALSE;
  *result = ggen_number_new_integer ((gint64) number);

  return TRUE;
}

/* The shortest digits that read back as the same number, as a decimal. */
static gboolean
ggen_number_double_to_decimal (double number, gboolean is_float, GgenTypedValue *result)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  GgenWide value = 0;
  gint scale = 0;
  gboolean is_fraction = FALSE;
  const char *place;

  for (gint precision = 1; precision <= 17; precision++)
    {
      char format[8];
      double again;

      g_snprintf (format, sizeof format, "%%.%de", precision - 1);
      g_ascii_formatd (digits, sizeof digits, format, number);
      again = g_ascii_strtod (digits, NULL);
      if (is_float ? (float) again == (float) number : again == number)
        break;
    }

  for (place = digits + (digits[0] == '-'); *place != 'e'; place++)
    {
      if (*place == '.')
        {
          is_fraction = TRUE;
          continue;
        }
      value = value * 10 + (*place - '0');
      scale += is_fraction;
    }
  scale -= atoi (place + 1);
  for (; scale < 0; scale++)
    {
      value *= 10;
      if (value > G_MAXINT64)
        return FALSE;
    }

  return ggen_number_normalise (number < 0 ? -value : value, scale, result);
}

gboolean
ggen_number_to_decimal (const GgenTypedValue *value, GgenTypedValue *result)
{
  *result = *value;
  result->kind = GGEN_TYPED_DECIMAL;
  if (ggen_number_is_exact (value))
    return TRUE;
  if (!isfinite (value->number))
    return FALSE;

  return ggen_number_double_to_decimal (value->number, value->kind == GGEN_TYPED_FLOAT, result);
}
