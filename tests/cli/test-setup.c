/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <string.h>

#define SETUP "setup:\n  - name: server\n    command: [./set-up]\n"

static void
assert_failure (const char *error)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("a", "touch ran");
  result = cli_run ("test", "./a", NULL);

  g_assert_cmpstr (result->err, ==, error);
  g_assert_cmpint (result->status, ==, 1);
  g_assert_false (g_file_test ("ran", G_FILE_TEST_EXISTS));
  cli_tests_assert_clean ();
}

/* Its server lives as long as the tests, and they know where it is. */
static void
test_server (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *address = NULL;
  g_autofree char *other = NULL;
  g_autofree char *pid = NULL;
  g_autofree char *process = NULL;
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("set-up", "setsid sleep 1040 & echo $! > pid\n"
                             "echo 'ADDRESS=unix:a = b' >> $GGEN_TEST_ENV\n"
                             "echo >> $GGEN_TEST_ENV\n"
                             "printf 'LAST=without an end of line' >> $GGEN_TEST_ENV");
  cli_tests_write ("a", "echo \"<$ADDRESS> <$LAST>\" > address; kill -0 $(cat pid)");
  cli_tests_write ("b", "echo \"<$ADDRESS>\" > other; kill -0 $(cat pid)");
  cli_write_file ("ggen-test.yaml", SETUP "    filter: program(*a)\n");
  result = cli_run ("test", "./a", "./b", NULL);
  address = cli_read_file ("address");
  other = cli_read_file ("other");
  pid = g_strchomp (cli_read_file ("pid"));
  process = g_build_filename ("/proc", pid, NULL);

  cli_assert_success (result);
  g_assert_cmpstr (address, ==, "<unix:a = b> <without an end of line>\n");
  g_assert_cmpstr (other, ==, "<>\n");
  g_assert_false (g_file_test (process, G_FILE_TEST_EXISTS));
  cli_tests_assert_clean ();
}

static void
test_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *order = NULL;
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("set-up", "echo $1 >> order; echo \"NAME=$1\" > $GGEN_TEST_ENV");
  cli_tests_write ("a", "echo \"a of $NAME\" >> order");
  cli_write_file ("ggen-test.yaml", "setup:\n"
                                    "  - {name: one, command: [./set-up, one]}\n"
                                    "  - {name: none, command: [./set-up, none], filter: none()}\n"
                                    "  - {name: two, command: [./set-up, two]}\n");
  result = cli_run ("test", "./a", NULL);
  order = cli_read_file ("order");

  cli_assert_success (result);
  g_assert_cmpstr (order, ==, "one\ntwo\na of two\n");
}

/* What the configuration says of a test itself is nearer to it. */
static void
test_variables_of_tests (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *name = NULL;
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("set-up", "echo NAME=of-setup > $GGEN_TEST_ENV");
  cli_tests_write ("a", "echo $NAME > name");
  cli_write_file ("ggen-test.yaml", SETUP "overrides:\n"
                                          "  - filter: all()\n"
                                          "    environment: {NAME: of-test}\n");
  result = cli_run ("test", "./a", NULL);
  name = cli_read_file ("name");

  cli_assert_success (result);
  g_assert_cmpstr (name, ==, "of-test\n");
}

static void
test_list_sets_nothing_up (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("set-up", "exit 1");
  cli_tests_write ("a", "exit 0");
  cli_write_file ("ggen-test.yaml", SETUP);
  result = cli_run ("test", "./a", "--list", NULL);
  cli_assert_success (result);
}

static void
test_failure (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_write_file ("ggen-test.yaml", SETUP);

  cli_tests_write ("set-up", "echo oops; echo worse >&2; exit 3");
  assert_failure ("error: the setup script 'server' failed: exit status 3\noops\nworse\n");
  cli_tests_write ("set-up", "exit 3");
  assert_failure ("error: the setup script 'server' failed: exit status 3\n");
  cli_tests_write ("set-up", "kill -SEGV $$");
  assert_failure ("error: the setup script 'server' failed: SIGSEGV\n");
}

/* The end of it, from the beginning of a line. */
static void
test_long_output (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_write_file ("ggen-test.yaml", SETUP);
  cli_tests_write ("set-up", "seq 100000 110000; exit 1");
  cli_tests_write ("a", "exit 0");
  result = cli_run ("test", "./a", NULL);

  g_assert_cmpint (result->status, ==, 1);
  g_assert_cmpuint (strlen (result->err), <, 4100);
  cli_assert_contains (result->err, "failed: exit status 1\n109");
  g_assert_true (g_str_has_suffix (result->err, "\n109999\n110000\n"));
}

static void
test_timeout (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *pid = NULL;
  g_autofree char *process = NULL;

  cli_write_file ("ggen-test.yaml", SETUP "    timeout: 300ms\n");
  cli_tests_write ("set-up", "sleep 1041 & echo $! > pid; echo waiting; wait");
  assert_failure ("error: the setup script 'server' failed: took longer than 0.3 s\nwaiting\n");

  /* Whatever it has started is ended, too. */
  pid = g_strchomp (cli_read_file ("pid"));
  process = g_build_filename ("/proc", pid, NULL);
  g_assert_false (g_file_test (process, G_FILE_TEST_EXISTS));
}

static void
test_bad_lines (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_write_file ("ggen-test.yaml", SETUP);

  cli_tests_write ("set-up", "echo A=1 > $GGEN_TEST_ENV; echo nothing >> $GGEN_TEST_ENV");
  assert_failure (
      "error: the setup script 'server' has written 'nothing' to GGEN_TEST_ENV: lines of "
      "NAME=VALUE are expected\n");
  cli_tests_write ("set-up", "echo =1 > $GGEN_TEST_ENV");
  assert_failure ("error: the setup script 'server' has written '=1' to GGEN_TEST_ENV: lines of "
                  "NAME=VALUE are expected\n");
}

static void
test_missing_script (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_write_file ("ggen-test.yaml", SETUP);
  assert_failure ("error: the setup script 'server' cannot be started: Failed to execute child "
                  "process “./set-up” (No such file or directory)\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-setup/" path, func, NULL)
  ADD ("server-lives-as-long-as-the-tests", test_server);
  ADD ("scripts-run-in-order-where-they-are-needed", test_order);
  ADD ("variables-of-tests-are-nearer", test_variables_of_tests);
  ADD ("list-sets-nothing-up", test_list_sets_nothing_up);
  ADD ("failure-is-told-with-the-output", test_failure);
  ADD ("long-output-is-cut", test_long_output);
  ADD ("timeout-ends-all-of-it", test_timeout);
  ADD ("bad-lines-are-errors", test_bad_lines);
  ADD ("missing-script-is-named", test_missing_script);
#undef ADD

  return ggen_test_run ();
}
