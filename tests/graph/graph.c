/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <ggen-codegen.h>
#include <ggen-test.h>

static GFile *
write_file (GgenTestSandbox *sandbox, const char *name, const char *text)
{
  GFile *file = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), name);
  g_autoptr (GError) error = NULL;

  g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL,
                           &error);
  g_assert_no_error (error);

  return file;
}

static gboolean
load_text (GgenGraph *graph, const char *text, GgenRdfSyntax syntax, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return ggen_graph_load_bytes (graph, bytes, syntax, "http://base/dir/file", "text.ttl", NULL,
                                error);
}

static char *
serialize (GgenGraph *graph, GgenRdfSyntax syntax)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ggen_graph_serialize (graph, syntax, NULL, &error);

  g_assert_no_error (error);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
loads_add_up_without_duplicates (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GFile) first = write_file (sandbox, "a.ttl", "<s> <p> <o> , 1 .");
  g_autoptr (GFile) second = write_file (sandbox, "b.nt", "<http://s> <http://p> \"x\" .\n");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 0);
  g_assert_true (ggen_graph_load_file (graph, first, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 2);
  g_assert_true (ggen_graph_load_file (graph, second, NULL, &error));
  g_assert_true (ggen_graph_load_file (graph, first, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 3);
}

static void
counts_terms_and_graphs (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (ggen_graph_get_n_terms (graph), ==, 0);
  g_assert_cmpuint (ggen_graph_get_n_named_graphs (graph), ==, 0);

  /* s, p, 1, x; and in the named graph g also a */
  load_text (graph, "<s> <p> 1, 'x' . <g> { <s> <p> 'a' }", GGEN_RDF_SYNTAX_TRIG, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_terms (graph), ==, 6);
  g_assert_cmpuint (ggen_graph_get_n_named_graphs (graph), ==, 1);
}

static void
failed_load_changes_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GFile) good = write_file (sandbox, "good.ttl", "<new> <p> <o> .");
  g_autoptr (GFile) bad = write_file (sandbox, "bad.ttl", "@prefix ex: <x> . <a> <b> <c> . <d>");
  GFile *files[] = {good, bad};
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_true (load_text (graph, "<s> <p> <o> .", GGEN_RDF_SYNTAX_TURTLE, NULL));
  before = serialize (graph, GGEN_RDF_SYNTAX_TURTLE);

  g_assert_false (ggen_graph_load_files (graph, files, G_N_ELEMENTS (files), NULL, &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  after = serialize (graph, GGEN_RDF_SYNTAX_TURTLE);
  g_assert_cmpstr (before, ==, after);
}

static void
relative_iris_are_relative_to_the_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GFile) file = write_file (sandbox, "a b.ttl", "<#x> <../y> <> .");
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (GFile) up = g_file_resolve_relative_path (file, "../../y");
  g_autofree char *up_uri = g_file_get_uri (up);
  g_autofree char *expected = g_strdup_printf ("<%s#x> <%s> <%s> .\n", uri, up_uri, uri);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  ggen_graph_load_file (graph, file, NULL, &error);
  g_assert_no_error (error);
  text = serialize (graph, GGEN_RDF_SYNTAX_NTRIPLES);
  g_assert_cmpstr (text, ==, expected);
}

static void
blank_nodes_of_two_files_are_two (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GFile) first = write_file (sandbox, "a.ttl", "_:x <p> _:x . _:x_1 <p> 1 .");
  g_autoptr (GFile) second = write_file (sandbox, "b.ttl", "_:x <p> _:x . _:x_1 <p> 1 .");
  GFile *files[] = {first, second};
  g_autoptr (GError) error = NULL;

  ggen_graph_load_files (graph, files, G_N_ELEMENTS (files), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 4);
  ggen_graph_load_file (graph, first, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 6);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
