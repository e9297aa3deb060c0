/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>

static void
write_archive (void)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_link ("order", "badly-behaved/order");
  cli_tests_write ("good", "exit 0");
  /* Shuffled, the cases of a program are not beside each other. */
  result = cli_run ("test", "./order", "./good", "--archive", "x.tar.gz", "--shuffle", "1", NULL);
  g_assert_cmpint (result->status, ==, 0);
  cli_assert_contains (result->err, "x.tar.gz: 2 programs\n");
}

static void
test_elsewhere (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) listed = NULL;
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) some = NULL;

  write_archive ();
  g_unlink ("order");
  g_unlink ("good");
  g_assert_no_errno (g_mkdir ("elsewhere", 0700));
  listed =
      cli_run_shell ("cd elsewhere && $GGEN test --from-archive ../x.tar.gz --list --format names "
                     "| sort");
  cli_assert_success (listed);
  g_assert_cmpstr (listed->out, ==,
                   "./good\n"
                   "./order /order/first\n"
                   "./order /order/passes-only-after-the-first\n"
                   "./order /order/passes-only-alone\n");

  result = cli_run_shell ("cd elsewhere && $GGEN test --from-archive ../x.tar.gz");
  g_assert_cmpint (result->status, ==, 1);
  cli_tests_assert_last_line (result->out, "3 passed, 1 failed, 0 skipped");
  cli_assert_contains (result->out, "\n  ggen test --from-archive ../x.tar.gz -E 'failed()'\n");

  some = cli_run ("test", "--from-archive", "x.tar.gz", "/order/first", "*good", NULL);
  cli_assert_success (some);
  cli_tests_assert_last_line (some->out, "2 passed, 0 failed, 0 skipped");
  cli_tests_assert_clean ();
}

static void
test_extract_to (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) again = NULL;

  write_archive ();
  result = cli_run ("test", "--from-archive", "x.tar.gz", "--extract-to", "here", "*good", NULL);
  cli_assert_success (result);
  g_assert_true (g_file_test ("here/files", G_FILE_TEST_IS_DIR));

  again = cli_run ("test", "--from-archive", "x.tar.gz", "--extract-to", "here", NULL);
  g_assert_cmpint (again->status, ==, 1);
  cli_assert_contains (again->err, "/here: is not empty");
  cli_tests_assert_clean ();
}

static void
assert_failure (const char *error, CliResult *result)
{
  g_autoptr (CliResult) owned = result;

  cli_assert_failure (owned, error);
}

static void
test_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) debug = NULL;

  cli_tests_write ("good", "exit 0");
  assert_failure ("error: none.tar.gz: No such file or directory\n",
                  cli_run ("test", "--from-archive", "none.tar.gz", NULL));
  assert_failure ("error: good: is not an archive of tests: Unrecognized archive format\n",
                  cli_run ("test", "--from-archive", "good", NULL));
  assert_failure ("error: /nowhere/x.tar.gz: No such file or directory\n",
                  cli_run ("test", "./good", "--archive", "/nowhere/x.tar.gz", NULL));

  /* What is removed at the end cannot be looked at. */
  debug = cli_run ("test", "--from-archive", "x.tar.gz", "--debug", "gdb", NULL);
  cli_assert_usage_error (debug, "error: to debug what is in an archive, unpack it with "
                                 "'--extract-to'");
  cli_tests_assert_clean ();
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-archive/" path, func, NULL)
  ADD ("archive-runs-elsewhere", test_elsewhere);
  ADD ("folder-for-the-archive-stays", test_extract_to);
  ADD ("errors-name-the-archive", test_errors);
#undef ADD

  return ggen_test_run ();
}
