/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "cli-project.h"

/* Runs `ggen ARGUMENTS` with a trace, and checks that it prints and returns what it does without, and
 * that the trace is whole and has one command, which is called @name. */
static void
assert_traced (const char *arguments, const char *name)
{
  g_autofree char *plain_script = g_strdup_printf ("$GGEN %s", arguments);
  g_autofree char *script =
      g_strdup_printf ("rm -f trace.json; GGEN_TRACE=$PWD/trace.json $GGEN %s", arguments);
  g_autofree char *expected = g_strdup_printf ("\"cat\":\"command\",\"name\":\"%s\",", name);
  g_autofree char *trace = NULL;
  g_autoptr (CliResult) plain = cli_run_shell (plain_script);
  g_autoptr (CliResult) traced = cli_run_shell (script);
  const char *command;

  g_assert_cmpstr (traced->out, ==, plain->out);
  g_assert_cmpstr (traced->err, ==, plain->err);
  g_assert_cmpint (traced->status, ==, plain->status);

  trace = cli_read_file ("trace.json");
  command = strstr (trace, "\"cat\":\"command\"");
  g_assert_nonnull (command);
  g_assert_true (g_str_has_prefix (command, expected));
  g_assert_null (strstr (command + 1, "\"cat\":\"command\""));
  g_assert_true (g_str_has_prefix (trace, "["));
  g_assert_true (g_str_has_suffix (trace, "\n]\n"));
}

static void
test_commands (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_project_write ();

  assert_traced ("sync --dry-run", "sync");
  assert_traced ("template list", "template list");
  assert_traced ("graph query -g people.ttl 'ASK {}'", "graph query");
  assert_traced ("utils doctor >/dev/null", "utils doctor");
}

static void
test_failures (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_traced ("sync", "sync");
  assert_traced ("graph load nowhere.ttl", "graph load");
}

static void
test_stats (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_project_write ();

  assert_traced ("--stats sync --dry-run 2>/dev/null", "sync");
}

/* Help is no command, and writes none. */
static void
test_no_command (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run_shell ("GGEN_TRACE=$PWD/trace.json $GGEN sync --help");

  cli_assert_success (result);
  g_assert_false (g_file_test ("trace.json", G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/trace/has-each-command-with-noun-and-verb", test_commands, NULL);
  ggen_test_add ("/trace/has-commands-that-fail", test_failures, NULL);
  ggen_test_add ("/trace/goes-with-stats", test_stats, NULL);
  ggen_test_add ("/trace/of-help-is-not-written", test_no_command, NULL);

  return ggen_test_run ();
}
