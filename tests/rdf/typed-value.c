/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>
#include <string.h>

#include <ggen-test.h>

#include "ggen-typed-value-private.h"

typedef struct
{
  GgenTermId datatype;
  const char *lexical;
  GgenTypedKind kind;
  gint64 integer;
  gint16 scale;
} Case;

#define SECONDS G_TIME_SPAN_SECOND
#define HOURS G_TIME_SPAN_HOUR

static const Case cases[] = {
    {GGEN_TERM_ID_XSD_STRING, "", GGEN_TYPED_STRING, 0, 0},
    {GGEN_TERM_ID_RDF_LANG_STRING, "x", GGEN_TYPED_LANG_STRING, 0, 0},
    {GGEN_TERM_ID_RDF_NIL, "x", GGEN_TYPED_OTHER, 0, 0},
    {4711, "x", GGEN_TYPED_OTHER, 0, 0},

    {GGEN_TERM_ID_XSD_BOOLEAN, "true", GGEN_TYPED_BOOLEAN, 1, 0},
    {GGEN_TERM_ID_XSD_BOOLEAN, " 1\n", GGEN_TYPED_BOOLEAN, 1, 0},
    {GGEN_TERM_ID_XSD_BOOLEAN, "false", GGEN_TYPED_BOOLEAN, 0, 0},
    {GGEN_TERM_ID_XSD_BOOLEAN, "0", GGEN_TYPED_BOOLEAN, 0, 0},
    {GGEN_TERM_ID_XSD_BOOLEAN, "TRUE", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_BOOLEAN, "", GGEN_TYPED_INVALID, 0, 0},

    {GGEN_TERM_ID_XSD_INTEGER, "0", GGEN_TYPED_INTEGER, 0, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "-007", GGEN_TYPED_INTEGER, -7, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "+12", GGEN_TYPED_INTEGER, 12, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "1200", GGEN_TYPED_INTEGER, 1200, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "9223372036854775807", GGEN_TYPED_INTEGER, G_MAXINT64, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "-9223372036854775808", GGEN_TYPED_INTEGER, G_MININT64, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "9223372036854775808", GGEN_TYPED_BIG, 0, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "1.0", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "1e3", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "-", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_INTEGER, "0x10", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_BYTE, "127", GGEN_TYPED_INTEGER, 127, 0},
    {GGEN_TERM_ID_XSD_BYTE, "128", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_UNSIGNED_BYTE, "-1", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_INT, "2147483648", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_LONG, "9223372036854775808", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_UNSIGNED_LONG, "18446744073709551615", GGEN_TYPED_BIG, 0, 0},
    {GGEN_TERM_ID_XSD_POSITIVE_INTEGER, "0", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_NON_POSITIVE_INTEGER, "0", GGEN_TYPED_INTEGER, 0, 0},
    {GGEN_TERM_ID_XSD_NON_NEGATIVE_INTEGER, "99999999999999999999", GGEN_TYPED_BIG, 0, 0},
    {GGEN_TERM_ID_XSD_NEGATIVE_INTEGER, "-99999999999999999999", GGEN_TYPED_BIG, 0, 0},

    {GGEN_TERM_ID_XSD_DECIMAL, "1", GGEN_TYPED_DECIMAL, 1, 0},
    {GGEN_TERM_ID_XSD_DECIMAL, "-1.50", GGEN_TYPED_DECIMAL, -15, 1},
    {GGEN_TERM_ID_XSD_DECIMAL, ".25", GGEN_TYPED_DECIMAL, 25, 2},
    {GGEN_TERM_ID_XSD_DECIMAL, "3.", GGEN_TYPED_DECIMAL, 3, 0},
    {GGEN_TERM_ID_XSD_DECIMAL, "100.000", GGEN_TYPED_DECIMAL, 100, 0},
    {GGEN_TERM_ID_XSD_DECIMAL, "0.0000000000000000001", GGEN_TYPED_BIG, 0, 0},
    {GGEN_TERM_ID_XSD_DECIMAL, ".", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DECIMAL, "1,5", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DECIMAL, "1e5", GGEN_TYPED_INVALID, 0, 0},

    {GGEN_TERM_ID_XSD_DOUBLE, "1e", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DOUBLE, "inf", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DOUBLE, "0x1p3", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DOUBLE, ".", GGEN_TYPED_INVALID, 0, 0},

    {GGEN_TERM_ID_XSD_DATE_TIME, "1970-01-01T00:00:00Z", GGEN_TYPED_DATE_TIME, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "1970-01-01T00:00:01", GGEN_TYPED_DATE_TIME, SECONDS,
     GGEN_TYPED_NO_ZONE},
    {GGEN_TERM_ID_XSD_DATE_TIME, "1970-01-01T01:00:00+01:00", GGEN_TYPED_DATE_TIME, 0, 60},
    {GGEN_TERM_ID_XSD_DATE_TIME, "1969-12-31T19:00:00.5-05:00", GGEN_TYPED_DATE_TIME, SECONDS / 2,
     -300},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2000-02-29T24:00:00Z", GGEN_TYPED_DATE_TIME, 951868800 * SECONDS,
     0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "0001-01-01T00:00:00Z", GGEN_TYPED_DATE_TIME,
     -62135596800 * SECONDS, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-02-29T00:00:00Z", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-13-01T00:00:00Z", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-01-01", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-01-01T00:00", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-01-01T00:00:60Z", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-01-01T00:00:00+15:00", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "2001-01-01T00:00:00Zulu", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME, "02001-01-01T00:00:00Z", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME_STAMP, "2001-01-01T00:00:00", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_DATE_TIME_STAMP, "1970-01-02T00:00:00Z", GGEN_TYPED_DATE_TIME, 24 * HOURS, 0},
    {GGEN_TERM_ID_XSD_DATE, "1970-01-02", GGEN_TYPED_DATE, 24 * HOURS, GGEN_TYPED_NO_ZONE},
    {GGEN_TERM_ID_XSD_DATE, "1970-01-02+02:00", GGEN_TYPED_DATE, 22 * HOURS, 120},
    {GGEN_TERM_ID_XSD_DATE, "1970-1-2", GGEN_TYPED_INVALID, 0, 0},
    {GGEN_TERM_ID_XSD_TIME, "01:00:00Z", GGEN_TYPED_TIME, HOURS, 0},
    {GGEN_TERM_ID_XSD_TIME, "25:00:00", GGEN_TYPED_INVALID, 0, 0},
};

