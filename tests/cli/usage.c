/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-program.h"

static void
assert_usage_error (const char *error, CliResult *result)
{
  g_autoptr (CliResult) owned = result;

  cli_assert_usage_error (owned, error);
}

static void
test_unknown_command (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_usage_error ("error: unknown command 'frobnicate'", cli_run ("frobnicate", NULL));
  assert_usage_error ("error: unknown command 'grpah'; did you mean 'graph'?",
                      cli_run ("grpah", "query", NULL));
  assert_usage_error ("error: unknown command 'graph qurey'; did you mean 'graph query'?",
                      cli_run ("graph", "qurey", NULL));
  assert_usage_error ("error: unknown command 'query'; did you mean 'graph query'?",
                      cli_run ("query", NULL));
  assert_usage_error ("error: unknown command 'synk'; did you mean 'sync'?",
                      cli_run ("synk", NULL));
  assert_usage_error ("error: unknown command 'nope'", cli_run ("help", "nope", NULL));
  assert_usage_error ("error: unknown command ''", cli_run ("", NULL));
}

static void
test_missing_verb (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("graph", NULL);

  cli_assert_usage_error (result, "error: a command is missing");
  cli_assert_contains (result->err, "\n  graph query ");
}

static void
test_unknown_option (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("sync", "--dry-rum", NULL);

  cli_assert_usage_error (result, "error: unknown option '--dry-rum'; did you mean '--dry-run'?");
  g_assert_cmpstr (result->err, ==,
                   "error: unknown option '--dry-rum'; did you mean '--dry-run'?\n"
                   "Usage: ggen sync [OPTION]...\n"
                   "Try 'ggen sync --help'.\n");
  assert_usage_error ("error: unknown option '--frobnicate'",
                      cli_run ("sync", "--frobnicate=1", NULL));
  assert_usage_error ("error: unknown option '-Z'", cli_run ("sync", "-Z", NULL));
  assert_usage_error ("error: unknown option '--nope'", cli_run ("--nope", "sync", NULL));
}

static void
test_bad_value (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_usage_error ("error: option '--format' can be table, json, csv or tsv, not 'jsno'; "
                      "did you mean 'json'?",
                      cli_run ("graph", "query", "--format", "jsno", "ASK {}", NULL));
  assert_usage_error ("error: option '--format' can be text or json, not 'xml'",
                      cli_run ("sync", "--format=xml", NULL));
  assert_usage_error ("error: missing argument for --format", cli_run ("sync", "--format", NULL));
  assert_usage_error ("error: option '--force' takes no value",
                      cli_run ("sync", "--force=no", NULL));
  assert_usage_error ("error: option '--var' takes NAME=VALUE, not 'x'",
                      cli_run ("template", "generate", "--var", "x", "a.j2", NULL));
}

static void
test_arguments (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_usage_error ("error: an argument is missing", cli_run ("graph", "load", NULL));
  assert_usage_error ("error: an argument is missing", cli_run ("template", "show", NULL));
  assert_usage_error ("error: unexpected argument 'x'", cli_run ("sync", "x", NULL));
  assert_usage_error ("error: unexpected argument 'b'",
                      cli_run ("template", "show", "a", "b", NULL));
  assert_usage_error ("error: unexpected argument '--help'",
                      cli_run ("sync", "--", "--help", NULL));
  assert_usage_error ("error: unexpected argument 'x'", cli_run ("help", "sync", "x", NULL));
  assert_usage_error ("error: no query: give one, or name a file with --query-file",
                      cli_run ("graph", "query", "-g", "a.ttl", NULL));
  assert_usage_error ("error: there are two queries: give one, or name a file with --query-file",
                      cli_run ("graph", "query", "-g", "a.ttl", "-f", "q.rq", "ASK {}", NULL));
  assert_usage_error ("error: no graph: name a file with --graph",
                      cli_run ("graph", "query", "ASK {}", NULL));
}

static void
test_directory (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) before = NULL;
  g_autoptr (CliResult) after = NULL;
  g_autoptr (CliResult) missing = cli_run ("-C", "nowhere", "sync", NULL);

  cli_assert_failure (missing,
                      "error: cannot change to directory 'nowhere': No such file or directory\n");

  /* Each is taken from where the one before led. */
  cli_write_file ("one/two/a.ttl", "<urn:a> <urn:b> <urn:c> .\n");
  before = cli_run ("-C", "one", "-C", "two", "graph", "load", "a.ttl", NULL);
  after = cli_run ("graph", "load", "a.ttl", "--directory=one", "-C", "two", NULL);
  cli_assert_success (before);
  cli_assert_success (after);
}

static void
test_attached_value (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) leading = NULL;
  g_autoptr (CliResult) trailing = NULL;

  cli_write_file ("one/two/a.ttl", "<urn:a> <urn:b> <urn:c> .\n");
  leading = cli_run ("-Cone", "-C", "two", "graph", "load", "a.ttl", NULL);
  trailing = cli_run ("graph", "load", "a.ttl", "-Cone", "-Ctwo", NULL);
  cli_assert_success (leading);
  cli_assert_success (trailing);

  /* A value may look like another option, and be missing. */
  assert_usage_error ("error: option '--format' can be text or json, not '-Cone'",
                      cli_run ("sync", "--format", "-Cone", NULL));
  assert_usage_error ("error: missing argument for -C", cli_run ("sync", "-C", NULL));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/usage/unknown-command-gets-a-suggestion", test_unknown_command, NULL);
  ggen_test_add ("/usage/noun-alone-lists-its-commands", test_missing_verb, NULL);
  ggen_test_add ("/usage/unknown-option-gets-a-suggestion", test_unknown_option, NULL);
  ggen_test_add ("/usage/bad-value-names-the-good-ones", test_bad_value, NULL);
  ggen_test_add ("/usage/arguments-are-counted", test_arguments, NULL);
  ggen_test_add ("/usage/directory-is-changed-to-first", test_directory, NULL);
  ggen_test_add ("/usage/value-may-follow-its-letter", test_attached_value, NULL);

  return ggen_test_run ();
}
