/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-project.h"

#define CARD                                                                                       \
  "---\n"                                                                                          \
  "to: card.txt\n"                                                                                 \
  "vars: { name: nobody }\n"                                                                       \
  "---\n"                                                                                          \
  "Dear {{ name }}\n"

static void
test_generate (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) printed = NULL;
  g_autoptr (CliResult) written = NULL;
  g_autoptr (CliResult) moved = NULL;
  g_autofree char *files = NULL;
  g_autofree char *text = NULL;

  cli_write_file ("card.j2", CARD);

  printed = cli_run ("template", "generate", "card.j2", "--to", "-", "--var", "name=Ada", NULL);
  cli_assert_success (printed);
  g_assert_cmpstr (printed->out, ==, "Dear Ada\n");

  written = cli_run ("template", "generate", "card.j2", NULL);
  g_assert_cmpstr (written->err, ==, "1 created, 0 updated, 0 unchanged\n");
  text = cli_read_file ("card.txt");
  g_assert_cmpstr (text, ==, "Dear nobody\n");

  moved = cli_run ("template", "generate", "card.j2", "--to=sub/other.txt", NULL);
  g_assert_cmpint (moved->status, ==, 0);
  files = cli_list_files ();
  g_assert_cmpstr (files, ==, "card.j2\ncard.txt\nsub/other.txt\n");
}

static void
test_generate_from_graph (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_write_file ("people.nt", "<urn:a> <urn:name> \"Ada\" .\n<urn:b> <urn:name> \"Bob\" .\n");
  cli_write_file ("list.j2", "---\n"
                             "sparql: SELECT ?name { ?who <urn:name> ?name } ORDER BY ?name\n"
                             "---\n"
                             "{% for r in results %}{{ r.name }};{% endfor %}\n");
  result = cli_run ("template", "generate", "list.j2", "-g", "people.nt", "-o", "-", NULL);

  cli_assert_success (result);
  /* The newline after a block is trimmed. */
  g_assert_cmpstr (result->out, ==, "Ada;Bob;");
}

static void
test_lint (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) good = NULL;
  g_autoptr (CliResult) bad = NULL;
  g_autoptr (CliResult) json = NULL;

  cli_project_write ();
  good = cli_run ("template", "lint", NULL);
  g_assert_cmpstr (good->err, ==, "no problems found\n");
  g_assert_cmpint (good->status, ==, 0);

  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Hello {{ name \n");
  bad = cli_run ("template", "lint", NULL);
  g_assert_cmpint (bad->status, ==, 1);
  g_assert_cmpstr (bad->out, ==, "");
  g_assert_true (g_str_has_prefix (bad->err, "error: templates/hello.j2:6:"));

  json = cli_run ("template", "lint", "templates/hello.j2", "--format=json", NULL);
  g_assert_cmpint (json->status, ==, 1);
  g_assert_cmpstr (json->err, ==, "");
  cli_assert_contains (json->out, "\"path\": \"templates/hello.j2\"");
}

static void
test_list (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) table = NULL;
  g_autoptr (CliResult) json = NULL;

  cli_project_write ();
  table = cli_run ("template", "list", NULL);
  cli_assert_success (table);
  g_assert_cmpstr (table->out, ==,
                   "template            for each  to              description\n"
                   "------------------  --------  --------------  -----------\n"
                   "templates/hello.j2  people    {{ name }}.txt  Greets\n");

  json = cli_run ("template", "list", "--format=json", NULL);
  cli_assert_success (json);
  cli_assert_contains (json->out, "\"for_each\": \"people\"");
}

static void
test_show (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) shown = NULL;
  g_autoptr (CliResult) missing = NULL;

  cli_project_write ();
  shown = cli_run ("template", "show", "templates/hello.j2", NULL);
  cli_assert_success (shown);
  cli_assert_contains (shown->out, "template      templates/hello.j2\n");
  cli_assert_contains (shown->out, "for each      people\n");
  cli_assert_contains (shown->out, "\nHello {{ name }}\n");

  missing = cli_run ("template", "show", "nothing.j2", NULL);
  g_assert_cmpint (missing->status, ==, 1);
  cli_assert_contains (missing->err, "nothing.j2");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/template/generate-renders-one", test_generate, NULL);
  ggen_test_add ("/template/generate-queries-graphs", test_generate_from_graph, NULL);
  ggen_test_add ("/template/lint-finds-mistakes", test_lint, NULL);
  ggen_test_add ("/template/list-shows-all", test_list, NULL);
  ggen_test_add ("/template/show-prints-one", test_show, NULL);

  return ggen_test_run ();
}
