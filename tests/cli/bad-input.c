/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "cli-project.h"

/* Each kind of bad input gives one error that begins with its place, exit status 1, and leaves
 * every file as it was. */

typedef struct
{
  const char *test;
  const char *path; /* written over the good project */
  const char *text;
  const char *error; /* how the message begins */
} BadInput;

static const BadInput bad_inputs[] = {
    {"broken-turtle", "people.ttl", "@prefix ex: <http://example.org/> .\nex:ada ex:name .\n",
     "people.ttl:2:"},
    {"broken-sparql", "ggen.yaml",
     "name: greetings\ngraphs: people.ttl\noutput: out\nqueries:\n"
     "  people: SELECT ?name { ?who ex:name }\n",
     "ggen.yaml:5:"},
    {"unknown-prefix", "ggen.yaml",
     "name: greetings\ngraphs: people.ttl\noutput: out\nqueries:\n"
     "  people: SELECT ?name { ?who nope:name ?name }\n",
     "ggen.yaml:5:"},
    {"broken-yaml", "ggen.yaml", "name: greetings\ngraphs: [people.ttl\n", "ggen.yaml:"},
    {"unknown-key", "ggen.yaml", "name: greetings\ngrahps: people.ttl\n", "ggen.yaml:2:1: "},
    {"broken-template", "templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Hello\n{% if name %}\n",
     "templates/hello.j2:"},
    {"undefined-name", "templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Hello {{ nmae }}\n",
     "templates/hello.j2:6:10: "},
    {"unknown-front-matter-key", "templates/hello.j2", "---\nto: a.txt\ntoo: b\n---\nHello\n",
     "templates/hello.j2:3:1: "},
    {"broken-front-matter", "templates/hello.j2", "---\nto: [a\n---\nHello\n",
     "templates/hello.j2:"},
    {"turtle-not-utf-8", "people.ttl",
     "@prefix ex: <http://example.org/> .\nex:ada ex:name \"\xff\" .\n", "people.ttl:2:"},
    {"yaml-not-utf-8", "ggen.yaml", "name: greetings\nversion: \xff\n", "ggen.yaml:2:"},
    {"template-not-utf-8", "templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Hello \xff\n",
     "templates/hello.j2:6:7: "},
    {"missing-graph", "ggen.yaml", "name: greetings\ngraphs: nowhere.ttl\n", "ggen.yaml:2:9: "},
    {"missing-query-file", "ggen.yaml",
     "name: greetings\ngraphs: people.ttl\nqueries:\n  people: nowhere.rq\n", "ggen.yaml:4:11: "},
    {"missing-include", "templates/hello.j2",
     CLI_PROJECT_FRONT_MATTER "{% include 'nowhere.j2' %}\n", "templates/hello.j2:6:"},
    {"same-output-twice", "templates/other.j2", "---\nto: Ada.txt\n---\nHello\n", ""},
    {"absolute-output", "templates/hello.j2", "---\nto: /tmp/escaped.txt\n---\nHello\n",
     "templates/hello.j2:2:"},
    {"output-above-the-project", "templates/hello.j2", "---\nto: ../../escaped.txt\n---\nHello\n",
     "templates/hello.j2:2:"},
    {"cyclic-include", "templates/hello.j2", CLI_PROJECT_FRONT_MATTER "{% include '_a.j2' %}\n",
     "templates/_a.j2:1:"},
};

static guint
count_errors (const char *text)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, "error: ")) != NULL; p++)
    n++;

  return n;
}

static void
assert_refused (CliResult *result, const char *error)
{
  g_autofree char *start = g_strconcat ("error: ", error, NULL);

  if (!g_str_has_prefix (result->err, start))
    g_error ("expected '%s...' but got:\n%s", start, result->err);
  g_assert_cmpint (count_errors (result->err), ==, 1);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpint (result->status, ==, 1);
}

static void
test_bad_input (GgenTestSandbox *sandbox, gpointer user_data)
{
  const BadInput *bad = user_data;
  g_autoptr (CliResult) result = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cli_project_write ();
  cli_write_file ("templates/_a.j2", "{% include '_a.j2' %}");
  cli_write_file (bad->path, bad->text);
  before = cli_list_files ();

  result = cli_run ("sync", NULL);
  after = cli_list_files ();

  g_test_message ("%s", result->err);
  assert_refused (result, bad->error);
  g_assert_cmpstr (after, ==, before);
}

