/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "evaluate.h"

/* Arithmetic, comparison, truth and order of values: SPARQL 1.1, sections 17.2, 17.3, 17.5, 15.1 */

static void
integers_stay_integers_except_in_division (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"1 + 2", "3"}, {"2 - 5", "-3"}, {"6 * 7", "42"}, {"6 / 3", "2.0"},
                 {"1 / 4", "0.25"}, {"- 3", "-3"}, {"+ 3", "3"},
                 {"xsd:integer (3) + \"2\"^^xsd:byte", "5"});
}

static void
decimals_are_exact (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"0.1 + 0.2", "0.3"}, {"0.1 * 0.1", "0.01"}, {"1.10 - 0.1", "1.0"},
                 {"0.1 + 0.2 = 0.3", "\"true\"^^xsd:boolean"}, {"1.0 / 3", "0.333333333333333333"},
                 {"-1.0 / 3", "-0.333333333333333333"},
                 {"123456789.123456789 * 2", "246913578.246913578"},
                 {"9007199254740993 + 0.5", "9007199254740993.5"},
                 {"9007199254740993 > 9007199254740992.5", "\"true\"^^xsd:boolean"});
}

static void
numbers_are_promoted_to_the_wider_type (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"1 + 1.5", "2.5"}, {"1 + 1.5e0", "2.5E0"}, {"1.5 * 2e0", "3.0E0"},
                 {"\"1.5\"^^xsd:float + 1", "\"2.5E0\"^^xsd:float"},
                 {"\"1.5\"^^xsd:float + 1.0e0", "2.5E0"}, {"1 = 1.0", "\"true\"^^xsd:boolean"},
                 {"1 = 1e0", "\"true\"^^xsd:boolean"},
                 {"0.1 = \"0.1\"^^xsd:float", "\"true\"^^xsd:boolean"});
}

static void
what_does_not_fit_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"9223372036854775807 + 1", ""}, {"-9223372036854775808 - 1", ""},
                 {"9223372036854775807 * 2", ""}, {"-(-9223372036854775808)", ""},
                 {"9223372036854775807 + 0", "9223372036854775807"},
                 {"ABS (-9223372036854775808)", ""}, {"xsd:integer (1e30)", ""},
                 {"10000000000000.0 * 10000000000000.0", ""});
}

static void
division_by_zero_is_an_error_of_exact_numbers_only (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"1 / 0", ""}, {"1.5 / 0", ""}, {"1 / 0.0", ""},
                 {"1 / 0e0", "\"INF\"^^xsd:double"}, {"-1e0 / 0", "\"-INF\"^^xsd:double"},
                 {"0e0 / 0", "\"NaN\"^^xsd:double"});
}

static void
nan_is_equal_to_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"0e0 / 0 = 0e0 / 0", "\"false\"^^xsd:boolean"},
                 {"0e0 / 0 != 1", "\"true\"^^xsd:boolean"},
                 {"0e0 / 0 < 1", "\"false\"^^xsd:boolean"},
                 {"0e0 / 0 >= 1", "\"false\"^^xsd:boolean"}, {"IF (0e0 / 0, 1, 2)", "2"});
}

static void
arithmetic_takes_numbers_only (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"1 + \"1\"", ""}, {"1 + true", ""}, {"1 + :a", ""}, {"1 + ?unbound", ""},
                 {"1 + \"x\"^^xsd:integer", ""}, {"-\"1\"", ""});
}

static void
strings_compare_by_code_point (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"\"a\" < \"b\"", "\"true\"^^xsd:boolean"},
                 {"\"a\" < \"ab\"", "\"true\"^^xsd:boolean"},
                 {"\"Z\" < \"a\"", "\"true\"^^xsd:boolean"},
                 {"\"z\" < \"é\"", "\"true\"^^xsd:boolean"},
                 {"\"a\" = \"a\"^^xsd:string", "\"true\"^^xsd:boolean"},
                 {"\"a\" >= \"a\"", "\"true\"^^xsd:boolean"}, {"\"a\"@en < \"b\"@en", ""});
}

