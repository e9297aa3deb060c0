/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-typed-value-private.h"

#include <math.h>
#include <string.h>

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* XSD 1.1 part 2, section 4.3.6: the types here collapse white space around their value. */
static void
strip (const char **text, const char **end)
{
  while (*text < *end && is_space (**text))
    (*text)++;
  while (*text < *end && is_space ((*end)[-1]))
    (*end)--;
}

static GgenTypedValue
invalid (void)
{
  return (GgenTypedValue){.kind = GGEN_TYPED_INVALID};
}

static gboolean
equals (const char *text, const char *end, const char *expected)
{
  gsize length = strlen (expected);

  return (gsize) (end - text) == length && memcmp (text, expected, length) == 0;
}

static GgenTypedValue
parse_boolean (const char *text, const char *end)
{
  GgenTypedValue value = {.kind = GGEN_TYPED_BOOLEAN};

  if (equals (text, end, "true") || equals (text, end, "1"))
    value.integer = 1;
  else if (!equals (text, end, "false") && !equals (text, end, "0"))
    return invalid ();

  return value;
}

/* g_ascii_strtod() wants a NUL, and knows more spellings than XSD: check before, then copy. */
static double
to_double (const char *text, const char *end)
{
  char buffer[64];
  g_autofree char *copy = NULL;
  gsize length = end - text;

  if (length < sizeof buffer)
    {
      memcpy (buffer, text, length);
      buffer[length] = '\0';
      return g_ascii_strtod (buffer, NULL);
    }

  copy = g_strndup (text, length);
  return g_ascii_strtod (copy, NULL);
}

static const char *
skip_digits (const char *text, const char *end)
{
  while (text < end && g_ascii_isdigit (*text))
    text++;

  return text;
}

static const char *
skip_sign (const char *text, const char *end)
{
  return text < end && (*text == '-' || *text == '+') ? text + 1 : text;
}

static GgenTypedValue
parse_double (const char *text, const char *end, GgenTypedKind kind)
{
  GgenTypedValue value = {.kind = kind};
  const char *digits = skip_sign (text, end);
  const char *p = skip_digits (digits, end);
  gsize n_digits = p - digits;

  if (equals (text, end, "INF") || equals (text, end, "+INF"))
    value.number = INFINITY;
  else if (equals (text, end, "-INF"))
    value.number = -INFINITY;
  else if (equals (text, end, "NaN"))
    value.number = NAN;
  else
    {
      if (p < end && *p == '.')
        {
          const char *fraction = p + 1;
          p = skip_digits (fraction, end);
          n_digits += p - fraction;
        }
      if (n_digits == 0)
        return invalid ();
      if (p < end && (*p == 'e' || *p == 'E'))
        {
          const char *exponent = skip_sign (p + 1, end);
          p = skip_digits (exponent, end);
          if (p == exponent)
            return invalid ();
        }
      if (p != end)
        return invalid ();
      value.number = to_double (text, end);
    }

  if (kind == GGEN_TYPED_FLOAT)
    value.number = (float) value.number;

  return value;
}

static GgenTypedValue
parse_decimal (const char *text, const char *end, gboolean may_have_fraction)
{
  GgenTypedValue value = {.kind = may_have_fraction ? GGEN_TYPED_DECIMAL : GGEN_TYPED_INTEGER};
  const char *digits = skip_sign (text, end);
  const char *point = skip_digits (digits, end);
  const char *fraction = point < end && *point == '.' ? point + 1 : point;
  const char *last = skip_digits (fraction, end);
  gint64 magnitude = 0;

  if (last != end || (fraction != point && !may_have_fraction)
      || (point - digits) + (last - fraction) == 0)
    return invalid ();

  while (last > fraction && last[-1] == '0')
    last--;

  for (const char *p = digits; p < last; p++)
    {
      if (p == point)
        continue;
      if (__builtin_mul_overflow (magnitude, 10, &magnitude)
          || __builtin_sub_overflow (magnitude, *p - '0', &magnitude))
        return (GgenTypedValue){.kind = GGEN_TYPED_BIG, .number = to_double (text, end)};
    }

  /* Counted downwards, because the smallest integer has no positive counterpart. */
  if (*text != '-' && __builtin_sub_overflow ((gint64) 0, magnitude, &magnitude))
    return (GgenTypedValue){.kind = GGEN_TYPED_BIG, .number = to_double (text, end)};

  if (last - fraction > 18)
    return (GgenTypedValue){.kind = GGEN_TYPED_BIG, .number = to_double (text, end)};

  value.integer = magnitude;
  value.scale = last > fraction ? last - fraction : 0;

  return value;
}

