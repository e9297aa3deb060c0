/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-comparison.h"

#include <ggen-test.h>

static GgenRunnerResult *
make_result (const char *path, GgenRunnerOutcome outcome)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autoptr (GgenRunnerCase) test_case = ggen_runner_case_new (program, path, NULL);
  GgenRunnerResult *result = ggen_runner_result_new (test_case, 1);

  result->outcome = outcome;

  return result;
}

/* One that says nothing about cases yet */
static GgenRunnerResult *
make_whole (GgenRunnerOutcome outcome, const char *reason)
{
  GgenRunnerResult *whole = make_result (NULL, outcome);
  GgenRunnerAttempt *attempt = ggen_runner_attempt_new (1);

  attempt->outcome = outcome;
  attempt->reason = g_strdup (reason);
  g_ptr_array_add (whole->attempts, attempt);

  return whole;
}

static void
add_point (GgenRunnerResult *whole,
           const char *name,
           GgenRunnerOutcome outcome,
           const char *message)
{
  ggen_runner_attempt_add_point (whole->attempts->pdata[0],
                                 ggen_runner_point_new (name, outcome, message));
}

/* @whole: (transfer full) */
static void
set_whole (GgenRunnerComparison *comparison, GgenRunnerResult *whole)
{
  g_autoptr (GPtrArray) held = ggen_runner_comparison_set_whole (comparison, whole);

  g_assert_cmpuint (held->len, ==, 0);
}

static GgenRunnerComparison *
make_comparison (void)
{
  static const struct
  {
    const char *name;
    GgenRunnerOutcome outcome;
    const char *message;
  } points[] = {
      {"/passes", GGEN_RUNNER_PASSED, NULL},
      {"/fails", GGEN_RUNNER_FAILED, "a file is left"},
      {"/skips", GGEN_RUNNER_SKIPPED, NULL},
  };
  GgenRunnerComparison *self = ggen_runner_comparison_new (FALSE);
  GgenRunnerResult *whole = make_whole (GGEN_RUNNER_FAILED, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    add_point (whole, points[i].name, points[i].outcome, points[i].message);
  g_assert_false (ggen_runner_comparison_is_ready (self));
  set_whole (self, whole);
  g_assert_true (ggen_runner_comparison_is_ready (self));

  return self;
}

typedef struct
{
  const char *path;
  GgenRunnerOutcome alone;
  GgenRunnerOrder order;
  GgenRunnerOutcome outcome; /* in the end */
} Expectation;

static void
assert_compares (const Expectation *expected)
{
  g_autoptr (GgenRunnerComparison) comparison = make_comparison ();
  g_autoptr (GgenRunnerResult) result = make_result (expected->path, expected->alone);

  ggen_runner_comparison_apply (comparison, result);
  g_assert_cmpint (result->order, ==, expected->order);
  g_assert_cmpint (result->outcome, ==, expected->outcome);
  if (result->order == GGEN_RUNNER_ORDER_DEPENDENT)
    g_assert_cmpint (result->outcome_in_whole, ==, expected->outcome);
}

static void
test_what_comes_to_the_same_is_the_same (GgenTestSandbox *sandbox, gpointer data)
{
  static const Expectation expectations[] = {
      {"/passes", GGEN_RUNNER_PASSED, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_PASSED},
      {"/fails", GGEN_RUNNER_FAILED, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_FAILED},
      {"/skips", GGEN_RUNNER_SKIPPED, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_SKIPPED},
      /* In what way it fails may be another. */
      {"/fails", GGEN_RUNNER_CRASHED, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_CRASHED},
      {"/fails", GGEN_RUNNER_TIMED_OUT, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_TIMED_OUT},
      /* Nothing has failed either way. */
      {"/passes", GGEN_RUNNER_SKIPPED, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_SKIPPED},
      {"/skips", GGEN_RUNNER_PASSED, GGEN_RUNNER_ORDER_SAME, GGEN_RUNNER_PASSED},
  };

  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    assert_compares (&expectations[i]);
}

static void
test_the_whole_program_is_right (GgenTestSandbox *sandbox, gpointer data)
{
  static const Expectation expectations[] = {
      {"/passes", GGEN_RUNNER_FAILED, GGEN_RUNNER_ORDER_DEPENDENT, GGEN_RUNNER_PASSED},
      {"/passes", GGEN_RUNNER_CRASHED, GGEN_RUNNER_ORDER_DEPENDENT, GGEN_RUNNER_PASSED},
      {"/passes", GGEN_RUNNER_VANISHED, GGEN_RUNNER_ORDER_DEPENDENT, GGEN_RUNNER_PASSED},
      {"/skips", GGEN_RUNNER_FAILED, GGEN_RUNNER_ORDER_DEPENDENT, GGEN_RUNNER_SKIPPED},
      {"/fails", GGEN_RUNNER_PASSED, GGEN_RUNNER_ORDER_DEPENDENT, GGEN_RUNNER_FAILED},
      {"/fails", GGEN_RUNNER_SKIPPED, GGEN_RUNNER_ORDER_DEPENDENT, GGEN_RUNNER_FAILED},
  };

  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    assert_compares (&expectations[i]);
}

static void
test_what_the_whole_program_does_not_tell_is_unknown (GgenTestSandbox *sandbox, gpointer data)
{
  static const Expectation expectations[] = {
      {"/other", GGEN_RUNNER_FAILED, GGEN_RUNNER_ORDER_UNKNOWN, GGEN_RUNNER_FAILED},
      {"/fails/not", GGEN_RUNNER_PASSED, GGEN_RUNNER_ORDER_UNKNOWN, GGEN_RUNNER_PASSED},
      /* It did not run to its end. */
      {"/passes", GGEN_RUNNER_ABANDONED, GGEN_RUNNER_ORDER_UNKNOWN, GGEN_RUNNER_ABANDONED},
  };

  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    assert_compares (&expectations[i]);
}

/* That it passed at the second time does not matter where it fails. */
static void
test_what_fails_in_the_whole_program_is_not_flaky (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerComparison) comparison = make_comparison ();
  g_autoptr (GgenRunnerResult) fails = make_result ("/fails", GGEN_RUNNER_PASSED);
  g_autoptr (GgenRunnerResult) passes = make_result ("/passes", GGEN_RUNNER_PASSED);

  fails->is_flaky = TRUE;
  ggen_runner_comparison_apply (comparison, fails);
  g_assert_false (fails->is_flaky);
  passes->is_flaky = TRUE;
  ggen_runner_comparison_apply (comparison, passes);
  g_assert_true (passes->is_flaky);
}

