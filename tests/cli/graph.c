/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-program.h"

#define PEOPLE                                                                                     \
  "@prefix ex: <http://example.org/> .\n"                                                          \
  "ex:ada ex:name \"Ada\" ; ex:age 36 .\n"                                                         \
  "ex:bob ex:name \"ボブ\"@ja .\n"                                                               \
  "_:x ex:name \"two\\nlines\\u001B[31m\" .\n"


static void
test_load (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) json = NULL;

  cli_write_file ("people.ttl", PEOPLE);
  cli_write_file ("more.nt", "<urn:a> <urn:b> <urn:c> .\n");

  result = cli_run ("graph", "load", "people.ttl", "more.nt", NULL);
  cli_assert_success (result);
  g_assert_true (g_str_has_prefix (result->out, "triples  5\ngraphs   1\nterms    12\n"));
  cli_assert_contains (result->out, "\ntime     ");

  json = cli_run ("graph", "load", "people.ttl", "--format=json", NULL);
  cli_assert_success (json);
  cli_assert_contains (json->out, "\"triples\": 4,\n");
}

static void
test_convert (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *const triple = "<urn:a> <urn:b> \"c\" .\n";
  g_autoptr (CliResult) by_name = NULL;
  g_autoptr (CliResult) to_output = NULL;
  g_autofree char *written = NULL;

  cli_write_file ("a.ttl", "<urn:a> <urn:b> 'c' .");

  by_name = cli_run ("graph", "load", "a.ttl", "-o", "a.nt", NULL);
  cli_assert_success (by_name);
  written = cli_read_file ("a.nt");
  g_assert_cmpstr (written, ==, triple);

  to_output = cli_run ("graph", "load", "a.ttl", "--output=-", "--to-syntax=ntriples", NULL);
  cli_assert_success (to_output);
  g_assert_cmpstr (to_output->out, ==, triple);
}

static void
assert_answer (const char *query, const char *format, const char *expected)
{
  g_autoptr (CliResult) result =
      cli_run ("graph", "query", "-g", "people.ttl", query, "--format", format, NULL);

  cli_assert_success (result);
  g_assert_cmpstr (result->out, ==, expected);
}

static void
test_formats (GgenTestSandbox *sandbox, gpointer user_data)
{

  cli_write_file ("people.ttl", PEOPLE);

  assert_answer ("SELECT ?who ?name ?age { ?who ex:name ?name OPTIONAL { ?who ex:age ?age } "
                 "FILTER (isIRI (?who)) } ORDER BY ?who",
                 "table",
                 "who     name     age\n"
                 "------  -------  ---\n"
                 "ex:ada  Ada      36\n"
                 "ex:bob  ボブ@ja\n");
  assert_answer ("SELECT ?who ?age { ?who ex:age ?age }", "csv",
                 "who,age\r\nhttp://example.org/ada,36\r\n");
  assert_answer ("SELECT ?who ?age { ?who ex:age ?age }", "tsv",
                 "?who\t?age\n<http://example.org/ada>\t36\n");
  assert_answer ("SELECT ?age { ?who ex:age ?age }", "table", "age\n---\n36\n");
  assert_answer ("SELECT ?x { ?x ex:nothing ?y }", "table", "x\n-\n");
  /* Known though nothing declares it */
  assert_answer ("SELECT ?x { VALUES ?x { owl:Class } }", "table", "x\n---------\nowl:Class\n");
}

static void
test_json (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_write_file ("people.ttl", PEOPLE);
  result = cli_run ("graph", "query", "-g", "people.ttl", "--format=json",
                    "SELECT ?age { ?who ex:age ?age }", NULL);

  cli_assert_success (result);
  cli_assert_contains (result->out, "\"bindings\"");
  cli_assert_contains (result->out, "\"http://www.w3.org/2001/XMLSchema#integer\"");
}

static void
test_forms (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) construct = NULL;

  cli_write_file ("people.ttl", PEOPLE);
  assert_answer ("ASK { ex:ada ex:age 36 }", "table", "true\n");
  assert_answer ("ASK { ex:ada ex:age 37 }", "table", "false\n");

  construct = cli_run ("graph", "query", "-g", "people.ttl", "--to-syntax=ntriples",
                       "CONSTRUCT { ?who <urn:is> ?age } WHERE { ?who ex:age ?age }", NULL);
  cli_assert_success (construct);
  g_assert_cmpstr (construct->out, ==,
                   "<http://example.org/ada> <urn:is> "
                   "\"36\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n");
}

