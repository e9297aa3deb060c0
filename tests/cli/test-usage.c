/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_status_0 (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "exit 0");
  cli_tests_write ("idle", "exit 77");
  result = cli_run ("test", "./good", "./idle", NULL);

  cli_assert_success (result);
  cli_tests_assert_last_line (result->out, "1 passed, 0 failed, 1 skipped");
  cli_tests_assert_clean ();
}

static void
test_status_1 (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "exit 0");
  cli_tests_write ("bad", "exit 3");
  result = cli_run ("test", "./good", "./bad", NULL);

  g_assert_cmpint (result->status, ==, 1);
  g_assert_cmpstr (result->err, ==, "");
  cli_assert_contains (result->out, "./bad: exit status 3\n");
  cli_assert_contains (result->out, "\n  ggen test ./good ./bad -E 'failed()'\n");
  cli_tests_assert_last_line (result->out, "1 passed, 1 failed, 0 skipped");
  cli_tests_assert_clean ();
}

static void
assert_nothing (const char *error, CliResult *result)
{
  g_autoptr (CliResult) owned = result;

  g_assert_cmpstr (owned->err, ==, error);
  g_assert_cmpstr (owned->out, ==, "");
  g_assert_cmpint (owned->status, ==, 4);
}

static void
test_status_4 (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char none_selected[] = "error: no test is selected; 'ggen test --list' prints all\n";

  cli_tests_write ("good", "exit 0");
  cli_tests_write_build_dir ("empty", "[]");

  assert_nothing (none_selected, cli_run ("test", "./good", "other", NULL));
  assert_nothing (none_selected, cli_run ("test", "./good", "/a/case", NULL));
  assert_nothing (none_selected, cli_run ("test", "./good", "-E", "none()", NULL));
  assert_nothing (none_selected, cli_run ("test", "./good", "-E", "failed()", NULL));
  assert_nothing (none_selected, cli_run ("test", "./good", "--list", "nope", NULL));
  assert_nothing ("error: there are no tests\n", cli_run ("test", "empty", "--no-rebuild", NULL));
  cli_tests_assert_clean ();
}

static void
assert_usage_error (const char *error, CliResult *result)
{
  g_autoptr (CliResult) owned = result;

  cli_assert_usage_error (owned, error);
  cli_assert_contains (owned->err, "\nTry 'ggen test --help'.\n");
}

/* Found out before anything is looked for. */
static void
test_status_2 (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_usage_error ("error: option '--repeat': '0' is not between 1 and 1000000000",
                      cli_run ("test", "./nowhere", "--repeat", "0", NULL));
  assert_usage_error ("error: option '--repeat': '99999999999999999999' is not between 1 and "
                      "1000000000",
                      cli_run ("test", "./nowhere", "--repeat", "99999999999999999999", NULL));
  assert_usage_error ("error: option '--partition': 'hash:9/8' is no partition: there are not so "
                      "many parts",
                      cli_run ("test", "./nowhere", "--partition", "hash:9/8", NULL));
  assert_usage_error ("error: 'R02S12' is no seed of GLib's test framework: it prints them as "
                      "'R02S' and 32 digits",
                      cli_run ("test", "./nowhere", "--seed", "R02S12", NULL));
  assert_usage_error ("error: 'R02S0123456789abcdef0123456789abcdeg' is no seed of GLib's test "
                      "framework: it prints them as 'R02S' and 32 digits",
                      cli_run ("test", "./nowhere", "--",
                               "--seed=R02S0123456789abcdef0123456789abcdeg", NULL));
  assert_usage_error ("error: options '--tap' and '--json' exclude each other",
                      cli_run ("test", "./nowhere", "--tap", "--json", NULL));
  assert_usage_error ("error: options '--list' and '--json' exclude each other",
                      cli_run ("test", "./nowhere", "--list", "--json", NULL));
  assert_usage_error ("error: options '--list' and '--junit' exclude each other",
                      cli_run ("test", "./nowhere", "--list", "--junit", "x.xml", NULL));
  assert_usage_error ("error: option '--extract-to' is for '--from-archive'",
                      cli_run ("test", "./nowhere", "--extract-to", "x", NULL));
  assert_usage_error ("error: option '--archive-include' is for '--archive'",
                      cli_run ("test", "./nowhere", "--archive-include", "x", NULL));
  assert_usage_error ("error: option '--format' is for '--list'",
                      cli_run ("test", "./nowhere", "--format", "text", NULL));
  assert_usage_error ("error: options '--list' and '--tap' exclude each other",
                      cli_run ("test", "./nowhere", "--list", "--tap", NULL));
  assert_usage_error ("error: option '--format' can be text, names, json or tap, not 'xml'",
                      cli_run ("test", "./nowhere", "--list", "--format", "xml", NULL));
}

/* What the configuration knows, too, and filters */
static void
test_bad_values (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_write ("good", "exit 0");

  assert_usage_error ("error: option '--jobs': '0' is not between 1 and 10000",
                      cli_run ("test", "./good", "--jobs", "0", NULL));
  assert_usage_error ("error: option '--jobs': '-1' is no whole number",
                      cli_run ("test", "./good", "--jobs=-1", NULL));
  assert_usage_error ("error: option '--jobs': '18446744073709551617' is not between 1 and 10000",
                      cli_run ("test", "./good", "-j18446744073709551617", NULL));
  assert_usage_error ("error: option '--timeout': '1' is no duration: it needs a unit, such as 1s",
                      cli_run ("test", "./good", "-t", "1", NULL));
  assert_usage_error ("error: option '--retries': '-1' is no whole number",
                      cli_run ("test", "./good", "--retries", "-1", NULL));
  assert_usage_error ("error: option '--max-failures': '0' is not between 1 and 2147483647",
                      cli_run ("test", "./good", "--max-failures", "0", NULL));
  assert_usage_error ("error: filter:1:1: unknown function 'sute'; did you mean 'suite'?",
                      cli_run ("test", "./good", "-E", "sute(x)", NULL));
  assert_usage_error ("error: filter:1:5: the '(' of test() is not closed",
                      cli_run ("test", "./good", "-E", "test(", NULL));
  assert_usage_error ("error: option '--profile': there is no profile 'ci': there is no "
                      "ggen-test.yaml",
                      cli_run ("test", "./good", "--profile", "ci", NULL));
  cli_tests_assert_clean ();
}

