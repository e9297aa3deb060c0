/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "evaluate.h"

#include "ggen-solutions-private.h"

static void
cursor_gives_values_of_all_kinds (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GgenSolutions) solutions =
      new_solutions (graph, "SELECT ?i ?l ?n ?d ?t ?u { VALUES (?i ?l ?n ?d ?t ?u) "
                            "{ (:a \"x\"@en 42 1.5 true UNDEF) } }");
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTerm) term = NULL;
  gint64 integer = -1;
  double number = -1;
  gboolean truth = FALSE;

  g_assert_true (ggen_solutions_next (solutions, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ggen_solutions_get_value (solutions, 0), ==, "http://example.org/a");
  term = ggen_solutions_get_term (solutions, 1);
  g_assert_cmpstr (ggen_term_get_value (term), ==, "x");
  g_assert_cmpstr (ggen_term_get_language (term), ==, "en");
  g_assert_true (ggen_solutions_get_integer (solutions, 2, &integer));
  g_assert_cmpint (integer, ==, 42);
  g_assert_true (ggen_solutions_get_double (solutions, 2, &number));
  g_assert_cmpfloat (number, ==, 42);
  g_assert_true (ggen_solutions_get_double (solutions, 3, &number));
  g_assert_cmpfloat (number, ==, 1.5);
  g_assert_false (ggen_solutions_get_integer (solutions, 3, &integer));
  g_assert_true (ggen_solutions_get_boolean (solutions, 4, &truth));
  g_assert_true (truth);
  g_assert_false (ggen_solutions_get_boolean (solutions, 2, &truth));
  g_assert_true (ggen_solutions_is_bound (solutions, 4));
  g_assert_false (ggen_solutions_next (solutions, NULL, &error));
  g_assert_no_error (error);
}

static void
unbound_columns_have_no_value (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GgenSolutions) solutions =
      new_solutions (graph, "SELECT ?x ?never { VALUES ?x { UNDEF 1 } }");
  gint64 integer;

  g_assert_true (ggen_solutions_next (solutions, NULL, NULL));
  g_assert_false (ggen_solutions_is_bound (solutions, 0));
  g_assert_null (ggen_solutions_get_value (solutions, 0));
  g_assert_null (ggen_solutions_get_term (solutions, 0));
  g_assert_false (ggen_solutions_get_integer (solutions, 0, &integer));
  g_assert_null (ggen_solutions_get_value (solutions, 1));
  g_assert_true (ggen_solutions_next (solutions, NULL, NULL));
  g_assert_true (ggen_solutions_is_bound (solutions, 0));
  g_assert_false (ggen_solutions_next (solutions, NULL, NULL));
}

static void
columns_are_those_of_the_select_clause (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GgenSolutions) solutions =
      new_solutions (graph, "SELECT ?b (1 AS ?c) ?a { VALUES (?a ?b) { (1 2) } }");
  const char *const *variables = ggen_solutions_get_variables (solutions);

  g_assert_cmpuint (ggen_solutions_get_n_variables (solutions), ==, 3);
  g_assert_cmpstr (variables[0], ==, "b");
  g_assert_cmpstr (variables[1], ==, "c");
  g_assert_cmpstr (variables[2], ==, "a");
  g_assert_null (variables[3]);
  g_assert_cmpint (ggen_solutions_find_variable (solutions, "a"), ==, 2);
  g_assert_cmpint (ggen_solutions_find_variable (solutions, "z"), ==, -1);
}

static void
cursor_outlives_its_graph (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenGraph *graph = new_graph (":a :p 1, 2, 3 .");
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, "SELECT ?x { :a :p ?x } ORDER BY ?x");

  g_assert_finalize_object (graph);
  for (guint i = 0; i < 3; i++)
    g_assert_true (ggen_solutions_next (solutions, NULL, NULL));
  g_assert_cmpstr (ggen_solutions_get_value (solutions, 0), ==, "3");
}

/* A product that nobody waits for the end of */
#define ENDLESS                                                                                    \
  "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u }"

static GgenGraph *
new_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, ":s%u :p %u . ", i, i);

  return new_graph (text->str);
}

static void
first_solutions_of_many_come_at_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_large ();
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, ENDLESS);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10000; i++)
    g_assert_true (ggen_solutions_next (solutions, NULL, &error));
  assert_rows (graph, ENDLESS " LIMIT 0", "(none)");
}