static void
moments_compare_across_zones (GgenTestSandbox *sandbox, gpointer user_data)
{
#define MOMENT(text) "\"" text "\"^^xsd:dateTime"
  ASSERT_VALUES ({MOMENT ("2020-01-01T12:00:00Z") " = " MOMENT ("2020-01-01T13:00:00+01:00"),
                  "\"true\"^^xsd:boolean"},
                 {MOMENT ("2020-01-01T12:00:00Z") " < " MOMENT ("2020-01-01T12:00:00-01:00"),
                  "\"true\"^^xsd:boolean"},
                 {MOMENT ("2020-01-01T12:00:00Z") " < " MOMENT ("2020-01-01T13:00:00"), ""},
                 {MOMENT ("2020-01-01T12:00:00Z") " < " MOMENT ("2020-01-03T13:00:00"),
                  "\"true\"^^xsd:boolean"},
                 {MOMENT ("2020-01-01T12:00:00") " < " MOMENT ("2020-01-01T13:00:00"),
                  "\"true\"^^xsd:boolean"},
                 {"\"2020-01-02\"^^xsd:date > \"2020-01-01\"^^xsd:date", "\"true\"^^xsd:boolean"});
#undef MOMENT
}

static void
what_cannot_be_compared_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"1 < \"2\"", ""}, {":a < :b", ""}, {"true < 1", ""}, {"?unbound < 1", ""},
                 {"false < true", "\"true\"^^xsd:boolean"});
}

static void
equality_of_unknown_datatypes_is_known_for_same_terms_only (GgenTestSandbox *sandbox,
                                                            gpointer user_data)
{
  ASSERT_VALUES ({"\"a\"^^:t = \"a\"^^:t", "\"true\"^^xsd:boolean"}, {"\"a\"^^:t = \"b\"^^:t", ""},
                 {"\"a\"^^:t != \"b\"^^:t", ""}, {"\"a\"^^:t = \"a\"", ""},
                 {"\"x\"^^xsd:integer = 1", ""}, {"\"a\"^^:t = :a", "\"false\"^^xsd:boolean"},
                 {":a = :a", "\"true\"^^xsd:boolean"}, {":a = :b", "\"false\"^^xsd:boolean"},
                 {"\"a\"@en = \"a\"@EN", "\"true\"^^xsd:boolean"},
                 {"\"a\"@en = \"a\"@de", "\"false\"^^xsd:boolean"},
                 {"\"1\" = 1", "\"false\"^^xsd:boolean"});
}

static void
same_term_looks_at_the_term_not_the_value (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"SAMETERM (1, 1.0)", "\"false\"^^xsd:boolean"},
                 {"SAMETERM (1, \"01\"^^xsd:integer)", "\"false\"^^xsd:boolean"},
                 {"SAMETERM (1 + 1, 2)", "\"true\"^^xsd:boolean"},
                 {"SAMETERM (\"a\", CONCAT (\"a\"))", "\"true\"^^xsd:boolean"},
                 {"SAMETERM (\"a\", \"a\"@en)", "\"false\"^^xsd:boolean"},
                 {"SAMETERM (:a, IRI (\"http://example.org/a\"))", "\"true\"^^xsd:boolean"},
                 {"SAMETERM (?unbound, 1)", ""});
}

static void
truth_of_values_is_as_the_recommendation_says (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"IF (\"\", 1, 2)", "2"}, {"IF (\"a\", 1, 2)", "1"}, {"IF (0, 1, 2)", "2"},
                 {"IF (0.0, 1, 2)", "2"}, {"IF (0.5, 1, 2)", "1"}, {"IF (\"\"@en, 1, 2)", "2"},
                 {"IF (\"x\"^^xsd:boolean, 1, 2)", "2"}, {"IF (\"x\"^^xsd:integer, 1, 2)", "2"},
                 {"IF (:a, 1, 2)", ""}, {"IF (\"2020-01-01\"^^xsd:date, 1, 2)", ""},
                 {"IF (?unbound, 1, 2)", ""});
}

