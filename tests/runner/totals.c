/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-runner-event.h"

static GgenRunnerResult *
make_result (GgenRunnerOutcome outcome)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autoptr (GgenRunnerCase) test_case = ggen_runner_case_new (program, "/path", NULL);
  GgenRunnerResult *self = ggen_runner_result_new (test_case, 1);

  self->outcome = outcome;

  return self;
}

static void
test_every_outcome_is_counted_once (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerTotals totals = {0};

  for (guint i = GGEN_RUNNER_PASSED; i <= GGEN_RUNNER_ABANDONED; i++)
    {
      g_autoptr (GgenRunnerResult) result = make_result (i);

      ggen_runner_totals_add (&totals, result);
    }

  g_assert_cmpuint (totals.n_passed, ==, 1);
  g_assert_cmpuint (totals.n_skipped, ==, 1);
  g_assert_cmpuint (totals.n_failed, ==, 5);
  g_assert_cmpuint (totals.n_abandoned, ==, 1);
}

static void
add_point (GgenRunnerResult *result, const char *name, GgenRunnerOutcome outcome)
{
  if (result->attempts->len == 0)
    g_ptr_array_add (result->attempts, ggen_runner_attempt_new (1));
  ggen_runner_attempt_add_point (result->attempts->pdata[0],
                                 ggen_runner_point_new (name, outcome, NULL));
}

static void
test_lines_of_a_whole_program_count_each (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerResult) result = make_result (GGEN_RUNNER_FAILED);
  GgenRunnerTotals totals = {0};

  add_point (result, "a", GGEN_RUNNER_PASSED);
  add_point (result, "b", GGEN_RUNNER_FAILED);
  add_point (result, "c", GGEN_RUNNER_SKIPPED);
  ggen_runner_totals_add (&totals, result);

  g_assert_cmpuint (totals.n_passed, ==, 1);
  g_assert_cmpuint (totals.n_failed, ==, 1);
  g_assert_cmpuint (totals.n_skipped, ==, 1);
}

static void
test_a_crash_after_passed_lines_is_a_failure (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerResult) result = make_result (GGEN_RUNNER_CRASHED);
  GgenRunnerTotals totals = {0};

  add_point (result, "a", GGEN_RUNNER_PASSED);
  ggen_runner_totals_add (&totals, result);

  g_assert_cmpuint (totals.n_passed, ==, 1);
  g_assert_cmpuint (totals.n_failed, ==, 1);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/totals/every-outcome-is-counted-once", test_every_outcome_is_counted_once, NULL);
  ggen_test_add ("/totals/lines-of-a-whole-program-count-each",
                 test_lines_of_a_whole_program_count_each, NULL);
  ggen_test_add ("/totals/a-crash-after-passed-lines-is-a-failure",
                 test_a_crash_after_passed_lines_is_a_failure, NULL);

  return ggen_test_run ();
}