async_load_runs_on_a_worker (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GFile) file = write_file (sandbox, "a.ttl", "<s> <p> <o> .");
  g_autoptr (GFile) missing = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), "none.ttl");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ggen_graph_load_file_async (graph, file, NULL, on_loaded, &result);
  while (result == NULL)
    g_main_context_iteration (ggen_runtime_get_context (runtime), TRUE);
  g_assert_true (ggen_graph_load_file_finish (graph, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 1);

  g_clear_object (&result);
  ggen_graph_load_file_async (graph, missing, NULL, on_loaded, &result);
  while (result == NULL)
    g_main_context_iteration (ggen_runtime_get_context (runtime), TRUE);
  g_assert_false (ggen_graph_load_file_finish (graph, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
cancelled_load_adds_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("<a:s> <a:p> <a:o> .", 19);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (ggen_graph_load_bytes (graph, bytes, GGEN_RDF_SYNTAX_TURTLE, NULL, NULL,
                                         cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 0);
}

static void
prefixes_are_learned_and_bound (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autofree char *learned = NULL;
  g_autofree char *relative = NULL;
  g_autofree char *bound = NULL;
  g_autofree char *still_bound = NULL;
  g_autofree char *unknown = NULL;

  g_assert_true (load_text (graph, "@prefix ex: <http://ex/> . @prefix : <#> .",
                            GGEN_RDF_SYNTAX_TURTLE, NULL));
  learned = ggen_graph_lookup_prefix (graph, "ex");
  g_assert_cmpstr (learned, ==, "http://ex/");
  relative = ggen_graph_lookup_prefix (graph, "");
  g_assert_cmpstr (relative, ==, "http://base/dir/file#");

  ggen_graph_bind_prefix (graph, "ex", "http://bound/");
  bound = ggen_graph_lookup_prefix (graph, "ex");
  g_assert_cmpstr (bound, ==, "http://bound/");
  g_assert_true (load_text (graph, "@prefix ex: <http://later/> .", GGEN_RDF_SYNTAX_TURTLE, NULL));
  still_bound = ggen_graph_lookup_prefix (graph, "ex");
  g_assert_cmpstr (still_bound, ==, "http://bound/");

  unknown = ggen_graph_lookup_prefix (graph, "none");
  g_assert_null (unknown);
}

static const char tricky[] =
    "@prefix ex: <http://ex/> .\n"
    "ex:s a ex:Class ; ex:p \"quote \\\" backslash \\\\ newline \\n tab \\t end\" , \"\"\"long\n"
    "\"quoted\" \"\"\" , \"\" , \"Müll\"@de-AT , 12 , 012 , -1.50 , 1e5 , true , \"x\"^^ex:type ,"
    " \"1.\"^^<http://www.w3.org/2001/XMLSchema#decimal> , \"nul \\u0000 in it\" ,"
    " \"abc\"^^<http://www.w3.org/2001/XMLSchema#integer> ,"
    " \"TRUE\"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n"
    "ex:a%20b ex:with\\/slash <http://ex/a.> , <http://ex/> , <http://ex/1> , <http://ex/-a> ,"
    " <urn:x:y> , <http://ex/ü> .\n"
    "_:b ex:list ( 1 [ ex:p ex:o ] ) .\n";

static void
what_is_written_reads_back_the_same (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRdfSyntax syntax = GPOINTER_TO_INT (user_data);
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GgenGraph) again = ggen_graph_new ();
  g_autofree char *lines = NULL;
  g_autofree char *text = NULL;
  g_autofree char *lines_again = NULL;
  g_autoptr (GError) error = NULL;

  load_text (graph, tricky, GGEN_RDF_SYNTAX_TURTLE, &error);
  g_assert_no_error (error);
  if (syntax == GGEN_RDF_SYNTAX_NQUADS || syntax == GGEN_RDF_SYNTAX_TRIG)
    load_text (graph,
               "<http://g/1> { <http://ex/s> <http://ex/p> 5 , 6 } <http://g/2> { <a:b> <a:c> 7 }",
               GGEN_RDF_SYNTAX_TRIG, &error);
  g_assert_no_error (error);

  lines = serialize (graph, GGEN_RDF_SYNTAX_NQUADS);
  text = serialize (graph, syntax);
  g_test_message ("%s", text);
  load_text (again, text, syntax, &error);
  g_assert_no_error (error);

  /* Serd may change a label on reading, but never the order. */
  lines_again = serialize (again, GGEN_RDF_SYNTAX_NQUADS);
  for (char *p = lines_again; (p = strstr (p, "_:B")) != NULL; p++)
    p[2] = 'b';
  g_assert_cmpstr (lines_again, ==, lines);
}

static void
turtle_uses_the_prefixes (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autofree char *text = NULL;

  g_assert_true (load_text (graph, "<http://ex/s> a <http://ex/C> ; <http://ex/n> 1 .",
                            GGEN_RDF_SYNTAX_TURTLE, NULL));
  ggen_graph_bind_prefix (graph, "ex", "http://ex/");
  text = serialize (graph, GGEN_RDF_SYNTAX_TURTLE);
  g_assert_cmpstr (text, ==, "@prefix ex: <http://ex/> .\n\nex:s\n\ta ex:C ;\n\tex:n 1 .\n\n");
}

static void
triple_syntaxes_refuse_named_graphs (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (load_text (graph, "<g:g> { <a:b> <a:c> 7 }", GGEN_RDF_SYNTAX_TRIG, NULL));
  bytes = ggen_graph_serialize (graph, GGEN_RDF_SYNTAX_TURTLE, NULL, &error);
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_UNKNOWN_SYNTAX);
  g_assert_cmpstr (error->message, ==, "Turtle cannot hold named graphs; use TriG or N-Quads");
  g_assert_null (bytes);
}

static GFile *
get_vocabulary (const char *name)
{
  const char *shared = g_getenv ("GGEN_TEST_SHARED");

  if (shared == NULL || !g_file_test (shared, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the shared data is not there");
      return NULL;
    }

  return g_file_new_build_filename (shared, "data", "vocabularies", name, NULL);
}

static void
schema_org_has_17949_triples (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = get_vocabulary ("schemaorg.ttl");
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autofree char *schema = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;

  ggen_graph_load_file (graph, file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 17949);
  schema = ggen_graph_lookup_prefix (graph, "schema");
  g_assert_cmpstr (schema, ==, "https://schema.org/");
}

static void
nepomuk_loads_together (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const names[] = {
      "30-nie.ontology",     "31-nao.ontology", "32-nco.ontology",
      "33-nfo.ontology",     "38-nmm.ontology", "41-mfo.ontology",
      "90-tracker.ontology", "92-slo.ontology", "93-libosinfo.ontology",
  };
  g_autoptr (GFile) dir = get_vocabulary ("nepomuk");
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GgenGraph) together = ggen_graph_new ();
  g_autoptr (GgenGraph) one_by_one = ggen_graph_new ();
  g_autofree char *together_text = NULL;
  g_autofree char *one_by_one_text = NULL;
  g_autoptr (GError) error = NULL;

  if (dir == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_ptr_array_add (files, g_file_get_child (dir, names[i]));
      ggen_graph_load_file (one_by_one, files->pdata[i], NULL, &error);
      g_assert_no_error (error);
    }
  ggen_graph_load_files (together, (GFile **) files->pdata, files->len, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (ggen_graph_get_n_quads (together), >, 2600);
  together_text = serialize (together, GGEN_RDF_SYNTAX_NTRIPLES);
  one_by_one_text = serialize (one_by_one, GGEN_RDF_SYNTAX_NTRIPLES);
  g_assert_cmpstr (together_text, ==, one_by_one_text);
}

static void
queries_know_the_prefixes_of_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GgenSolutions) solutions = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (load_text (graph, "@prefix ex: <http://ex/> . ex:a ex:n 1 . ex:b ex:n 2 .",
                            GGEN_RDF_SYNTAX_TURTLE, NULL));
  solutions =
      ggen_graph_select (graph, "SELECT ?s ?n { ?s ex:n ?n } ORDER BY DESC(?n)", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ggen_solutions_next (solutions, NULL, &error));
  g_assert_cmpstr (ggen_solutions_get_value (solutions, 0), ==, "http://ex/b");
  g_assert_true (ggen_solutions_next (solutions, NULL, &error));
  g_assert_cmpstr (ggen_solutions_get_value (solutions, 1), ==, "1");
  g_assert_false (ggen_solutions_next (solutions, NULL, &error));
  g_assert_no_error (error);
}