static void
logic_has_three_values (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"true || :a", "\"true\"^^xsd:boolean"}, {"false || :a", ""},
                 {":a || true", "\"true\"^^xsd:boolean"}, {"false && :a", "\"false\"^^xsd:boolean"},
                 {":a && false", "\"false\"^^xsd:boolean"}, {"true && :a", ""}, {"! :a", ""},
                 {"! 0", "\"true\"^^xsd:boolean"}, {"1 IN (:a, 1 / 0, 1)", "\"true\"^^xsd:boolean"},
                 {"1 IN (1 / 0, 2)", ""}, {"1 IN ()", "\"false\"^^xsd:boolean"},
                 {"1 NOT IN (2, 3)", "\"true\"^^xsd:boolean"}, {"2 NOT IN (1 / 0, 3)", ""});
}

static void
forms_choose_among_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"COALESCE (1 / 0, ?unbound, 3, 4)", "3"}, {"COALESCE (1 / 0)", ""},
                 {"COALESCE ()", ""}, {"IF (true, 1, 1 / 0)", "1"}, {"IF (false, 1, 1 / 0)", ""},
                 {"BOUND (?unbound)", "\"false\"^^xsd:boolean"});
}

static void
casts_from_strings_read_the_lexical_form (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"xsd:integer (\" 42 \")", "42"}, {"xsd:integer (\"4.2\")", ""},
                 {"xsd:integer (\"\")", ""}, {"xsd:decimal (\"4.20\")", "4.20"},
                 {"xsd:decimal (\"1e3\")", ""}, {"xsd:double (\"1e3\")", "1e3"},
                 {"xsd:double (\"INF\")", "\"INF\"^^xsd:double"}, {"xsd:double (\"inf\")", ""},
                 {"xsd:boolean (\"1\")", "\"true\"^^xsd:boolean"}, {"xsd:boolean (\"yes\")", ""},
                 {"xsd:dateTime (\"2020-02-30T00:00:00\")", ""},
                 {"xsd:dateTime (\"2020-02-28T00:00:00\")",
                  "\"2020-02-28T00:00:00\"^^xsd:dateTime"},
                 {"xsd:integer (\"1\"@en)", ""});
}

static void
casts_between_numbers_keep_the_value_or_fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES (
      {"xsd:integer (4.9)", "4"}, {"xsd:integer (-4.9)", "-4"}, {"xsd:integer (4.9e0)", "4"},
      {"xsd:integer (true)", "1"}, {"xsd:integer (0e0 / 0)", ""}, {"xsd:decimal (0.1e0)", "0.1"},
      {"xsd:decimal (1.5e3)", "1500.0"}, {"xsd:decimal (1e0 / 0)", ""},
      {"xsd:decimal (\"0.1\"^^xsd:float)", "0.1"}, {"xsd:double (1)", "1.0E0"},
      {"xsd:float (0.5)", "\"5.0E-1\"^^xsd:float"}, {"xsd:integer (:a)", ""},
      {"xsd:boolean (0.0)", "\"false\"^^xsd:boolean"}, {"xsd:boolean (3)", "\"true\"^^xsd:boolean"},
      {"xsd:dateTime (\"2020-02-28Z\"^^xsd:date)", "\"2020-02-28T00:00:00Z\"^^xsd:dateTime"});
}

