/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "evaluate.h"

/* Functions of SPARQL 1.1, section 17.4 */

#define TRUE_VALUE "\"true\"^^xsd:boolean"
#define FALSE_VALUE "\"false\"^^xsd:boolean"

static void
strings_are_counted_in_characters (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"STRLEN (\"\")", "0"}, {"STRLEN (\"日本😀\")", "3"}, {"STRLEN (\"a\"@en)", "1"},
                 {"STRLEN (1)", ""}, {"SUBSTR (\"日本語\", 2)", "\"本語\""},
                 {"SUBSTR (\"日本語\", 2, 1)", "\"本\""}, {"SUBSTR (\"abc\", 0, 2)", "\"a\""},
                 {"SUBSTR (\"abc\", -1)", "\"abc\""}, {"SUBSTR (\"abc\", 4)", "\"\""},
                 {"SUBSTR (\"abc\", 1.5, 1)", "\"b\""}, {"SUBSTR (\"abc\", 0e0 / 0)", "\"\""},
                 {"SUBSTR (\"abc\"@en, 1, 1)", "\"a\"@en"}, {"SUBSTR (\"abc\", \"1\")", ""});
}

static void
case_changes_keep_the_language (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"UCASE (\"grün\"@de)", "\"GRÜN\"@de"}, {"LCASE (\"ÉA\")", "\"éa\""},
                 {"UCASE (1)", ""});
}

static void
arguments_must_have_compatible_languages (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"STRSTARTS (\"abc\", \"ab\")", TRUE_VALUE},
                 {"STRSTARTS (\"abc\"@en, \"ab\")", TRUE_VALUE},
                 {"STRSTARTS (\"abc\"@en, \"ab\"@EN)", TRUE_VALUE},
                 {"STRSTARTS (\"abc\"@en, \"ab\"@de)", ""}, {"STRSTARTS (\"abc\", \"ab\"@en)", ""},
                 {"STRENDS (\"abc\", \"bc\")", TRUE_VALUE},
                 {"STRENDS (\"c\", \"bc\")", FALSE_VALUE}, {"CONTAINS (\"abc\", \"\")", TRUE_VALUE},
                 {"CONTAINS (\"abc\", \"d\")", FALSE_VALUE}, {"CONTAINS (123, \"2\")", ""});
}

static void
before_and_after_keep_the_language_of_what_is_found (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"STRBEFORE (\"a-b-c\"@en, \"-\")", "\"a\"@en"},
                 {"STRAFTER (\"a-b-c\"@en, \"-\")", "\"b-c\"@en"},
                 {"STRBEFORE (\"abc\"@en, \"x\")", "\"\""},
                 {"STRAFTER (\"abc\"@en, \"x\")", "\"\""},
                 {"STRBEFORE (\"abc\"@en, \"\")", "\"\"@en"},
                 {"STRAFTER (\"abc\"@en, \"\")", "\"abc\"@en"});
}

static void
concat_keeps_a_common_language (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"CONCAT (\"a\"@en, \"b\"@en)", "\"ab\"@en"},
                 {"CONCAT (\"a\"@en, \"b\")", "\"ab\""}, {"CONCAT ()", "\"\""},
                 {"CONCAT (\"a\", 1)", ""}, {"CONCAT (\"a\", STR (1 + 1))", "\"a2\""});
}

static void
uris_are_encoded_by_bytes (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"ENCODE_FOR_URI (\"a b/é~\")", "\"a%20b%2F%C3%A9~\""},
                 {"ENCODE_FOR_URI (\"x\"@en)", "\"x\""});
}

static void
language_ranges_match_tags (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"LANGMATCHES (\"en-GB\", \"en\")", TRUE_VALUE},
                 {"LANGMATCHES (\"en\", \"EN\")", TRUE_VALUE},
                 {"LANGMATCHES (\"eng\", \"en\")", FALSE_VALUE},
                 {"LANGMATCHES (\"en\", \"en-GB\")", FALSE_VALUE},
                 {"LANGMATCHES (\"en\", \"*\")", TRUE_VALUE},
                 {"LANGMATCHES (\"\", \"*\")", FALSE_VALUE});
}

static void
regex_flags_are_those_of_xpath (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"REGEX (\"abc\", \"b\")", TRUE_VALUE}, {"REGEX (\"abc\", \"^b\")", FALSE_VALUE},
                 {"REGEX (\"ABC\", \"b\", \"i\")", TRUE_VALUE},
                 {"REGEX (\"a\\nb\", \"a.b\")", FALSE_VALUE},
                 {"REGEX (\"a\\nb\", \"a.b\", \"s\")", TRUE_VALUE},
                 {"REGEX (\"a\\nb\", \"^b\", \"m\")", TRUE_VALUE},
                 {"REGEX (\"a\\n\", \"a$\")", FALSE_VALUE},
                 {"REGEX (\"ab\", \"a b\", \"x\")", TRUE_VALUE},
                 {"REGEX (\"a.b\", \"a.b\", \"q\")", TRUE_VALUE},
                 {"REGEX (\"axb\", \"a.b\", \"q\")", FALSE_VALUE},
                 {"REGEX (\"A.B\", \"a.b\", \"iq\")", TRUE_VALUE}, {"REGEX (\"a\", \"(\")", ""},
                 {"REGEX (\"a\", \"a\", \"z\")", ""}, {"REGEX (1, \"1\")", ""});
}