static void
cancellable_stops_at_the_next_batch (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_large ();
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, ENDLESS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint n_rows = 0;

  g_assert_true (ggen_solutions_next (solutions, cancellable, &error));
  g_cancellable_cancel (cancellable);
  while (ggen_solutions_next (solutions, cancellable, &error))
    n_rows++;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_rows, <, GGEN_BATCH_ROWS);
}

static void
cancelled_query_gives_no_cursor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_large ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ggen_graph_select (graph, ENDLESS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
batches_give_whole_columns (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_large ();
  g_autoptr (GgenSolutions) solutions =
      new_solutions (graph, "SELECT ?v (STR (?v + 1) AS ?w) { ?s :p ?v } ORDER BY ?v");
  g_autoptr (GError) error = NULL;
  const char *texts[GGEN_BATCH_ROWS];
  guint n_rows;
  guint n_seen = 0;

  while (ggen_solutions_next_batch (solutions, &n_rows, NULL, &error))
    {
      const GgenTermId *ids = ggen_solutions_get_ids (solutions, 0);
      const GgenDictionary *dictionary = ggen_solutions_get_dictionary (solutions);

      ggen_solutions_get_texts (solutions, 1, texts);
      for (guint i = 0; i < n_rows; i++, n_seen++)
        {
          g_assert_cmpint (ggen_dictionary_get_typed (dictionary, ids[i]).integer, ==, n_seen);
          g_assert_cmpuint (g_ascii_strtoull (texts[i], NULL, 10), ==, n_seen + 1);
        }
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n_seen, ==, 3000);
}

static gboolean
count_on_a_worker (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_autoptr (GgenSolutions) solutions =
      ggen_graph_query (g_object_get_data (user_data, "graph"), user_data, cancellable, error);
  gint64 sum;

  if (solutions == NULL || !ggen_solutions_next (solutions, cancellable, error))
    return FALSE;
  g_assert_true (ggen_solutions_get_integer (solutions, 0, &sum));
  g_assert_cmpint (sum, ==, 3000 * 3001 / 2);

  return TRUE;
}

static void
one_query_runs_on_many_workers_at_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (ggen_test_sandbox_get_runtime (sandbox), NULL);
  g_autoptr (GgenGraph) graph = new_large ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = ggen_query_new (
      PREFIXES "SELECT (SUM (?w) AS ?n) { ?s :p ?v BIND (xsd:integer (STR (?v + 1)) AS ?w) }", NULL,
      NULL, &error);

  g_assert_no_error (error);
  g_object_set_data (G_OBJECT (query), "graph", graph);
  for (guint i = 0; i < 16; i++)
    ggen_scope_spawn (scope, "query", GGEN_WORK_COMPUTE, count_on_a_worker, query, NULL);
  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
}

#define ALL_KINDS                                                                                  \
  "SELECT ?x ?y { VALUES (?x ?y) { (:a \"say \\\"hi\\\"\\tto\\n\\\\you, all\") (1 UNDEF) "         \
  "(UNDEF \"ü\"@en) (1.5 2e3) (true \"x\"^^:t) } }"

static void
json_has_all_kinds_of_terms (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, ALL_KINDS);
  g_autofree char *text = write_to_string (solutions, GGEN_RESULTS_FORMAT_JSON);

#define XSD_TYPE(name) "\"datatype\":\"http://www.w3.org/2001/XMLSchema#" name "\""
  g_assert_cmpstr (
      text, ==,
      "{\"head\":{\"vars\":[\"x\",\"y\"]},\"results\":{\"bindings\":[\n"
      "{\"x\":{\"type\":\"uri\",\"value\":\"http://example.org/a\"},"
      "\"y\":{\"type\":\"literal\",\"value\":\"say \\\"hi\\\"\\u0009to\\n\\\\you, all\"}},\n"
      "{\"x\":{\"type\":\"literal\",\"value\":\"1\"," XSD_TYPE (
          "integer") "}},\n"
                     "{\"y\":{\"type\":\"literal\",\"value\":\"ü\",\"xml:lang\":\"en\"}},\n"
                     "{\"x\":{\"type\":\"literal\",\"value\":\"1.5\"," XSD_TYPE (
                         "decimal") "},"
                                    "\"y\":{\"type\":\"literal\",\"value\":\"2e3\"," XSD_TYPE (
                                        "double") "}},\n"
                                                  "{\"x\":{\"type\":\"literal\",\"value\":"
                                                  "\"true\"," XSD_TYPE (
                                                      "boolean") "},"
                                                                 "\"y\":{\"type\":\"literal\","
                                                                 "\"value\":\"x\",\"datatype\":"
                                                                 "\"http://example.org/"
                                                                 "t\"}}\n]}}\n");