static void
test_symbolic_link (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autofree char *files = NULL;

  cli_project_write ();
  result = cli_run_shell ("mkdir elsewhere && ln -s elsewhere out && $GGEN sync");
  files = cli_list_files ();

  g_test_message ("%s", result->err);
  assert_refused (result, "");
  cli_assert_contains (result->err, "link");
  cli_assert_lacks (files, "Ada.txt");
}

/* @mount: how to mount on out/ */
static void
test_file_system (const char *mount, const char *complaint)
{
  g_autofree char *script = g_strdup_printf (
      "mkdir out && unshare -rm sh -c '%s && $0 sync; s=$?; ls -A out >&2; exit $s' $GGEN", mount);
  g_autoptr (CliResult) can_mount = cli_run_shell ("unshare -rm mount -t tmpfs none .");
  g_autoptr (CliResult) result = NULL;

  if (can_mount->status != 0)
    {
      g_test_skip ("user namespaces are not allowed here");
      return;
    }

  cli_project_write ();
  result = cli_run_shell (script);

  g_test_message ("%s", result->err);
  assert_refused (result, "");
  cli_assert_contains (result->err, complaint);
  /* Nothing is left in out/. */
  cli_assert_lacks (result->err, "\nAda");
  cli_assert_lacks (result->err, "\n.");
}

static void
test_read_only (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_file_system ("mount -t tmpfs none out && mount -o remount,ro out", "Read-only file system");
}

static void
test_full (GgenTestSandbox *sandbox, gpointer user_data)
{
  /* One page: the second output finds no room. */
  test_file_system ("mount -t tmpfs -o size=4k none out", "No space left on device");
}

static void
test_graph_commands (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) missing = NULL;
  g_autoptr (CliResult) broken = NULL;
  g_autoptr (CliResult) unknown = NULL;
  g_autoptr (CliResult) query = NULL;
  g_autoptr (CliResult) output = NULL;

  cli_write_file ("good.ttl", "<urn:a> <urn:b> <urn:c> .\n");
  cli_write_file ("broken.ttl", "<urn:a> <urn:b> .\n");
  cli_write_file ("a.docx", "");

  missing = cli_run ("graph", "load", "nowhere.ttl", NULL);
  assert_refused (missing, "nowhere.ttl: ");
  broken = cli_run ("graph", "load", "good.ttl", "broken.ttl", "-o", "out.nt", NULL);
  assert_refused (broken, "broken.ttl:1:");
  g_assert_false (g_file_test ("out.nt", G_FILE_TEST_EXISTS));
  unknown = cli_run ("graph", "load", "a.docx", NULL);
  assert_refused (unknown, "a.docx: ");
  query = cli_run ("graph", "query", "-g", "good.ttl", "SELECT ?x { ?x }", NULL);
  assert_refused (query, "query:1:16: ");
  output = cli_run ("graph", "load", "good.ttl", "-o", "nowhere/out.nt", NULL);
  cli_assert_failure (output, "error: nowhere/out.nt: No such file or directory\n");
}

/* The line and a caret under the place follow the message. */
static void
test_caret (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_project_write ();
  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Hello {{ nmae }}\n");
  result = cli_run ("sync", NULL);

  cli_assert_contains (result->err, "Hello {{ nmae }}\n");
  cli_assert_contains (result->err, "         ^");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      g_autofree char *path = g_strconcat ("/bad-input/", bad_inputs[i].test, NULL);

      ggen_test_add (path, test_bad_input, (gpointer) &bad_inputs[i]);
    }
  ggen_test_add ("/bad-input/output-through-a-symbolic-link", test_symbolic_link, NULL);
  ggen_test_add ("/bad-input/read-only-output", test_read_only, NULL);
  ggen_test_add ("/bad-input/full-disk", test_full, NULL);
  ggen_test_add ("/bad-input/graph-commands-name-the-file", test_graph_commands, NULL);
  ggen_test_add ("/bad-input/template-error-shows-the-line", test_caret, NULL);

  return ggen_test_run ();
}