static void
test_results_are_held_until_they_are_compared (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerComparison) comparison = ggen_runner_comparison_new (FALSE);
  GgenRunnerResult *whole = make_whole (GGEN_RUNNER_PASSED, NULL);
  GgenRunnerResult *results[] = {make_result ("/a", GGEN_RUNNER_FAILED),
                                 make_result ("/b", GGEN_RUNNER_PASSED)};
  g_autoptr (GPtrArray) held = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ggen_runner_comparison_hold (comparison, results[i]);
  add_point (whole, "/a", GGEN_RUNNER_PASSED, NULL);
  held = ggen_runner_comparison_set_whole (comparison, whole);

  g_assert_cmpuint (held->len, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_true (held->pdata[i] == results[i]);
  g_assert_cmpint (results[0]->order, ==, GGEN_RUNNER_ORDER_DEPENDENT);
  g_assert_cmpint (results[0]->outcome, ==, GGEN_RUNNER_PASSED);
  g_assert_cmpint (results[1]->order, ==, GGEN_RUNNER_ORDER_UNKNOWN);
}

/* Under the address sanitizer this would tell if they were not. */
static void
test_what_is_held_is_freed_with_it (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerComparison) comparison = ggen_runner_comparison_new (FALSE);

  ggen_runner_comparison_hold (comparison, make_result ("/a", GGEN_RUNNER_PASSED));
  g_assert_false (ggen_runner_comparison_is_ready (comparison));
}

static void
test_the_reasons_of_both_are_kept (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerComparison) comparison = make_comparison ();
  g_autoptr (GgenRunnerResult) result = make_result ("/fails", GGEN_RUNNER_PASSED);
  GgenRunnerAttempt *alone = ggen_runner_attempt_new (1);

  alone->outcome = GGEN_RUNNER_PASSED;
  g_ptr_array_add (result->attempts, alone);
  ggen_runner_comparison_apply (comparison, result);

  g_assert_cmpstr (result->reason_in_whole, ==, "a file is left");
  g_assert_cmpint (ggen_runner_result_get_outcome_alone (result), ==, GGEN_RUNNER_PASSED);
}

/* Whatever its case comes to among others, it has left something behind. */
static void
test_who_fails_by_its_leaks_is_not_compared (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const passing[] = {"/passes", "/skips", "/fails"};

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    {
      g_autoptr (GgenRunnerComparison) comparison = make_comparison ();
      g_autoptr (GgenRunnerResult) result = make_result (passing[i], GGEN_RUNNER_FAILED);
      GgenRunnerAttempt *alone = ggen_runner_attempt_new (1);

      alone->outcome = GGEN_RUNNER_FAILED;
      alone->fails_by_leaks = TRUE;
      g_ptr_array_add (result->attempts, alone);
      ggen_runner_comparison_apply (comparison, result);

      g_assert_cmpint (result->outcome, ==, GGEN_RUNNER_FAILED);
      g_assert_cmpint (result->order, ==, GGEN_RUNNER_ORDER_UNKNOWN);
    }
}

