/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-program.h"

static void
assert_shell (const char *script, int status, const char *err)
{
  g_autoptr (CliResult) result = cli_run_shell (script);

  g_assert_cmpstr (result->err, ==, err);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpint (result->status, ==, status);
}

static void
test_full (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_shell ("$GGEN --version >/dev/full", 1,
                "error: cannot write to standard output: No space left on device\n");
  assert_shell ("$GGEN help sync >/dev/full", 1,
                "error: cannot write to standard output: No space left on device\n");
}

static void
test_closed (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_shell ("$GGEN --version >&-", 1,
                "error: cannot write to standard output: Bad file descriptor\n");
}

/* 141: as SIGPIPE ends other programs. The reader ends before we begin. */
static void
test_nobody_reads (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_shell ("exec 3> >(exec <&-); wait $!; $GGEN --version >&3", 141, "");
  assert_shell ("exec 3> >(exec <&-); wait $!; $GGEN --help >&3", 141, "");
  assert_shell ("trap '' PIPE; exec 3> >(exec <&-); wait $!; $GGEN --version >&3", 141, "");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/output/full-disk-is-a-failure", test_full, NULL);
  ggen_test_add ("/output/closed-output-is-a-failure", test_closed, NULL);
  ggen_test_add ("/output/nobody-reading-ends-it-quietly", test_nobody_reads, NULL);

  return ggen_test_run ();
}