static void
test_query_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *query = "SELECT ?age { ?who ex:age ?age }\n";
  g_autoptr (CliResult) from_file = NULL;
  g_autoptr (CliResult) from_input = NULL;

  cli_write_file ("people.ttl", PEOPLE);
  cli_write_file ("ages.rq", query);

  from_file = cli_run ("graph", "query", "-g", "people.ttl", "-f", "ages.rq", NULL);
  from_input = cli_run_with_input (query, "graph", "query", "-g", "people.ttl", "-f", "-", NULL);

  cli_assert_success (from_file);
  cli_assert_success (from_input);
  g_assert_cmpstr (from_file->out, ==, "age\n---\n36\n");
  g_assert_cmpstr (from_input->out, ==, from_file->out);
}

/* What is in a graph must not drive the terminal. */
static void
test_control_characters (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_write_file ("people.ttl", PEOPLE);
  assert_answer ("SELECT ?name { ?who ex:name ?name FILTER (isBlank (?who)) }", "table",
                 "name\n"
                 "--------------------\n"
                 "two\\nlines\\u001B[31m\n");
}

static void
test_terminal_width (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *query = "SELECT ?a ?b ?c { VALUES (?a ?b ?c) {"
                      "('short' 'ボブボブボブボブボブボブボブボブ' "
                      "'quite a long text that needs much room') } }";
  g_autofree char *narrow = NULL;
  g_autoptr (CliResult) piped = NULL;

  cli_write_file ("people.ttl", PEOPLE);
  narrow = cli_run_in_terminal (40, NULL, "graph", "query", "-g", "people.ttl", query, NULL);
  piped = cli_run ("graph", "query", "-g", "people.ttl", query, NULL);

  g_assert_cmpstr (narrow, ==,
                   "a      b                c\n"
                   "-----  ---------------  ----------------\n"
                   "short  ボブボブボブボ…  quite a long te…\n");
  cli_assert_contains (piped->out, "ボブボブボブボブボブボブボブボブ  quite a long text that");
}

/* Rows after the first thousand come as they arrive, in the same columns. */
static void
test_many_rows (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) data = g_string_new (NULL);
  g_autoptr (CliResult) result = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 2500; i++)
    g_string_append_printf (data, "<urn:s> <urn:p> \"%04u\" .\n", i);
  cli_write_file ("many.nt", data->str);

  result =
      cli_run ("graph", "query", "-g", "many.nt", "SELECT ?o ?s { ?s ?p ?o } ORDER BY ?o", NULL);
  cli_assert_success (result);
  lines = g_strsplit (result->out, "\n", -1);
  g_assert_cmpint (g_strv_length (lines), ==, 2 + 2500 + 1);
  g_assert_cmpstr (lines[2], ==, "0000  <urn:s>");
  g_assert_cmpstr (lines[2501], ==, "2499  <urn:s>");
}

static void
test_reader_leaves (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) data = g_string_new (NULL);
  g_autoptr (CliResult) result = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (data, "<urn:s> <urn:p> \"%06u\" .\n", i);
  cli_write_file ("many.nt", data->str);

  result = cli_run_shell ("$GGEN graph query -g many.nt --format csv 'SELECT * { ?s ?p ?o }' | "
                          "head -n 1; exit ${PIPESTATUS[0]}");
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpstr (result->out, ==, "s,p,o\r\n");
  g_assert_cmpint (result->status, ==, 141);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/graph/load-prints-counts", test_load, NULL);
  ggen_test_add ("/graph/load-converts", test_convert, NULL);
  ggen_test_add ("/graph/query-prints-every-format", test_formats, NULL);
  ggen_test_add ("/graph/query-prints-json", test_json, NULL);
  ggen_test_add ("/graph/query-answers-every-form", test_forms, NULL);
  ggen_test_add ("/graph/query-can-come-from-a-file", test_query_file, NULL);
  ggen_test_add ("/graph/table-shows-control-characters", test_control_characters, NULL);
  ggen_test_add ("/graph/table-fits-the-terminal", test_terminal_width, NULL);
  ggen_test_add ("/graph/table-streams", test_many_rows, NULL);
  ggen_test_add ("/graph/reader-may-leave", test_reader_leaves, NULL);

  return ggen_test_run ();
}
