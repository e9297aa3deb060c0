/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "run.h"

#define ORDER "badly-behaved/order"

static const char *const paths[] = {
    "/order/first",
    "/order/passes-only-after-the-first",
    "/order/passes-only-alone",
};

static void
add_whole (Run *run, GgenRunnerProgram *program)
{
  run_add_case (run, program, NULL)->is_comparison = TRUE;
}

static void
add_cases (Run *run, GgenRunnerProgram *program)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    run_add_case (run, program, paths[i]);
}

static void
assert_compared (Run *run)
{
  run_assert_told (run, "run began: 3\n");
  run_assert_told (run, "ended /order/first: passed\n");
  /* Its output alone says why, whatever counts. */
  run_assert_told (run, "ended /order/passes-only-after-the-first: passed "
                        "(nobody has run before), depends on order\n");
  run_assert_told (run, "ended /order/passes-only-alone: failed, depends on order\n");
  run_assert_told (run, "run ended: 2 passed, 1 failed, 0 skipped\n");
  g_assert_cmpuint (run->totals.n_order_dependent, ==, 2);
  /* The whole program is no case of the run. */
  g_assert_null (strstr (run->story->str, "began " ORDER));
  g_assert_null (strstr (run->story->str, "ended " ORDER));
}

static void
test_the_whole_program_counts_if_it_runs_first (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program (ORDER);

  add_whole (run, program);
  add_cases (run, program);
  run_all (run);

  assert_compared (run);
}

static void
test_the_whole_program_counts_if_it_runs_last (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program (ORDER);

  add_cases (run, program);
  add_whole (run, program);
  run_all (run);

  assert_compared (run);
}

static void
test_each_iteration_compares (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 2);
  g_autoptr (GgenRunnerProgram) program = run_make_program (ORDER);

  run->options.n_iterations = 3;
  add_whole (run, program);
  add_cases (run, program);
  run_all (run);

  run_assert_told (run, "run began: 9\n");
  run_assert_told (run, "run ended: 6 passed, 3 failed, 0 skipped\n");
  g_assert_cmpuint (run->totals.n_order_dependent, ==, 6);
}

/* A failure that is none in the whole program is no reason to begin nothing more. */
static void
test_failures_count_when_they_are_compared (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program (ORDER);

  run->options.max_failures = 1;
  run_add_case (run, program, paths[1]);
  add_whole (run, program);
  run_add_case (run, program, paths[0]);
  run_all (run);

  run_assert_told (run, "run ended: 2 passed, 0 failed, 0 skipped\n");
}

/* What a case came to alone is told as it is where nobody knows the other. */
static void
test_a_run_that_ends_before_the_comparison_tells_what_it_knows (GgenTestSandbox *sandbox,
                                                                gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program (ORDER);

  run->options.max_failures = 1;
  add_cases (run, program);
  run_add_script (run, "bad", "exit 1");
  run_add_script (run, "next", "exit 0");
  add_whole (run, program);
  run_all (run);

  run_assert_told (run, "ended /order/passes-only-alone: passed\n");
  run_assert_told (run,
                   "ended /order/passes-only-after-the-first: failed (nobody has run before)\n");
  run_assert_told (run, "run ended: 2 passed, 2 failed, 0 skipped, 1 abandoned (1 failure)\n");
  g_assert_cmpuint (run->totals.n_order_dependent, ==, 0);
}

static void
test_a_whole_program_that_cannot_be_started_says_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program ("nowhere");

  add_whole (run, program);
  run_add_case (run, program, "/a");
  run_all (run);

  run_assert_told (run, "ended /a: broken");
  run_assert_told (run, "run ended: 0 passed, 1 failed, 0 skipped\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/compare/" path, func, NULL)
  ADD ("the-whole-program-counts-if-it-runs-first", test_the_whole_program_counts_if_it_runs_first);
  ADD ("the-whole-program-counts-if-it-runs-last", test_the_whole_program_counts_if_it_runs_last);
  ADD ("each-iteration-compares", test_each_iteration_compares);
  ADD ("failures-count-when-they-are-compared", test_failures_count_when_they_are_compared);
  ADD ("a-run-that-ends-before-the-comparison-tells-what-it-knows",
       test_a_run_that_ends_before_the_comparison_tells_what_it_knows);
  ADD ("a-whole-program-that-cannot-be-started-says-nothing",
       test_a_whole_program_that_cannot_be_started_says_nothing);
#undef ADD

  return ggen_test_run ();
}