#undef XSD_TYPE
}

static void
csv_quotes_as_its_rfc_says (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, ALL_KINDS);
  g_autofree char *text = write_to_string (solutions, GGEN_RESULTS_FORMAT_CSV);

  g_assert_cmpstr (text, ==,
                   "x,y\r\n"
                   "http://example.org/a,\"say \"\"hi\"\"\tto\n\\you, all\"\r\n"
                   "1,\r\n,ü\r\n1.5,2e3\r\ntrue,x\r\n");
}

static void
tsv_writes_terms_as_turtle_does (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, ALL_KINDS);
  g_autofree char *text = write_to_string (solutions, GGEN_RESULTS_FORMAT_TSV);

  g_assert_cmpstr (text, ==,
                   "?x\t?y\n"
                   "<http://example.org/a>\t\"say \\\"hi\\\"\\tto\\n\\\\you, all\"\n"
                   "1\t\n\t\"ü\"@en\n1.5\t2e3\n"
                   "\"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>\t"
                   "\"x\"^^<http://example.org/t>\n");
}

static void
no_solutions_are_written_as_such (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const expected[] = {
      [GGEN_RESULTS_FORMAT_JSON] = "{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[]}}\n",
      [GGEN_RESULTS_FORMAT_CSV] = "x\r\n",
      [GGEN_RESULTS_FORMAT_TSV] = "?x\n",
  };
  g_autoptr (GgenGraph) graph = new_graph ("");

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GgenSolutions) solutions = new_solutions (graph, "SELECT ?x { ?x :p :q }");
      g_autofree char *text = write_to_string (solutions, i);

      g_assert_cmpstr (text, ==, expected[i]);
    }
}

static void
answers_are_one_line (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *json = ggen_answer_to_string (TRUE, GGEN_RESULTS_FORMAT_JSON);
  g_autofree char *csv = ggen_answer_to_string (FALSE, GGEN_RESULTS_FORMAT_CSV);
  g_autofree char *tsv = ggen_answer_to_string (TRUE, GGEN_RESULTS_FORMAT_TSV);

  g_assert_cmpstr (json, ==, "{\"head\":{},\"boolean\":true}\n");
  g_assert_cmpstr (csv, ==, "false\r\n");
  g_assert_cmpstr (tsv, ==, "true\n");
}

static void
stream_that_fails_ends_the_writing (GgenTestSandbox *sandbox, gpointer user_data)
{
  char buffer[16];
  g_autoptr (GgenGraph) graph = new_large ();
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, "SELECT ?s ?o { ?s :p ?o }");
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new (buffer, sizeof buffer, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_solutions_write (solutions, GGEN_RESULTS_FORMAT_JSON, stream, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/solutions/" path, func, NULL)
  ADD ("cursor-gives-values-of-all-kinds", cursor_gives_values_of_all_kinds);
  ADD ("unbound-columns-have-no-value", unbound_columns_have_no_value);
  ADD ("columns-are-those-of-the-select-clause", columns_are_those_of_the_select_clause);
  ADD ("cursor-outlives-its-graph", cursor_outlives_its_graph);
  ADD ("first-solutions-of-many-come-at-once", first_solutions_of_many_come_at_once);
  ADD ("cancellable-stops-at-the-next-batch", cancellable_stops_at_the_next_batch);
  ADD ("cancelled-query-gives-no-cursor", cancelled_query_gives_no_cursor);
  ADD ("batches-give-whole-columns", batches_give_whole_columns);
  ADD ("one-query-runs-on-many-workers-at-once", one_query_runs_on_many_workers_at_once);
  ADD ("json-has-all-kinds-of-terms", json_has_all_kinds_of_terms);
  ADD ("csv-quotes-as-its-rfc-says", csv_quotes_as_its_rfc_says);
  ADD ("tsv-writes-terms-as-turtle-does", tsv_writes_terms_as_turtle_does);
  ADD ("no-solutions-are-written-as-such", no_solutions_are_written_as_such);
  ADD ("answers-are-one-line", answers_are_one_line);
  ADD ("stream-that-fails-ends-the-writing", stream_that_fails_ends_the_writing);
#undef ADD

  return ggen_test_run ();
}
