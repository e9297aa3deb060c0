/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-project.h"

static void
test_summary (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) first = NULL;
  g_autoptr (CliResult) second = NULL;
  g_autoptr (CliResult) third = NULL;
  g_autofree char *hello = NULL;

  cli_project_write ();

  first = cli_run ("sync", NULL);
  g_assert_cmpstr (first->err, ==, "2 created, 0 updated, 0 unchanged\n");
  g_assert_cmpstr (first->out, ==, "");
  g_assert_cmpint (first->status, ==, 0);
  hello = cli_read_file ("out/Ada.txt");
  g_assert_cmpstr (hello, ==, "Hello Ada\n");

  second = cli_run ("sync", NULL);
  g_assert_cmpstr (second->err, ==, "nothing to do: 2 outputs are up to date\n");
  g_assert_cmpint (second->status, ==, 0);

  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER "{{ name }}, hello\n");
  third = cli_run ("-q", "sync", NULL);
  cli_assert_success (third);
  g_assert_cmpstr (third->out, ==, "");
}

static void
test_dry_run (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cli_project_write ();
  before = cli_list_files ();
  result = cli_run ("sync", "--dry-run", NULL);
  after = cli_list_files ();

  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpstr (result->out, ==,
                   "created   out/Ada.txt\n"
                   "created   out/Bob.txt\n");
  g_assert_cmpstr (result->err, ==,
                   "2 created, 0 updated, 0 unchanged (dry run: nothing written)\n");
  g_assert_cmpstr (after, ==, before);
}

static void
test_diff (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) first = NULL;
  g_autoptr (CliResult) piped = NULL;
  g_autofree char *colored = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *hello = NULL;
  const char *const no_color[] = {"NO_COLOR", "1", NULL};

  cli_project_write ();
  first = cli_run ("sync", NULL);
  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Goodbye {{ name }}\n");

  piped = cli_run ("-q", "sync", "--diff", NULL);
  cli_assert_success (piped);
  cli_assert_contains (piped->out, "\n-Hello Ada\n+Goodbye Ada\n");
  hello = cli_read_file ("out/Ada.txt");
  g_assert_cmpstr (hello, ==, "Hello Ada\n");

  colored = cli_run_in_terminal (80, NULL, "-q", "sync", "--diff", NULL);
  cli_assert_contains (colored, "\n\033[31m-Hello Ada\033[0m\n\033[32m+Goodbye Ada\033[0m\n");
  plain = cli_run_in_terminal (80, no_color, "-q", "sync", "--diff", NULL);
  g_assert_cmpstr (plain, ==, piped->out);
}

static void
test_json (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autoptr (GgenValue) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenValue) counts = NULL;
  g_autoptr (GgenValue) created = NULL;
  g_autoptr (GgenValue) outputs = NULL;

  cli_project_write ();
  result = cli_run ("--quiet", "sync", "--format", "json", NULL);
  cli_assert_success (result);

  report = ggen_value_new_from_json (result->out, &error);
  g_assert_no_error (error);
  counts = ggen_value_get (report, "counts");
  created = ggen_value_get (counts, "created");
  outputs = ggen_value_get (report, "outputs");
  g_assert_cmpint (ggen_value_get_integer (created), ==, 2);
  g_assert_cmpint (ggen_value_get_length (outputs), ==, 2);
}

static void
test_timings (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_project_write ();
  result = cli_run ("sync", "--timings", NULL);

  g_assert_cmpint (result->status, ==, 0);
  g_assert_true (
      g_regex_match_simple ("^resolve +[0-9.]+ ms\nload +[0-9.]+ ms\nenrich +[0-9.]+ ms\n"
                            "extract +[0-9.]+ ms\nrender +[0-9.]+ ms\ncompare +[0-9.]+ ms\n"
                            "write +[0-9.]+ ms\ntotal +[0-9.]+ ms\n2 created",
                            result->err, 0, 0));
}

static void
test_edited (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) first = NULL;
  g_autoptr (CliResult) refused = NULL;
  g_autoptr (CliResult) forced = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *replaced = NULL;

  cli_project_write ();
  first = cli_run ("sync", NULL);
  cli_write_file ("out/Ada.txt", "my own\n");
  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Goodbye {{ name }}\n");

  refused = cli_run ("sync", NULL);
  g_assert_cmpint (refused->status, ==, 1);
  cli_assert_contains (refused->err, "out/Ada.txt");
  cli_assert_contains (refused->err, "--force");
  kept = cli_read_file ("out/Ada.txt");
  g_assert_cmpstr (kept, ==, "my own\n");

  forced = cli_run ("sync", "--force", NULL);
  g_assert_cmpstr (forced->err, ==, "0 created, 2 updated, 0 unchanged\n");
  replaced = cli_read_file ("out/Ada.txt");
  g_assert_cmpstr (replaced, ==, "Goodbye Ada\n");
}

static void
test_init (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) made = cli_run ("project", "init", "shop", NULL);
  g_autoptr (CliResult) again = NULL;
  g_autoptr (CliResult) synced = NULL;
  g_autofree char *config = NULL;

  g_assert_cmpint (made->status, ==, 0);
  cli_assert_contains (made->err, "next: ggen -C shop sync\n");
  cli_assert_contains (made->out, "ggen.yaml\n");
  config = cli_read_file ("shop/ggen.yaml");
  cli_assert_contains (config, "name: \"shop\"\n");

  again = cli_run ("project", "init", "shop", NULL);
  g_assert_cmpint (again->status, ==, 1);
  g_assert_true (g_str_has_prefix (again->err, "error: "));

  synced = cli_run ("-C", "shop", "sync", NULL);
  g_assert_cmpint (synced->status, ==, 0);
  cli_assert_contains (synced->err, " created, 0 updated, 0 unchanged\n");
}

static void
test_no_project (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("sync", NULL);

  g_assert_cmpint (result->status, ==, 1);
  g_assert_true (g_str_has_prefix (result->err, "error: "));
  cli_assert_contains (result->err, "ggen.yaml");
  cli_assert_contains (result->err, "ggen project init");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/sync/says-what-it-did", test_summary, NULL);
  ggen_test_add ("/sync/dry-run-writes-nothing", test_dry_run, NULL);
  ggen_test_add ("/sync/diff-is-colored-on-a-terminal-only", test_diff, NULL);
  ggen_test_add ("/sync/report-is-json", test_json, NULL);
  ggen_test_add ("/sync/timings-name-every-stage", test_timings, NULL);
  ggen_test_add ("/sync/edits-survive-without-force", test_edited, NULL);
  ggen_test_add ("/sync/works-in-a-new-project", test_init, NULL);
  ggen_test_add ("/sync/outside-a-project-says-what-to-do", test_no_project, NULL);

  return ggen_test_run ();
}