/* XSD 1.1 part 2, section 3.4: what the types derived from xsd:integer may hold. */
static gboolean
is_in_range (GgenTermId datatype, const GgenTypedValue *value)
{
  gboolean is_big = value->kind == GGEN_TYPED_BIG;
  gboolean is_negative = is_big ? value->number < 0 : value->integer < 0;
  gint64 n = is_big ? (is_negative ? G_MININT64 : G_MAXINT64) : value->integer;

  switch (datatype)
    {
    case GGEN_TERM_ID_XSD_NON_POSITIVE_INTEGER:
      return n <= 0;

    case GGEN_TERM_ID_XSD_NEGATIVE_INTEGER:
      return n < 0;

    case GGEN_TERM_ID_XSD_LONG:
      return !is_big;

    case GGEN_TERM_ID_XSD_INT:
      return n >= G_MININT32 && n <= G_MAXINT32;

    case GGEN_TERM_ID_XSD_SHORT:
      return n >= G_MININT16 && n <= G_MAXINT16;

    case GGEN_TERM_ID_XSD_BYTE:
      return n >= G_MININT8 && n <= G_MAXINT8;

    case GGEN_TERM_ID_XSD_NON_NEGATIVE_INTEGER:
      return n >= 0;

    case GGEN_TERM_ID_XSD_UNSIGNED_LONG:
      /* The double nearest to 2⁶⁴ - 1 is 2⁶⁴; the few integers between are let through. */
      return n >= 0 && (!is_big || value->number <= 18446744073709551616.0);

    case GGEN_TERM_ID_XSD_UNSIGNED_INT:
      return n >= 0 && n <= G_MAXUINT32;

    case GGEN_TERM_ID_XSD_UNSIGNED_SHORT:
      return n >= 0 && n <= G_MAXUINT16;

    case GGEN_TERM_ID_XSD_UNSIGNED_BYTE:
      return n >= 0 && n <= G_MAXUINT8;

    case GGEN_TERM_ID_XSD_POSITIVE_INTEGER:
      return n > 0;

    default:
      return TRUE;
    }
}

static GgenTypedValue
parse_integer (const char *text, const char *end, GgenTermId datatype)
{
  GgenTypedValue value = parse_decimal (text, end, FALSE);

  if (value.kind != GGEN_TYPED_INVALID && !is_in_range (datatype, &value))
    return invalid ();

  return value;
}

/* Exactly n_digits digits; moves *text behind them. */
static gboolean
take_number (const char **text, const char *end, guint n_digits, gint64 *number)
{
  *number = 0;

  for (guint i = 0; i < n_digits; i++, (*text)++)
    {
      if (*text == end || !g_ascii_isdigit (**text))
        return FALSE;
      *number = *number * 10 + (**text - '0');
    }

  return TRUE;
}