static void
solutions_keep_their_snapshot (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GgenSolutions) solutions = NULL;
  g_autoptr (GError) error = NULL;
  guint n_rows = 0;

  g_assert_true (load_text (graph, "<a:1> <a:p> 1 .", GGEN_RDF_SYNTAX_TURTLE, NULL));
  solutions = ggen_graph_select (graph, "SELECT * { ?s ?p ?o }", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (load_text (graph, "<a:2> <a:p> 1 .", GGEN_RDF_SYNTAX_TURTLE, NULL));
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), ==, 2);
  while (ggen_solutions_next (solutions, NULL, &error))
    n_rows++;
  g_assert_no_error (error);
  g_assert_cmpuint (n_rows, ==, 1);
}

static void
ask_and_construct_answer (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GgenGraph) constructed = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean answer = FALSE;

  g_assert_true (
      load_text (graph, "@prefix ex: <http://ex/> . ex:a ex:n 1 .", GGEN_RDF_SYNTAX_TURTLE, NULL));
  g_assert_true (ggen_graph_ask (graph, "ASK { ex:a ex:n 1 }", &answer, NULL, &error));
  g_assert_true (answer);
  g_assert_true (ggen_graph_ask (graph, "ASK { ex:a ex:n 2 }", &answer, NULL, &error));
  g_assert_false (answer);

  constructed =
      ggen_graph_construct (graph, "CONSTRUCT { ?n ex:of ?s } { ?s ex:n ?n . }", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (constructed), ==, 0);
  g_clear_object (&constructed);

  constructed = ggen_graph_construct (graph, "CONSTRUCT { ?s ex:is [ ex:n ?n ] } { ?s ex:n ?n }",
                                      NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_graph_get_n_quads (constructed), ==, 2);
  text = serialize (constructed, GGEN_RDF_SYNTAX_TURTLE);
  g_assert_nonnull (strstr (text, "ex:a\n\tex:is _:"));
}