static void
assert_failure (const char *error, CliResult *result)
{
  g_autoptr (CliResult) owned = result;

  cli_assert_failure (owned, error);
}

static void
test_words_that_are_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *nowhere =
      g_strdup_printf ("error: %s: there is no Meson build directory here or above; make one with "
                       "'meson setup _build', or name programs to test\n",
                       here);

  cli_write_file ("plain", "text\n");
  cli_write_file ("folder/program", "");

  assert_nothing (nowhere, cli_run ("test", NULL));
  assert_nothing (nowhere, cli_run ("test", "name", NULL));
  assert_nothing (
      "error: 'nope' matches no installed test; looked into 'installed-tests' of /nowhere\n",
      cli_run_shell ("XDG_DATA_DIRS=/nowhere $GGEN test --installed nope"));
  assert_failure (
      "error: ./missing: there is no such program; build it first, or name a Meson build "
      "directory\n",
      cli_run ("test", "./missing", NULL));
  assert_failure ("error: ./plain: cannot be executed; where it is a program, 'chmod +x ./plain' "
                  "allows that\n",
                  cli_run ("test", "./plain", NULL));
  assert_failure ("error: folder: is not a Meson build directory, or one whose 'meson setup' has "
                  "failed\n",
                  cli_run ("test", "folder", NULL));
  cli_tests_assert_clean ();
}

static void
test_words_that_do_not_fit (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_write ("good", "exit 0");
  cli_tests_write_build_dir ("build", "[]");

  assert_usage_error (
      "error: './good' stands beside the build directory 'build': name one of them, "
      "or the tests in it without their folder",
      cli_run ("test", "build", "./good", NULL));
}

/* One program by two names is one. */
static void
test_programs_by_their_paths (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *absolute = g_canonicalize_filename ("a/test", NULL);
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("a/test", "exit 0");
  cli_tests_write ("b/test", "exit 0");
  result = cli_run ("test", "--list", "--format", "names", "b/test", "a/test", absolute, "./b/test",
                    NULL);

  cli_assert_success (result);
  g_assert_cmpstr (result->out, ==, "b/test\na/test\n");
}

static void
test_configuration_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = g_canonicalize_filename ("ggen-test.yaml", NULL);
  g_autofree char *expected =
      g_strdup_printf ("error: %s:1:1: unknown key 'profile' in the configuration; did you mean "
                       "'profiles'?\n",
                       path);
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "exit 0");
  cli_write_file ("ggen-test.yaml", "profile:\n  default: {}\n");
  assert_failure (expected, cli_run ("test", "./good", NULL));
  assert_failure ("error: Failed to open file “none.yaml”: No such file or directory\n",
                  cli_run ("test", "./good", "--config", "none.yaml", NULL));

  /* Another file in its stead */
  cli_write_file ("other.yaml", "profiles: {quick: {timeout: 1h}}\n");
  result = cli_run ("test", "./good", "--config", "other.yaml", "--profile", "quick", NULL);
  cli_assert_success (result);
}

static void
test_a_profile_counts (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) by_default = NULL;
  g_autoptr (CliResult) by_profile = NULL;
  g_autoptr (CliResult) typed = NULL;

  cli_tests_write ("flaky", "test -e count && exit 0; touch count; exit 1");
  cli_write_file ("ggen-test.yaml", "profiles: {ci: {retries: 1}}\n");

  by_default = cli_run ("test", "./flaky", NULL);
  g_assert_cmpint (by_default->status, ==, 1);
  g_unlink ("count");
  by_profile = cli_run ("test", "./flaky", "--profile", "ci", NULL);
  cli_assert_success (by_profile);
  cli_assert_contains (by_profile->out, "flaky");

  /* What is typed counts more. */
  g_unlink ("count");
  typed = cli_run ("test", "./flaky", "--profile", "ci", "--retries", "0", NULL);
  g_assert_cmpint (typed->status, ==, 1);
  cli_assert_contains (typed->out, "\n  ggen test --profile ci ./flaky -E 'failed()'\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-usage/" path, func, NULL)
  ADD ("status-0-when-all-have-passed", test_status_0);
  ADD ("status-1-when-one-has-failed", test_status_1);
  ADD ("status-2-before-anything-is-looked-for", test_status_2);
  ADD ("status-4-when-there-is-nothing-to-run", test_status_4);
  ADD ("bad-values-are-usage-errors", test_bad_values);
  ADD ("words-that-are-nothing-are-told-what-they-could-be", test_words_that_are_nothing);
  ADD ("words-that-do-not-fit-are-usage-errors", test_words_that_do_not_fit);
  ADD ("programs-are-known-by-their-paths", test_programs_by_their_paths);
  ADD ("configuration-errors-name-their-place", test_configuration_errors);
  ADD ("a-profile-counts", test_a_profile_counts);
#undef ADD

  return ggen_test_run ();
}