static void
lexical_forms_give_values (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *item = &cases[i];
      GgenTypedValue value =
          ggen_typed_value_parse (item->datatype, item->lexical, strlen (item->lexical));

      g_test_message ("\"%s\" as datatype %u", item->lexical, item->datatype);
      g_assert_cmpint (value.kind, ==, item->kind);
      if (value.kind >= GGEN_TYPED_BOOLEAN && value.kind != GGEN_TYPED_BIG)
        {
          g_assert_cmpint (value.integer, ==, item->integer);
          g_assert_cmpint (value.scale, ==, item->scale);
        }
    }
}

static double
parse_number (GgenTermId datatype, const char *lexical)
{
  GgenTypedValue value = ggen_typed_value_parse (datatype, lexical, strlen (lexical));

  g_assert_true (ggen_typed_value_is_numeric (&value));

  return ggen_typed_value_to_double (&value);
}

static void
numbers_become_doubles (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_DOUBLE, "1.5E3"), ==, 1500);
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_DOUBLE, "-.5e-1"), ==, -0.05);
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_DOUBLE, "INF"), ==, INFINITY);
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_DOUBLE, "-INF"), ==, -INFINITY);
  g_assert_true (isnan (parse_number (GGEN_TERM_ID_XSD_DOUBLE, "NaN")));
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_FLOAT, "0.1"), ==, 0.1f);
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_DECIMAL, "-12.25"), ==, -12.25);
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_INTEGER, "42"), ==, 42);
  g_assert_cmpfloat (parse_number (GGEN_TERM_ID_XSD_INTEGER, "-100000000000000000000"), ==, -1e20);
}

static void
text_needs_no_nul (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *exact = g_memdup2 ("123", 3);
  GgenTypedValue value = ggen_typed_value_parse (GGEN_TERM_ID_XSD_INTEGER, exact, 2);

  g_assert_cmpint (value.integer, ==, 12);
  value = ggen_typed_value_parse (GGEN_TERM_ID_XSD_DOUBLE, exact, 3);
  g_assert_cmpfloat (value.number, ==, 123);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/typed-value/lexical-forms-give-values", lexical_forms_give_values, NULL);
  ggen_test_add ("/typed-value/numbers-become-doubles", numbers_become_doubles, NULL);
  ggen_test_add ("/typed-value/text-needs-no-nul", text_needs_no_nul, NULL);

  return ggen_test_run ();
}