static gboolean
take_char (const char **text, const char *end, char expected)
{
  if (*text == end || **text != expected)
    return FALSE;
  (*text)++;

  return TRUE;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar, counted from March so that the leap
 * day is the last of its year. */
static gint64
days_from_date (gint64 year, gint64 month, gint64 day)
{
  gint64 shifted_year = month > 2 ? year : year - 1;
  gint64 era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
  gint64 year_of_era = shifted_year - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

static gint64
days_in_month (gint64 year, gint64 month)
{
  static const guint8 days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  gboolean is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return days[month - 1] + (month == 2 && is_leap);
}

static gboolean
take_date (const char **text, const char *end, gint64 *microseconds)
{
  gboolean is_negative = take_char (text, end, '-');
  const char *year_start = *text;
  gint64 n_year_digits = skip_digits (*text, end) - year_start;
  gint64 year, month, day;

  /* Six digits keep the microseconds within 64 bits; more are not worth a wider type. */
  if (n_year_digits < 4 || n_year_digits > 6 || (n_year_digits > 4 && *year_start == '0'))
    return FALSE;

  if (!take_number (text, end, n_year_digits, &year) || !take_char (text, end, '-')
      || !take_number (text, end, 2, &month) || !take_char (text, end, '-')
      || !take_number (text, end, 2, &day))
    return FALSE;

  if (is_negative)
    year = -year;
  if (month < 1 || month > 12 || day < 1 || day > days_in_month (year, month)
      || ABS (year) > 290000)
    return FALSE;

  *microseconds = days_from_date (year, month, day) * 24 * 3600 * G_TIME_SPAN_SECOND;

  return TRUE;
}

static gboolean
take_time (const char **text, const char *end, gint64 *microseconds)
{
  gint64 hour, minute, second;
  gint64 fraction = 0;

  if (!take_number (text, end, 2, &hour) || !take_char (text, end, ':')
      || !take_number (text, end, 2, &minute) || !take_char (text, end, ':')
      || !take_number (text, end, 2, &second))
    return FALSE;

  if (take_char (text, end, '.'))
    {
      const char *digits = *text;
      gint64 unit = G_TIME_SPAN_SECOND / 10;

      *text = skip_digits (digits, end);
      if (*text == digits)
        return FALSE;
      for (const char *p = digits; p < *text; p++, unit /= 10)
        fraction += (*p - '0') * unit;
    }

  if (minute > 59 || second > 59 || hour > 24
      || (hour == 24 && (minute != 0 || second != 0 || fraction != 0)))
    return FALSE;

  *microseconds = ((hour * 60 + minute) * 60 + second) * G_TIME_SPAN_SECOND + fraction;

  return TRUE;
}

/* What is left must be a zone or nothing. */
static gboolean
take_zone (const char **text, const char *end, gint16 *zone)
{
  gboolean is_west;
  gint64 hours, minutes;

  *zone = GGEN_TYPED_NO_ZONE;
  if (*text == end)
    return TRUE;

  if (take_char (text, end, 'Z'))
    {
      *zone = 0;
      return *text == end;
    }

  is_west = **text == '-';
  if (skip_sign (*text, end) == *text)
    return FALSE;
  (*text)++;
  if (!take_number (text, end, 2, &hours) || !take_char (text, end, ':')
      || !take_number (text, end, 2, &minutes) || *text != end)
    return FALSE;
  if (minutes > 59 || hours * 60 + minutes > 14 * 60)
    return FALSE;

  *zone = (is_west ? -1 : 1) * (hours * 60 + minutes);

  return TRUE;
}

static GgenTypedValue
parse_moment (const char *text, const char *end, GgenTypedKind kind)
{
  GgenTypedValue value = {.kind = kind};
  gint64 date = 0;
  gint64 time = 0;

  if (kind != GGEN_TYPED_TIME && !take_date (&text, end, &date))
    return invalid ();
  if (kind == GGEN_TYPED_DATE_TIME && !take_char (&text, end, 'T'))
    return invalid ();
  if (kind != GGEN_TYPED_DATE && !take_time (&text, end, &time))
    return invalid ();
  if (!take_zone (&text, end, &value.scale))
    return invalid ();

  value.integer = date + time;
  if (value.scale != GGEN_TYPED_NO_ZONE)
    value.integer -= value.scale * G_TIME_SPAN_MINUTE;

  return value;
}

GgenTypedValue
ggen_typed_value_parse (GgenTermId datatype, const char *lexical, gsize lexical_length)
{
  const char *text = lexical;
  const char *end = lexical + lexical_length;

  switch (datatype)
    {
    case GGEN_TERM_ID_XSD_STRING:
      return (GgenTypedValue){.kind = GGEN_TYPED_STRING};

    case GGEN_TERM_ID_RDF_LANG_STRING:
      return (GgenTypedValue){.kind = GGEN_TYPED_LANG_STRING};

    default:
      if (datatype < GGEN_TERM_ID_XSD_BOOLEAN || datatype > GGEN_TERM_ID_XSD_POSITIVE_INTEGER)
        return (GgenTypedValue){.kind = GGEN_TYPED_OTHER};
    }

  strip (&text, &end);
  if (text == end)
    return invalid ();

  switch (datatype)
    {
    case GGEN_TERM_ID_XSD_BOOLEAN:
      return parse_boolean (text, end);

    case GGEN_TERM_ID_XSD_DECIMAL:
      return parse_decimal (text, end, TRUE);

    case GGEN_TERM_ID_XSD_FLOAT:
      return parse_double (text, end, GGEN_TYPED_FLOAT);

    case GGEN_TERM_ID_XSD_DOUBLE:
      return parse_double (text, end, GGEN_TYPED_DOUBLE);

    case GGEN_TERM_ID_XSD_DATE_TIME:
      return parse_moment (text, end, GGEN_TYPED_DATE_TIME);

    case GGEN_TERM_ID_XSD_DATE_TIME_STAMP:
      {
        GgenTypedValue value = parse_moment (text, end, GGEN_TYPED_DATE_TIME);
        return value.scale == GGEN_TYPED_NO_ZONE ? invalid () : value;
      }

    case GGEN_TERM_ID_XSD_DATE:
      return parse_moment (text, end, GGEN_TYPED_DATE);

    case GGEN_TERM_ID_XSD_TIME:
      return parse_moment (text, end, GGEN_TYPED_TIME);

    default:
      return parse_integer (text, end, datatype);
    }
}

double
ggen_typed_value_to_double (const GgenTypedValue *value)
{
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

  switch (value->kind)
    {
    case GGEN_TYPED_INTEGER:
      return value->integer;

    case GGEN_TYPED_DECIMAL:
      return value->integer / powers[value->scale];

    case GGEN_TYPED_BIG:
    case GGEN_TYPED_FLOAT:
    case GGEN_TYPED_DOUBLE:
      return value->number;

    default:
      g_return_val_if_reached (NAN);
    }
}