static void
casts_to_strings_write_the_canonical_form (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"xsd:string (:a)", "\"http://example.org/a\""}, {"xsd:string (1)", "\"1\""},
                 {"xsd:string (1.50)", "\"1.5\""}, {"xsd:string (2.0)", "\"2\""},
                 {"xsd:string (1e0)", "\"1\""}, {"xsd:string (1.5e-3)", "\"0.0015\""},
                 {"xsd:string (1e7)", "\"1.0E7\""}, {"xsd:string (true)", "\"true\""},
                 {"xsd:string (0e0 / 0)", "\"NaN\""}, {"xsd:string (\"a\"@en)", ""});
}

static void
order_is_total (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  static const char values[] =
      "VALUES ?v { \"b\" :b 10 UNDEF 9.5 \"a\"@en :a true \"x\"^^:t 1e1 "
      "\"2020-01-02T00:00:00Z\"^^xsd:dateTime \"2020-01-02T01:00:00+02:00\"^^xsd:dateTime "
      "\"a\" \"NaN\"^^xsd:double }";
  g_autofree char *ascending = g_strconcat ("SELECT ?v { ", values, " } ORDER BY ?v", NULL);
  g_autofree char *descending = g_strconcat ("SELECT ?v { ", values, " } ORDER BY DESC (?v)", NULL);

  assert_rows_in_order (graph, ascending,
                        "|:a|:b|\"x\"^^:t|\"true\"^^xsd:boolean|\"NaN\"^^xsd:double|9.5|10|1e1|"
                        "\"2020-01-02T01:00:00+02:00\"^^xsd:dateTime|"
                        "\"2020-01-02T00:00:00Z\"^^xsd:dateTime|\"a\"|\"a\"@en|\"b\"");
  /* Equal values, 10 and 1e1, keep the order they came in. */
  assert_rows_in_order (graph, descending,
                        "\"b\"|\"a\"@en|\"a\"|\"2020-01-02T00:00:00Z\"^^xsd:dateTime|"
                        "\"2020-01-02T01:00:00+02:00\"^^xsd:dateTime|10|1e1|9.5|"
                        "\"NaN\"^^xsd:double|\"true\"^^xsd:boolean|\"x\"^^:t|:b|:a|");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/values/" path, func, NULL)
  ADD ("integers-stay-integers-except-in-division", integers_stay_integers_except_in_division);
  ADD ("decimals-are-exact", decimals_are_exact);
  ADD ("numbers-are-promoted-to-the-wider-type", numbers_are_promoted_to_the_wider_type);
  ADD ("what-does-not-fit-is-an-error", what_does_not_fit_is_an_error);
  ADD ("division-by-zero-is-an-error-of-exact-numbers-only",
       division_by_zero_is_an_error_of_exact_numbers_only);
  ADD ("nan-is-equal-to-nothing", nan_is_equal_to_nothing);
  ADD ("arithmetic-takes-numbers-only", arithmetic_takes_numbers_only);
  ADD ("strings-compare-by-code-point", strings_compare_by_code_point);
  ADD ("moments-compare-across-zones", moments_compare_across_zones);
  ADD ("what-cannot-be-compared-is-an-error", what_cannot_be_compared_is_an_error);
  ADD ("equality-of-unknown-datatypes-is-known-for-same-terms-only",
       equality_of_unknown_datatypes_is_known_for_same_terms_only);
  ADD ("same-term-looks-at-the-term-not-the-value", same_term_looks_at_the_term_not_the_value);
  ADD ("truth-of-values-is-as-the-recommendation-says",
       truth_of_values_is_as_the_recommendation_says);
  ADD ("logic-has-three-values", logic_has_three_values);
  ADD ("forms-choose-among-errors", forms_choose_among_errors);
  ADD ("casts-from-strings-read-the-lexical-form", casts_from_strings_read_the_lexical_form);
  ADD ("casts-between-numbers-keep-the-value-or-fail",
       casts_between_numbers_keep_the_value_or_fail);
  ADD ("casts-to-strings-write-the-canonical-form", casts_to_strings_write_the_canonical_form);
  ADD ("order-is-total", order_is_total);
#undef ADD

  return ggen_test_run ();
}