static void
wrong_queries_are_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GError) error = NULL;
  gboolean answer;

  g_assert_null (ggen_graph_select (graph, "SELECT WHERE", NULL, &error));
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_null (ggen_graph_select (graph, "ASK {}", NULL, &error));
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_WRONG_FORM);
  g_clear_error (&error);
  g_assert_false (ggen_graph_ask (graph, "SELECT * {}", &answer, NULL, &error));
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_WRONG_FORM);
  g_clear_error (&error);
  g_assert_null (ggen_graph_construct (graph, "SELECT * {}", NULL, &error));
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_WRONG_FORM);
}

static void
async_queries_run_at_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GgenQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[8] = {NULL};

  g_assert_true (load_text (graph, "<a:1> <a:p> 1 , 2 , 3 .", GGEN_RDF_SYNTAX_TURTLE, NULL));
  query = ggen_query_new ("SELECT (SUM(?o) AS ?sum) { ?s ?p ?o }", NULL, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ggen_graph_query_async (graph, query, NULL, on_loaded, &results[i]);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GgenSolutions) solutions = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (ggen_runtime_get_context (runtime), TRUE);
      solutions = ggen_graph_query_finish (graph, results[i], &error);
      g_assert_no_error (error);
      g_assert_true (ggen_solutions_next (solutions, NULL, &error));
      g_assert_cmpstr (ggen_solutions_get_value (solutions, 0), ==, "6");
      g_object_unref (results[i]);
    }
}

typedef struct
{
  GgenGraph *graph;
  guint64 seen;
} Reader;

