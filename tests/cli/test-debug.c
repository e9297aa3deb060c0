/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>

/* It tells what it was given instead of debugging anything. Of the signals, those of libc itself do not
 * count, which posix_spawn() leaves ignored. */
#define FAKE                                                                                       \
  "for word; do echo \"<$word>\"; done\n"                                                          \
  "echo in $OLDPWD\n"                                                                              \
  "awk '/SigIgn/ { print $1, substr($2, 10) }' /proc/self/status\n"                                \
  "ls \"$TMPDIR\"\n"                                                                               \
  "echo $SPECIAL"

static CliResult *
debug (const char *words)
{
  g_autofree char *script = g_strdup_printf ("PATH=$PWD/bin:$PATH $GGEN test %s", words);

  return cli_run_shell (script);
}

static void
test_debugger_gets_the_command (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = g_canonicalize_filename ("order", NULL);
  g_autofree char *expected = g_strdup_printf ("<--args>\n"
                                               "<%s>\n"
                                               "<-m>\n"
                                               "<slow>\n"
                                               "<--tap>\n"
                                               "<-p>\n"
                                               "</order/first>\n"
                                               "<--seed=" CLI_TESTS_SEED ">\n",
                                               program);
  g_autoptr (CliResult) result = NULL;

  cli_tests_link ("order", "badly-behaved/order");
  cli_tests_write ("bin/gdb", FAKE);
  cli_write_file ("ggen-test.yaml", "overrides:\n"
                                    "  - filter: test(=/order/first)\n"
                                    "    environment: {SPECIAL: yes}\n");
  result = debug ("./order /order/first --debug gdb --seed " CLI_TESTS_SEED " -- -m slow");

  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_true (g_str_has_prefix (result->out, expected));
  /* Nothing of ours is left to it: no ignored signal, no folder. */
  cli_assert_contains (result->out, "SigIgn: 0000000\nyes\n");
  cli_tests_assert_clean ();
}

static void
test_status_is_the_debuggers (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "exit 0");
  cli_tests_write ("bin/rr", "echo $1; exit 42");
  result = debug ("./good --debug rr");

  g_assert_cmpint (result->status, ==, 42);
  g_assert_cmpstr (result->out, ==, "record\n");
}

static void
test_one_case_is_debugged (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_link ("order", "badly-behaved/order");
  cli_tests_write ("bin/gdb", FAKE);
  result = debug ("./order --debug gdb");

  cli_assert_usage_error (result,
                          "error: option '--debug' takes one case, and 3 are selected, such "
                          "as './order /order/first' and './order "
                          "/order/passes-only-after-the-first'");
  cli_tests_assert_clean ();
}

static void
test_missing_debugger_is_named (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "exit 0");
  g_assert_cmpint (g_mkdir ("bin", 0700), ==, 0);
  result = cli_run_shell ("PATH=$PWD/bin $GGEN test ./good --debug valgrind");

  cli_assert_failure (result, "error: cannot start valgrind: No such file or directory; is it "
                              "installed?\n");
  cli_tests_assert_clean ();
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-debug/" path, func, NULL)
  ADD ("debugger-gets-the-command", test_debugger_gets_the_command);
  ADD ("status-is-the-debuggers", test_status_is_the_debuggers);
  ADD ("one-case-is-debugged", test_one_case_is_debugged);
  ADD ("missing-debugger-is-named", test_missing_debugger_is_named);
#undef ADD

  return ggen_test_run ();
}
