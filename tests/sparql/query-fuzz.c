/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <ggen-test.h>
#include <string.h>

#include "ggen-query-plan-private.h"

/* Broken queries: whatever the text, there is a query or an error; no crash, no leak, no hang. Run
 * with the sanitizers to see the rest. */

static const char *const seeds[] = {
    "PREFIX ex: <http://example.org/> SELECT DISTINCT ?x (COUNT(DISTINCT ?y) AS ?n) FROM <g> "
    "WHERE { ?x a ex:T\\-hing ; ex:p/(^ex:q|!(ex:r|^a))*/ex:s+ ?y . OPTIONAL { ?y ex:l "
    "\"é\\\"\"@en "
    "FILTER (?y > -1.5e3 && REGEX(STR(?y), 'x', \"i\")) } MINUS { ?x ex:m [ ex:n (1 true ?z) ] } } "
    "GROUP BY ?x HAVING (COUNT(*) > 2) ORDER BY DESC(?n) LIMIT 5 OFFSET 1 VALUES ?x { ex:a UNDEF }",
    "BASE <http://example.org/> CONSTRUCT { ?s <p> [] , _:b } WHERE { GRAPH ?g { { SELECT ?s { ?s "
    "<q> '''long ''\\u00e9''' } } UNION { _:c <r> ?s } } BIND (IF(?s IN (1, 2), ?s, 3) AS ?t) "
    "FILTER "
    "NOT EXISTS { ?s ?p ?t . VALUES (?p ?t) { (<a> 1) } } } # end",
    "ASK { SERVICE <x> { ?s ?p ?o } }",
    "CONSTRUCT WHERE { ?s ?p ?o . _:b <p> () }",
};

static void
try_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = ggen_query_new (text, "fuzz.rq", NULL, &error);

  if (query == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == GGEN_QUERY_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "fuzz.rq:"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  else
    {
      g_autoptr (GgenQueryPlan) plan = ggen_query_plan_new (query, NULL);
      g_autofree char *algebra = ggen_algebra_query_to_string (ggen_query_get_algebra (query));
      g_autofree char *planned = ggen_query_plan_to_string (plan);

      g_assert_no_error (error);
      g_assert_cmpuint (strlen (algebra), >, 0);
      g_assert_cmpuint (strlen (planned), >, 0);
    }
}

static void
try_prefixes (const char *text)
{
  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autofree char *prefix = g_strndup (text, length);

      try_text (prefix);
    }
}

static void
try_mutations (const char *text, guint n_mutations)
{
  static const char bytes[] = "{}()[]<>?$@_:;,.\"'\\|/^*+-!=&# \n\x80\xff"
                              "0aE";
  gsize length = strlen (text);

  for (guint i = 0; i < n_mutations; i++)
    {
      g_autofree char *mutated = g_strdup (text);
      guint n_changes = (guint) g_test_rand_int_range (1, 4);

      for (guint j = 0; j < n_changes && length > 0; j++)
        {
          gsize at = (gsize) g_test_rand_int_range (0, (gint32) length);

          if (g_test_rand_bit ())
            mutated[at] = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];
          else
            memmove (mutated + at, mutated + at + 1, strlen (mutated + at));
          length = MIN (length, strlen (mutated));
        }
      length = strlen (text);
      try_text (mutated);
    }
}

static void
any_prefix_of_a_query_parses_or_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    try_prefixes (seeds[i]);
}

static void
any_mutation_of_a_query_parses_or_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    try_mutations (seeds[i], 2000);
}

static void
try_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".rq"))
        continue;

      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      try_prefixes (text);
      try_mutations (text, 20);
    }
}

static void
any_prefix_of_the_w3c_queries_parses_or_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const suites[] = {
      "sparql10/syntax-sparql1", "sparql10/syntax-sparql2", "sparql10/syntax-sparql3",
      "sparql10/syntax-sparql4", "sparql10/syntax-sparql5", "sparql11/syntax-query",
      "sparql11/aggregates",     "sparql11/property-path",
  };
  const char *shared = g_getenv ("GGEN_TEST_SHARED");

  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autofree char *path = g_build_filename (shared != NULL ? shared : ".",
                                                "data/w3c-rdf-tests/sparql", suites[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          g_test_skip ("the W3C test suites are not here (GGEN_TEST_SHARED)");
          return;
        }
      try_directory (path);
    }
}

static char *
repeat (const char *before, const char *part, guint n, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, part);
  g_string_append (text, after);

  return g_string_free (text, FALSE);
}

static void
deep_and_long_queries_do_not_overflow (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    const char *before;
    const char *part;
    const char *after;
  } shapes[] = {
      {"SELECT * ", "{", ""},
      {"SELECT * { FILTER ", "(", ""},
      {"SELECT * { ?s ?p ", "(", ""},
      {"SELECT * { ?s ?p ", "[ <p> ", ""},
      {"SELECT * { ?s ", "(", ""},
      {"SELECT * { ?s ", "^<p>/", "<p> ?o }"},
      {"SELECT * { ?s ", "<p>|", "<p> ?o }"},
      {"SELECT * { ?s ", "<p>*/", "<p> ?o }"},
      {"SELECT * { FILTER (", "!", "?x) }"},
      {"SELECT * { FILTER (1", " + 1", ") }"},
      {"SELECT * { FILTER (1", " - -1 * 1", ") }"},
      {"SELECT * { FILTER (?x", " && ?x", ") }"},
      {"SELECT * { FILTER (?x", " || ?x && ?y", ") }"},
      {"SELECT * {", " {} UNION", " {} }"},
      {"SELECT * {", " OPTIONAL { ?s ?p ?o }", " }"},
      {"SELECT * {", " ?s ?p ?o .", " }"},
      {"SELECT * {", " ?s <p>* ?o .", " }"},
      {"SELECT * {", " FILTER EXISTS", ""},
      {"SELECT * ", "{ FILTER EXISTS ", ""},
      {"SELECT * { ", "{ SELECT * ", ""},
      {"SELECT * {", " FILTER (?x)", " }"},
      {"SELECT * {} ORDER BY ", " ?x", ""},
      {"SELECT * { VALUES ?x {", " 1", " } }"},
      {"SELECT * {} GROUP BY ", "(COUNT(", ""},
      {"SELECT * {", " MINUS { ?s ?p ?o }", " }"},
      {"SELECT (CONCAT(?x", ", ?x", ") AS ?y) {}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint n = 10; n <= 10000; n *= 10)
      {
        g_autofree char *text = repeat (shapes[i].before, shapes[i].part, n, shapes[i].after);

        try_text (text);
      }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/query-fuzz/any-prefix-of-a-query-parses-or-is-an-error",
                 any_prefix_of_a_query_parses_or_is_an_error, NULL);
  ggen_test_add ("/query-fuzz/any-mutation-of-a-query-parses-or-is-an-error",
                 any_mutation_of_a_query_parses_or_is_an_error, NULL);
  ggen_test_add ("/query-fuzz/any-prefix-of-the-w3c-queries-parses-or-is-an-error",
                 any_prefix_of_the_w3c_queries_parses_or_is_an_error, NULL);
  ggen_test_add ("/query-fuzz/deep-and-long-queries-do-not-overflow",
                 deep_and_long_queries_do_not_overflow, NULL);

  return ggen_test_run ();
}