static gpointer
load_and_count (gpointer user_data)
{
  Reader *reader = user_data;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("<urn:s%u> <urn:p> %p , 0 .", i, (void *) reader);
      char *hex = strstr (text, "0x");

      /* A number of this thread's own. */
      memcpy (hex, "11", 2);
      g_strdelimit (hex, "abcdef", '7');
      g_assert_true (load_text (reader->graph, text, GGEN_RDF_SYNTAX_TURTLE, NULL));
      reader->seen = ggen_graph_get_n_quads (reader->graph);
      g_assert_cmpuint (reader->seen, >=, i + 2);
    }

  return NULL;
}

static void
threads_load_and_read_at_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  Reader readers[3];
  GThread *threads[3];

  for (guint i = 0; i < 3; i++)
    {
      readers[i] = (Reader){graph, 0};
      threads[i] = g_thread_new ("reader", load_and_count, &readers[i]);
    }
  for (guint i = 0; i < 3; i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (ggen_graph_get_n_quads (graph), >=, 100);
  g_assert_cmpuint (ggen_graph_get_n_quads (graph), <=, 200);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/graph/counts-terms-and-graphs", counts_terms_and_graphs, NULL);
  ggen_test_add ("/graph/loads-add-up-without-duplicates", loads_add_up_without_duplicates, NULL);
  ggen_test_add ("/graph/failed-load-changes-nothing", failed_load_changes_nothing, NULL);
  ggen_test_add ("/graph/relative-iris-are-relative-to-the-file",
                 relative_iris_are_relative_to_the_file, NULL);
  ggen_test_add ("/graph/blank-nodes-of-two-files-are-two", blank_nodes_of_two_files_are_two, NULL);
  ggen_test_add ("/graph/async-load-runs-on-a-worker", async_load_runs_on_a_worker, NULL);
  ggen_test_add ("/graph/cancelled-load-adds-nothing", cancelled_load_adds_nothing, NULL);
  ggen_test_add ("/graph/prefixes-are-learned-and-bound", prefixes_are_learned_and_bound, NULL);
  ggen_test_add ("/graph/what-is-written-reads-back-the-same/turtle",
                 what_is_written_reads_back_the_same, GINT_TO_POINTER (GGEN_RDF_SYNTAX_TURTLE));
  ggen_test_add ("/graph/what-is-written-reads-back-the-same/n-triples",
                 what_is_written_reads_back_the_same, GINT_TO_POINTER (GGEN_RDF_SYNTAX_NTRIPLES));
  ggen_test_add ("/graph/what-is-written-reads-back-the-same/n-quads",
                 what_is_written_reads_back_the_same, GINT_TO_POINTER (GGEN_RDF_SYNTAX_NQUADS));
  ggen_test_add ("/graph/what-is-written-reads-back-the-same/trig",
                 what_is_written_reads_back_the_same, GINT_TO_POINTER (GGEN_RDF_SYNTAX_TRIG));
  ggen_test_add ("/graph/turtle-uses-the-prefixes", turtle_uses_the_prefixes, NULL);
  ggen_test_add ("/graph/triple-syntaxes-refuse-named-graphs", triple_syntaxes_refuse_named_graphs,
                 NULL);
  ggen_test_add ("/graph/schema-org-has-17949-triples", schema_org_has_17949_triples, NULL);
  ggen_test_add ("/graph/nepomuk-loads-together", nepomuk_loads_together, NULL);
  ggen_test_add ("/graph/queries-know-the-prefixes-of-files", queries_know_the_prefixes_of_files,
                 NULL);
  ggen_test_add ("/graph/solutions-keep-their-snapshot", solutions_keep_their_snapshot, NULL);
  ggen_test_add ("/graph/ask-and-construct-answer", ask_and_construct_answer, NULL);
  ggen_test_add ("/graph/wrong-queries-are-errors", wrong_queries_are_errors, NULL);
  ggen_test_add ("/graph/async-queries-run-at-once", async_queries_run_at_once, NULL);
  ggen_test_add ("/graph/threads-load-and-read-at-once", threads_load_and_read_at_once, NULL);

  return ggen_test_run ();
}