static void
replace_puts_groups_in (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"REPLACE (\"abcd\", \"b\", \"Z\")", "\"aZcd\""},
                 {"REPLACE (\"abab\"@en, \"(a)(b)\", \"$2$1\")", "\"baba\"@en"},
                 {"REPLACE (\"a\", \"(a)\", \"$11\")", "\"a1\""},
                 {"REPLACE (\"a\", \"a\", \"\\\\$0\")", "\"$0\""},
                 {"REPLACE (\"aXa\", \"x\", \"-\", \"i\")", "\"a-a\""},
                 {"REPLACE (\"abc\", \"x*\", \"-\")", ""}, {"REPLACE (\"a\", \"a\", \"$\")", ""},
                 {"REPLACE (\"日本\", \"本\", \"x\")", "\"日x\""});
}

static void
rounding_keeps_the_type (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"ABS (-1)", "1"}, {"ABS (-1.5)", "1.5"}, {"ROUND (2.5)", "3.0"},
                 {"ROUND (-2.5)", "-2.0"}, {"ROUND (2.4999)", "2.0"}, {"ROUND (-2.5e0)", "-2.0E0"},
                 {"CEIL (1.1)", "2.0"}, {"CEIL (-1.1)", "-1.0"}, {"FLOOR (1.9)", "1.0"},
                 {"FLOOR (-1.1)", "-2.0"}, {"FLOOR (7)", "7"}, {"ROUND (\"1\")", ""},
                 {"DATATYPE (CEIL (1.1)) = xsd:decimal", TRUE_VALUE});
}

static void
random_numbers_are_below_one (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"(RAND () >= 0) && (RAND () < 1)", TRUE_VALUE},
                 {"DATATYPE (RAND ()) = xsd:double", TRUE_VALUE});
}

static void
parts_of_moments_are_in_their_own_zone (GgenTestSandbox *sandbox, gpointer user_data)
{
#define MOMENT "\"2011-01-10T00:45:13.815-05:00\"^^xsd:dateTime"
  ASSERT_VALUES ({"YEAR (" MOMENT ")", "2011"}, {"MONTH (" MOMENT ")", "1"},
                 {"DAY (" MOMENT ")", "10"}, {"HOURS (" MOMENT ")", "0"},
                 {"MINUTES (" MOMENT ")", "45"}, {"SECONDS (" MOMENT ")", "13.815"},
                 {"TZ (" MOMENT ")", "\"-05:00\""},
                 {"TIMEZONE (" MOMENT ")", "\"-PT5H\"^^xsd:dayTimeDuration"},
                 {"TZ (\"2011-01-10T00:00:00Z\"^^xsd:dateTime)", "\"Z\""},
                 {"TIMEZONE (\"2011-01-10T00:00:00Z\"^^xsd:dateTime)",
                  "\"PT0S\"^^xsd:dayTimeDuration"},
                 {"TIMEZONE (\"2011-01-10T00:00:00+05:30\"^^xsd:dateTime)",
                  "\"PT5H30M\"^^xsd:dayTimeDuration"},
                 {"TZ (\"2011-01-10T00:00:00\"^^xsd:dateTime)", "\"\""},
                 {"TIMEZONE (\"2011-01-10T00:00:00\"^^xsd:dateTime)", ""},
                 {"YEAR (\"-0044-03-15T00:00:00Z\"^^xsd:dateTime)", "-44"},
                 {"DAY (\"2000-02-29T23:59:59Z\"^^xsd:dateTime)", "29"}, {"YEAR (2011)", ""},
                 {"HOURS (\"2011-01-10\"^^xsd:date)", ""},
                 {"DATATYPE (SECONDS (" MOMENT ")) = xsd:decimal", TRUE_VALUE});
#undef MOMENT
}

static void
now_is_one_moment_in_one_query (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"NOW () = NOW ()", TRUE_VALUE}, {"DATATYPE (NOW ()) = xsd:dateTime", TRUE_VALUE},
                 {"YEAR (NOW ()) > 2000", TRUE_VALUE}, {"TZ (NOW ())", "\"Z\""});
}

static void
hashes_are_of_the_utf8_text (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"MD5 (\"abc\")", "\"900150983cd24fb0d6963f7d28e17f72\""},
                 {"SHA1 (\"abc\")", "\"a9993e364706816aba3e25717850c26c9cd0d89d\""},
                 {"SHA256 (\"abc\")",
                  "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""},
                 {"STRLEN (SHA384 (\"abc\"))", "96"}, {"STRLEN (SHA512 (\"\"))", "128"},
                 {"MD5 (1)", ""});
}