static void
test_of_two_lines_the_failure_counts (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerComparison) comparison = ggen_runner_comparison_new (FALSE);
  g_autoptr (GgenRunnerResult) result = make_result ("/a", GGEN_RUNNER_PASSED);
  GgenRunnerResult *whole = make_whole (GGEN_RUNNER_FAILED, NULL);

  add_point (whole, "/a", GGEN_RUNNER_FAILED, NULL);
  add_point (whole, "/a", GGEN_RUNNER_PASSED, NULL);
  set_whole (comparison, whole);
  ggen_runner_comparison_apply (comparison, result);

  g_assert_cmpint (result->outcome, ==, GGEN_RUNNER_FAILED);
}

static void
test_a_whole_that_fails_for_no_case_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerComparison) comparison = ggen_runner_comparison_new (TRUE);
  g_autoptr (GgenRunnerResult) first = make_result ("/a", GGEN_RUNNER_PASSED);
  g_autoptr (GgenRunnerResult) second = make_result ("/b", GGEN_RUNNER_SKIPPED);
  g_autoptr (GgenRunnerResult) unexplained = NULL;
  GgenRunnerResult *whole = make_whole (GGEN_RUNNER_CRASHED, "SIGSEGV");
  const GgenRunnerAttempt *attempt;

  ggen_runner_comparison_expect (comparison);
  ggen_runner_comparison_expect (comparison);
  add_point (whole, "/a", GGEN_RUNNER_PASSED, NULL);
  set_whole (comparison, whole);
  ggen_runner_comparison_apply (comparison, first);
  g_assert_null (ggen_runner_comparison_steal_unexplained (comparison));
  ggen_runner_comparison_apply (comparison, second);
  unexplained = ggen_runner_comparison_steal_unexplained (comparison);

  g_assert_true (unexplained == whole);
  g_assert_cmpint (unexplained->outcome, ==, GGEN_RUNNER_CRASHED);
  attempt = ggen_runner_result_get_last_attempt (unexplained);
  g_assert_cmpstr (attempt->reason, ==, "in one process, though each of its cases passes: SIGSEGV");
  g_assert_null (attempt->points);
  g_assert_null (ggen_runner_comparison_steal_unexplained (comparison));
}

typedef struct
{
  gboolean is_complete;
  GgenRunnerOutcome alone;
  GgenRunnerOutcome whole;
} Explanation;

static void
test_a_whole_is_not_told (GgenTestSandbox *sandbox, gpointer data)
{
  const Explanation *explanation = data;
  g_autoptr (GgenRunnerComparison) comparison =
      ggen_runner_comparison_new (explanation->is_complete);
  g_autoptr (GgenRunnerResult) result = make_result ("/a", explanation->alone);

  ggen_runner_comparison_expect (comparison);
  set_whole (comparison, make_whole (explanation->whole, "why"));
  ggen_runner_comparison_apply (comparison, result);

  g_assert_null (ggen_runner_comparison_steal_unexplained (comparison));
}

int
main (int argc, char **argv)
{
  static Explanation a_case_fails = {TRUE, GGEN_RUNNER_FAILED, GGEN_RUNNER_CRASHED};
  static Explanation cases_are_left_out = {FALSE, GGEN_RUNNER_PASSED, GGEN_RUNNER_CRASHED};
  static Explanation passes = {TRUE, GGEN_RUNNER_PASSED, GGEN_RUNNER_PASSED};
  static Explanation was_stopped = {TRUE, GGEN_RUNNER_PASSED, GGEN_RUNNER_ABANDONED};

  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/comparison/" path, func, NULL)
  ADD ("what-comes-to-the-same-is-the-same", test_what_comes_to_the_same_is_the_same);
  ADD ("the-whole-program-is-right", test_the_whole_program_is_right);
  ADD ("what-the-whole-program-does-not-tell-is-unknown",
       test_what_the_whole_program_does_not_tell_is_unknown);
  ADD ("what-fails-in-the-whole-program-is-not-flaky",
       test_what_fails_in_the_whole_program_is_not_flaky);
  ADD ("who-fails-by-its-leaks-is-not-compared", test_who_fails_by_its_leaks_is_not_compared);
  ADD ("results-are-held-until-they-are-compared", test_results_are_held_until_they_are_compared);
  ADD ("what-is-held-is-freed-with-it", test_what_is_held_is_freed_with_it);
  ADD ("the-reasons-of-both-are-kept", test_the_reasons_of_both_are_kept);
  ADD ("of-two-lines-the-failure-counts", test_of_two_lines_the_failure_counts);
  ADD ("a-whole-that-fails-for-no-case-is-told", test_a_whole_that_fails_for_no_case_is_told);
#undef ADD
#define ADD(path, data)                                                                            \
  ggen_test_add ("/comparison/a-whole-is-not-told-" path, test_a_whole_is_not_told, data)
  ADD ("where-a-case-fails", &a_case_fails);
  ADD ("where-cases-are-left-out", &cases_are_left_out);
  ADD ("that-passes", &passes);
  ADD ("that-was-stopped", &was_stopped);
#undef ADD

  return ggen_test_run ();
}
