/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "offender-run.h"

#define PROGRAM "explore-offenders"

static char *
run (const char *program, const char *path, const char *option, const char *value, int *status)
{
  const char *arguments[] = {"-p", path, option, value, NULL};

  return offender_run_with (program, NULL, arguments, status);
}

/* Returns what the line that a failing test prints leads to. */
static char *
replay (const char *output)
{
  g_autofree char *line =
      offender_fetch (output,
                      "^# to run the test under this schedule again: (.* --schedule 0x.*)$");
  g_autoptr (GError) error = NULL;
  char *again = NULL;

  g_spawn_command_line_sync (line, &again, NULL, NULL, &error);
  g_assert_no_error (error);

  return again;
}

static void
test_replay (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *path = user_data;
  int status;
  g_autofree char *output = run (PROGRAM, path, "--explore=200", NULL, &status);
  g_autofree char *trace = offender_fetch (output, "^# (trace: [ab]+, drawn: -?[0-9]+)$");
  g_autofree char *failure = offender_fetch (output, "^not ok 1 .* - ([0-9]+ turns)$");

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *again = replay (output);
      g_autofree char *trace_again = offender_fetch (again, "^# (trace: [ab]+, drawn: -?[0-9]+)$");
      g_autofree char *failure_again = offender_fetch (again, "^not ok 1 .* - ([0-9]+ turns)$");

      g_assert_cmpstr (trace_again, ==, trace);
      g_assert_cmpstr (failure_again, ==, failure);
    }
}

/* A plain run is under the schedule that its seed leads to, and says so, too, when it fails. */
static void
test_plain_run (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  g_autofree char *trace = NULL;
  g_autofree char *again = NULL;
  g_autofree char *trace_again = NULL;
  int status = 0;

  for (guint i = 0; i < 400 && status == 0; i++)
    {
      g_autofree char *seed = g_strdup_printf ("R02S%08x%08x%08x%08x", i, i, i, i);

      g_free (output);
      output = run (PROGRAM, "/offenders/interleave", "--seed", seed, &status);
    }

  g_assert_cmpint (status, ==, 1);
  trace = offender_fetch (output, "^# (trace: .*)$");
  again = replay (output);
  trace_again = offender_fetch (again, "^# (trace: .*)$");
  g_assert_cmpstr (trace_again, ==, trace);
}

/* What passes says nothing, as it would 200 times. */
static void
test_passes (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = run (PROGRAM, "/offenders/pass", "--explore", "200", &status);

  offender_assert_contains (output, "\nok 1 /offenders/pass\n");
  offender_assert_contains (output, "# 200 of 200 schedules were tried\n");
  g_assert_null (strstr (output, "passes"));
  g_assert_cmpint (status, ==, 0);
}

static void
test_skip (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = run (PROGRAM, "/offenders/skip", "--explore", "200", &status);

  offender_assert_contains (output, "# 1 of 200 schedules were tried\n");
  offender_assert_contains (output, "\nok 1 /offenders/skip # SKIP not today\n");
}

static void
test_not_deterministic (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = run (PROGRAM, "/offenders/plain", "--explore", "200", &status);

  offender_assert_contains (output, "# passes\n");
  g_assert_null (strstr (output, "schedules were tried"));
}

static void
test_variable (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *environment[] = {"GGEN_TEST_EXPLORE", "3", NULL};
  const char *arguments[] = {"-p", "/offenders/pass", NULL};
  g_autofree char *output = NULL;
  int status;

  output = offender_run_with (PROGRAM, environment, arguments, &status);

  offender_assert_contains (output, "# 3 of 3 schedules were tried\n");
}

static void
test_wrong_value (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = run (PROGRAM, "/offenders/pass", "--explore", "many", &status);

  offender_assert_contains (output, "\"many\" is no number for --explore\n");
  g_assert_cmpint (status, ==, 1);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/explore/a-failure-can-be-replayed", test_replay,
                 (gpointer) "/offenders/interleave");
  ggen_test_add ("/explore/a-failure-in-a-process-can-be-replayed", test_replay,
                 (gpointer) "/offenders/process");
  ggen_test_add ("/explore/a-plain-run-can-be-replayed", test_plain_run, NULL);
  ggen_test_add ("/explore/what-passes-is-tried-to-the-end", test_passes, NULL);
  ggen_test_add ("/explore/what-is-skipped-is-skipped-once", test_skip, NULL);
  ggen_test_add ("/explore/other-tests-run-once", test_not_deterministic, NULL);
  ggen_test_add ("/explore/can-be-asked-for-by-a-variable", test_variable, NULL);
  ggen_test_add ("/explore/a-wrong-number-is-refused", test_wrong_value, NULL);

  return ggen_test_run ();
}