static void
kinds_of_terms_are_told_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"ISIRI (:a)", TRUE_VALUE}, {"ISIRI (\"a\")", FALSE_VALUE},
                 {"ISBLANK (BNODE ())", TRUE_VALUE}, {"ISLITERAL (1)", TRUE_VALUE},
                 {"ISLITERAL (:a)", FALSE_VALUE}, {"ISNUMERIC (1.5)", TRUE_VALUE},
                 {"ISNUMERIC (\"1\")", FALSE_VALUE},
                 {"ISNUMERIC (\"x\"^^xsd:integer)", FALSE_VALUE}, {"ISIRI (?unbound)", ""});
}

static void
terms_are_taken_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"STR (:a)", "\"http://example.org/a\""}, {"STR (\"a\"@en)", "\"a\""},
                 {"STR (1.50)", "\"1.50\""}, {"STR (1 + 1)", "\"2\""}, {"STR (BNODE ())", ""},
                 {"LANG (\"a\"@en)", "\"en\""}, {"LANG (\"a\")", "\"\""}, {"LANG (:a)", ""},
                 {"DATATYPE (\"a\")", "xsd:string"}, {"DATATYPE (1)", "xsd:integer"},
                 {"DATATYPE (\"a\"@en) = rdf:langString", TRUE_VALUE}, {"DATATYPE (:a)", ""},
                 {"DATATYPE (\"a\"^^:t)", ":t"});
}

static void
terms_are_put_together (GgenTestSandbox *sandbox, gpointer user_data)
{
  ASSERT_VALUES ({"IRI (\"http://example.org/x\")", ":x"}, {"IRI (:x)", ":x"},
                 {"IRI (\"a b\")", ""}, {"IRI (1)", ""}, {"STRDT (\"1\", xsd:integer)", "1"},
                 {"STRDT (\"1\", xsd:integer) + 1", "2"}, {"STRDT (\"1\"@en, xsd:integer)", ""},
                 {"STRDT (\"1\", \"x\")", ""}, {"STRDT (\"a\", rdf:langString)", ""},
                 {"STRLANG (\"a\", \"en\")", "\"a\"@en"}, {"STRLANG (\"a\"@en, \"en\")", ""},
                 {"STRLANG (\"a\", \"\")", ""}, {"STRLEN (STRUUID ())", "36"},
                 {"STRSTARTS (STR (UUID ()), \"urn:uuid:\")", TRUE_VALUE});
}

static void
iris_resolve_against_the_base (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSolutions) solutions =
      ggen_graph_select (graph, "BASE <http://example.org/a/b> SELECT (IRI (\"../c\") AS ?v) {}",
                         NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ggen_solutions_next (solutions, NULL, &error));
  g_assert_cmpstr (ggen_solutions_get_value (solutions, 0), ==, "http://example.org/c");
}

static void
blank_nodes_of_a_label_are_one_within_a_solution (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");

  assert_rows (graph,
               "SELECT (COUNT (DISTINCT ?a) AS ?n) (SUM (xsd:integer (?same)) AS ?s) "
               "(SUM (xsd:integer (?other)) AS ?o) "
               "{ VALUES ?i { 1 2 3 } BIND (BNODE (\"x\") AS ?a) BIND (BNODE (\"x\") AS ?b) "
               "BIND (BNODE (\"y\") AS ?c) BIND (?a = ?b AS ?same) BIND (?a = ?c AS ?other) }",
               "3 3 0");
  assert_rows (graph,
               "SELECT (COUNT (DISTINCT ?a) AS ?n) { VALUES ?i { 1 2 3 } BIND (BNODE () AS ?a) }",
               "3");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/functions/" path, func, NULL)
  ADD ("strings-are-counted-in-characters", strings_are_counted_in_characters);
  ADD ("case-changes-keep-the-language", case_changes_keep_the_language);
  ADD ("arguments-must-have-compatible-languages", arguments_must_have_compatible_languages);
  ADD ("before-and-after-keep-the-language-of-what-is-found",
       before_and_after_keep_the_language_of_what_is_found);
  ADD ("concat-keeps-a-common-language", concat_keeps_a_common_language);
  ADD ("uris-are-encoded-by-bytes", uris_are_encoded_by_bytes);
  ADD ("language-ranges-match-tags", language_ranges_match_tags);
  ADD ("regex-flags-are-those-of-xpath", regex_flags_are_those_of_xpath);
  ADD ("replace-puts-groups-in", replace_puts_groups_in);
  ADD ("rounding-keeps-the-type", rounding_keeps_the_type);
  ADD ("random-numbers-are-below-one", random_numbers_are_below_one);
  ADD ("parts-of-moments-are-in-their-own-zone", parts_of_moments_are_in_their_own_zone);
  ADD ("now-is-one-moment-in-one-query", now_is_one_moment_in_one_query);
  ADD ("hashes-are-of-the-utf8-text", hashes_are_of_the_utf8_text);
  ADD ("kinds-of-terms-are-told-apart", kinds_of_terms_are_told_apart);
  ADD ("terms-are-taken-apart", terms_are_taken_apart);
  ADD ("terms-are-put-together", terms_are_put_together);
  ADD ("iris-resolve-against-the-base", iris_resolve_against_the_base);
  ADD ("blank-nodes-of-a-label-are-one-within-a-solution",
       blank_nodes_of_a_label_are_one_within_a_solution);
#undef ADD

  return ggen_test_run ();
}
