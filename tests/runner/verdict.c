/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What came of an attempt, by what the runner has seen of it. */

#include <ggen-test.h>

#include <signal.h>
#include <string.h>

#include "ggen-runner-complaint.h"
#include "ggen-runner-event.h"
#include "ggen-runner-tap-parser.h"
#include "ggen-runner-verdict.h"

#define EXITED(status) ((status) << 8)
#define KILLED(number) (number)
#define CORE_DUMPED 0x80

#define TAP GGEN_RUNNER_PROTOCOL_TAP
#define STATUS GGEN_RUNNER_PROTOCOL_EXIT_STATUS

/* One try: what was seen, and what it means. */
typedef struct
{
  GgenRunnerProtocol protocol;
  const char *path; /* (nullable): it ran whole */
  int wait_status;
  const char *output;
  const char *error;
  GgenRunnerOutcome outcome;
  const char *reason; /* (nullable) */
} Try;

static GBytes *
make_bytes (const char *text)
{
  return g_bytes_new_static (text != NULL ? text : "", text != NULL ? strlen (text) : 0);
}

static GgenRunnerAttempt *
make_attempt (const Try *try)
{
  GgenRunnerAttempt *attempt = ggen_runner_attempt_new (1);

  attempt->has_status = TRUE;
  attempt->wait_status = try->wait_status;
  attempt->standard_output.bytes = make_bytes (try->output);
  attempt->standard_error.bytes = make_bytes (try->error);

  return attempt;
}

static GgenRunnerCase *
make_case (const Try *try, gboolean is_expected_to_fail)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");

  program->protocol = try->protocol;
  program->is_expected_to_fail = is_expected_to_fail;

  return ggen_runner_case_new (program, try->path, NULL);
}

static GgenRunnerAttempt *
reach (const Try *try, gboolean is_expected_to_fail)
{
  g_autoptr (GgenRunnerCase) test_case = make_case (try, is_expected_to_fail);
  GgenRunnerAttempt *attempt = make_attempt (try);
  const GgenRunnerIntervention nothing = {0};

  ggen_runner_verdict_reach (attempt, test_case, &nothing);

  return attempt;
}

static void
assert_verdicts (const Try *tries, guint n_tries)
{
  for (guint i = 0; i < n_tries; i++)
    {
      g_autoptr (GgenRunnerAttempt) attempt = reach (&tries[i], FALSE);

      g_test_message ("%u: %s%s", i, tries[i].output != NULL ? tries[i].output : "",
                      tries[i].error != NULL ? tries[i].error : "");
      g_assert_cmpstr (ggen_runner_outcome_get_name (attempt->outcome), ==,
                       ggen_runner_outcome_get_name (tries[i].outcome));
      g_assert_cmpstr (attempt->reason, ==, tries[i].reason);
    }
}

static void
test_a_case_has_passed_by_its_own_line_and_status (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try tries[] = {
      {STATUS, "/a", 0, "ok 1 /a\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/a", 0, "ok 1 /a\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/a", 0, "ok 1 /a\nok 2 /a/b # SKIP by request (-s option)\n1..2\n", NULL,
       GGEN_RUNNER_PASSED, NULL},
      {TAP, "/a/b", 0, "# Subtest: a\n    ok 1 b\nok 1 a\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/a/b", 0, "# Subtest: a\n    ok 1 - x\n    not ok 2 - b\nnot ok 1 a\n1..1\n", NULL,
       GGEN_RUNNER_FAILED, "not ok"},
      {TAP, "/a#b \\# c", 0, "ok 1 /a#b \\# c\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/gr\303\266\303\237e", 0, "ok 1 /gr\303\266\303\237e\n1..1\n", NULL,
       GGEN_RUNNER_PASSED, NULL},
      {TAP, "/gr\303\266\303\237e", 0, "ok 1 /gr??e\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/gr\303\266\303\237e", 0, "ok 1 /gr\366\337e\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {STATUS, "/a", 0, "no end of lineok 1 /a\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {STATUS, "/a", 0, "no end of linenot ok 1 /a\n1..1\n", NULL, GGEN_RUNNER_VANISHED,
       "the program does not know it"},
      {STATUS, "/a", EXITED (1), "ok 1 /a\n1..1\n", NULL, GGEN_RUNNER_FAILED, "exit status 1"},
      {STATUS, "/a", EXITED (3), "", NULL, GGEN_RUNNER_FAILED, "exit status 3"},
      {STATUS, "/a", 0, "1..0\n", NULL, GGEN_RUNNER_VANISHED, "the program does not know it"},
      {STATUS, "/a", 0, "ok 1 /b\n1..1\n", NULL, GGEN_RUNNER_VANISHED,
       "the program told the results of others only"},
      {STATUS, "/a", 0, "ok 1 /a/b\n1..1\n", NULL, GGEN_RUNNER_VANISHED,
       "the program told the results of others only"},
      {STATUS, "/a", 0, "ok 1 /aa\n1..1\n", NULL, GGEN_RUNNER_VANISHED,
       "the program told the results of others only"},
      {STATUS, "/a", 0, "# it calls exit()\n", NULL, GGEN_RUNNER_FAILED,
       "ended with exit status 0 and without a result"},
      {STATUS, "/a", 0, "", "ok 1 /a\n1..1\n", GGEN_RUNNER_FAILED,
       "ended with exit status 0 and without a result"},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

/* What the test prints is before exit (0), and never after it. */
static void
test_a_case_that_ends_the_process_has_not_passed (GgenTestSandbox *sandbox, gpointer data)
{
  static const char without_result[] = "ended with exit status 0 and without a result";
  static const char before_end[] =
      "ended with exit status 0 before the test framework came to its end";
  static const Try tries[] = {
      {TAP, "/v/a", 0, "# Start of v tests\nexpected line: ok 1 /v/a\n", NULL, GGEN_RUNNER_FAILED,
       without_result},
      {STATUS, "/a", 0, "expected line: ok 1 /a\n", NULL, GGEN_RUNNER_FAILED, without_result},
      {TAP, "/v/d", 0, "# Start of v tests\n# ok 1 /v/d\n", NULL, GGEN_RUNNER_FAILED,
       without_result},
      {TAP, "/d", 0, "# ok 1 /d\n", NULL, GGEN_RUNNER_FAILED, without_result},
      {TAP, "/d", 0, "# ok 1 /d\n1..1\n", NULL, GGEN_RUNNER_VANISHED,
       "the program does not know it"},
      {TAP, "/d", 0, "textok 1 /d", NULL, GGEN_RUNNER_FAILED, without_result},
      {TAP, "/d", 0, "1..1\ntextok 1 /d\n", NULL, GGEN_RUNNER_VANISHED,
       "the program does not know it"},
      {TAP, "/v/a", 0, "# Start of v tests\nok 1 /v/a\n", NULL, GGEN_RUNNER_FAILED, before_end},
      {STATUS, "/a", 0, "ok 1 /a\n# and a comment\n", NULL, GGEN_RUNNER_FAILED, before_end},
      {STATUS, "/a", 0, "1..1\nok 1 /a\n", NULL, GGEN_RUNNER_FAILED, before_end},
      {TAP, "/a", 0, "ok 1 /a # SKIP no\n", NULL, GGEN_RUNNER_FAILED, before_end},
      {TAP, "/v/s", 0, "# Start of v tests\n1..0 # SKIP nothing\n", NULL, GGEN_RUNNER_FAILED,
       without_result},
      {TAP, "/v/s", 0, "# Start of v tests\n1..0\n", NULL, GGEN_RUNNER_FAILED, without_result},
      {TAP, "/v/s", 0, "# Start of v tests\n# End of v tests\n1..0\n", NULL, GGEN_RUNNER_VANISHED,
       "the program does not know it"},
      {TAP, "/v/a", 0, "# Start of v tests\nok 1 /v/a\n# End of v tests\n", NULL,
       GGEN_RUNNER_PASSED, NULL},
      {TAP, "/v/a", 0,
       "1..0 # SKIP said by the test\n# Start of all tests\nok 1 /v/a\n# End of v tests\n1..1\n",
       NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/v/a", 0, "# Start of v tests\ntextok 1 /v/a\n# End of v tests\n1..1\n", NULL,
       GGEN_RUNNER_PASSED, NULL},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

static void
test_a_case_is_skipped_by_its_line (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try tries[] = {
      {STATUS, "/a", 0, "ok 1 /a # SKIP no network\n1..1\n", NULL, GGEN_RUNNER_SKIPPED,
       "no network"},
      {TAP, "/a", 0, "ok 1 /a # SKIP\n1..1\n", NULL, GGEN_RUNNER_SKIPPED, NULL},
      {TAP, "/a", 0, "not ok 1 /a # TODO some day\n1..1\n", NULL, GGEN_RUNNER_SKIPPED,
       "TODO: some day"},
      {TAP, "/a", 0, "ok 1 /a # TODO some day\n1..1\n", NULL, GGEN_RUNNER_FAILED,
       "passed, and was expected to fail (TODO): some day"},
      {TAP, "/a", 0, "1..0 # SKIP no display\n", NULL, GGEN_RUNNER_SKIPPED, "no display"},
      {STATUS, "/a", EXITED (77), "", NULL, GGEN_RUNNER_SKIPPED, "exit status 77"},
      {TAP, "/a", EXITED (77), "", NULL, GGEN_RUNNER_FAILED, "exit status 77"},
      {STATUS, "/a", EXITED (77), "not ok 1 /a\n", NULL, GGEN_RUNNER_FAILED, "exit status 77"},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

static void
test_a_failure_is_told_by_what_the_test_said (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try tries[] = {
      {TAP, "/a", EXITED (1), "not ok 1 /a - the server was late\n1..1\n", NULL, GGEN_RUNNER_FAILED,
       "the server was late"},
      {TAP, "/a - b", EXITED (1), "not ok 1 /a - b - c - d\n1..1\n", NULL, GGEN_RUNNER_FAILED,
       "c - d"},
      {TAP, "/a", EXITED (1), "# one\n# two\nnot ok 1 /a\n1..1\n", NULL, GGEN_RUNNER_FAILED,
       "exit status 1"},
      {TAP, "/a", KILLED (SIGABRT) | CORE_DUMPED,
       "not ok /a - d:ERROR:../a.c:12:test_a: assertion failed (b == c): (1 == 2)\n"
       "Bail out! d:ERROR:../a.c:12:test_a: assertion failed (b == c): (1 == 2)\n",
       NULL, GGEN_RUNNER_FAILED, "../a.c:12:test_a: assertion failed (b == c): (1 == 2)"},
      {TAP, "/a", KILLED (SIGABRT), "not ok 1 /a - late\nBail out!\n", NULL, GGEN_RUNNER_FAILED,
       "late"},
      {TAP, "/a", KILLED (SIGABRT), "not ok 1 /a\nBail out!\n", NULL, GGEN_RUNNER_FAILED, "not ok"},
      {TAP, NULL, KILLED (SIGABRT), "1..2\nok 1 /a\nnot ok 2 /b\nBail out!\n", NULL,
       GGEN_RUNNER_FAILED, "/b"},
      {TAP, "/a", KILLED (SIGTRAP), "Bail out! a-FATAL-ERROR: all is lost\n", NULL,
       GGEN_RUNNER_FAILED, "a-FATAL-ERROR: all is lost"},
      {STATUS, "/a", KILLED (SIGABRT), "", "**\nERROR:a.c:1:f: code should not be reached\n",
       GGEN_RUNNER_FAILED, "a.c:1:f: code should not be reached"},
      {STATUS, NULL, KILLED (SIGABRT), "", "a: a.c:3: main: Assertion `b' failed.\n",
       GGEN_RUNNER_FAILED, "a: a.c:3: main: Assertion `b' failed."},
      {STATUS, NULL, EXITED (1), "",
       "noise\n=================\n==7==ERROR: AddressSanitizer: heap-use-after-free on 0x1\n",
       GGEN_RUNNER_FAILED, "AddressSanitizer: heap-use-after-free on 0x1"},
      {STATUS, NULL, EXITED (1), "",
       "Traceback (most recent call last):\n  File \"a\", line 1\nAssertionError: 1 != 2\n",
       GGEN_RUNNER_FAILED, "AssertionError: 1 != 2"},
      {STATUS, NULL, EXITED (1), "", "(a:7): Gjs-CRITICAL **: JS ERROR: Error: no\n",
       GGEN_RUNNER_FAILED, "Error: no"},
      {TAP, "/a", 0, "ok 1 /a\n1..1\nBail out! enough\n", NULL, GGEN_RUNNER_FAILED, "enough"},
      {TAP, "/a", 0, "ok 1 /a\nBail out!\n", NULL, GGEN_RUNNER_FAILED, "bailed out"},
      {STATUS, "/a", 0, "Bail out! in a child\nok 1 /a\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, "/a", 0, "not ok 1 /a\nok 1 /a\n1..1\n", NULL, GGEN_RUNNER_FAILED, "not ok"},
      {STATUS, "/a", 0, "not ok 1 /a\nok 1 /a\n1..1\n", NULL, GGEN_RUNNER_PASSED, NULL},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

static void
test_other_signals_are_crashes (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try tries[] = {
      {TAP, "/a", KILLED (SIGSEGV), "Bail out! unrelated\n", NULL, GGEN_RUNNER_CRASHED, "SIGSEGV"},
      {TAP, "/a", KILLED (SIGSEGV) | CORE_DUMPED, "", NULL, GGEN_RUNNER_CRASHED,
       "SIGSEGV (core dumped)"},
      {TAP, NULL, KILLED (SIGKILL), "1..2\nok 1\n", NULL, GGEN_RUNNER_CRASHED, "SIGKILL"},
      {STATUS, NULL, KILLED (SIGABRT), "", NULL, GGEN_RUNNER_CRASHED, "SIGABRT"},
      {STATUS, NULL, KILLED (40), "", NULL, GGEN_RUNNER_CRASHED, "signal 40"},
      {STATUS, NULL, EXITED (139), "", NULL, GGEN_RUNNER_FAILED, "exit status 139 (128 + SIGSEGV)"},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

static void
test_a_program_of_statuses_is_judged_by_them_alone (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try tries[] = {
      {STATUS, NULL, 0, "", NULL, GGEN_RUNNER_PASSED, NULL},
      {STATUS, NULL, 0, "1..3\nnot ok 1 a\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {STATUS, NULL, EXITED (77), "", NULL, GGEN_RUNNER_SKIPPED, "exit status 77"},
      {STATUS, NULL, EXITED (77), "1..0 # SKIP no display\n", NULL, GGEN_RUNNER_SKIPPED,
       "no display"},
      {STATUS, NULL, EXITED (99), "", NULL, GGEN_RUNNER_BROKEN, "exit status 99 (hard error)"},
      {STATUS, NULL, EXITED (1), "1..2\nok 1 a\nnot ok 2 b\n", NULL, GGEN_RUNNER_FAILED, "b"},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

static void
test_a_program_of_tap_is_judged_as_meson_does (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try tries[] = {
      {TAP, NULL, 0, "1..2\nok 1 a\nok 2 b\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, NULL, 0, "ok 1 a\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, NULL, 0, "1..2\nok 1 a\nok 2 b # SKIP\n", NULL, GGEN_RUNNER_PASSED, NULL},
      {TAP, NULL, 0, "1..1\nok 1 a # SKIP no\n", NULL, GGEN_RUNNER_SKIPPED, "no"},
      {TAP, NULL, 0, "1..2\nok 1 a # SKIP no\nok 2 b # SKIP\n", NULL, GGEN_RUNNER_SKIPPED,
       "all tests are skipped"},
      {TAP, NULL, 0, "1..0\n", NULL, GGEN_RUNNER_SKIPPED, "it has no tests"},
      {TAP, NULL, 0, "1..0 # SKIP no\n", NULL, GGEN_RUNNER_SKIPPED, "no"},
      {TAP, NULL, 0, "1..2\nnot ok 1 /a - no\nok 2 /b\n", NULL, GGEN_RUNNER_FAILED, "/a: no"},
      {TAP, NULL, 0, "1..1\nok 1 a # TODO\n", NULL, GGEN_RUNNER_FAILED,
       "a: passed, and was expected to fail (TODO)"},
      {TAP, NULL, EXITED (1), "1..1\nok 1 a\n", NULL, GGEN_RUNNER_FAILED, "exit status 1"},
      {TAP, NULL, EXITED (77), "1..1\nok 1 a\n", NULL, GGEN_RUNNER_FAILED, "exit status 77"},
      {TAP, NULL, 0, "1..3\nok 1 a\n", NULL, GGEN_RUNNER_BROKEN, "3 tests planned, 1 run"},
      {TAP, NULL, 0, "1..3\nok 1 a\nBail out! no more\n", NULL, GGEN_RUNNER_FAILED, "no more"},
      {TAP, NULL, 0, "hello\n", NULL, GGEN_RUNNER_BROKEN, "printed no TAP"},
      {TAP, NULL, 0, "", "1..1\nok 1 a\n", GGEN_RUNNER_BROKEN, "printed no TAP"},
  };

  assert_verdicts (tries, G_N_ELEMENTS (tries));
}

static void
test_what_the_runner_did_comes_first (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try passed = {TAP, NULL, KILLED (SIGTERM), "1..2\nok 1 a\n", NULL};
  const GgenRunnerIntervention timeout = {.is_timed_out = TRUE, .timeout = 1500000};
  const GgenRunnerIntervention interruption = {.interruption = "SIGINT", .is_timed_out = TRUE};
  g_autoptr (GgenRunnerCase) test_case = make_case (&passed, FALSE);
  g_autoptr (GgenRunnerAttempt) timed_out = make_attempt (&passed);
  g_autoptr (GgenRunnerAttempt) interrupted = make_attempt (&passed);

  ggen_runner_verdict_reach (timed_out, test_case, &timeout);
  ggen_runner_verdict_reach (interrupted, test_case, &interruption);

  g_assert_cmpint (timed_out->outcome, ==, GGEN_RUNNER_TIMED_OUT);
  g_assert_cmpstr (timed_out->reason, ==, "took longer than 1.5 s");
  g_assert_cmpuint (timed_out->points->len, ==, 1);
  g_assert_cmpint (interrupted->outcome, ==, GGEN_RUNNER_ABANDONED);
  g_assert_cmpstr (interrupted->reason, ==, "the run was stopped: SIGINT");
}

static void
test_what_could_not_start_is_broken (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try try = {STATUS};
  const GgenRunnerIntervention nothing = {0};
  g_autoptr (GgenRunnerCase) test_case = make_case (&try, TRUE);
  g_autoptr (GgenRunnerAttempt) attempt = ggen_runner_attempt_new (1);

  attempt->reason = g_strdup ("/nowhere: No such file or directory");
  ggen_runner_verdict_reach (attempt, test_case, &nothing);

  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, "/nowhere: No such file or directory");
}

static void
test_a_program_that_should_fail_is_turned_round (GgenTestSandbox *sandbox, gpointer data)
{
  static const struct
  {
    Try try;
    const char *reason;
  } tries[] = {
      {{STATUS, NULL, EXITED (1), .outcome = GGEN_RUNNER_PASSED},
       "failed, as expected: exit status 1"},
      {{STATUS, NULL, KILLED (SIGSEGV), .outcome = GGEN_RUNNER_PASSED},
       "failed, as expected: SIGSEGV"},
      {{TAP, NULL, 0, "1..1\nnot ok 1 a\n", .outcome = GGEN_RUNNER_PASSED},
       "failed, as expected: a"},
      {{STATUS, NULL, 0, .outcome = GGEN_RUNNER_FAILED}, "passed, and was expected to fail"},
      {{STATUS, NULL, EXITED (77), .outcome = GGEN_RUNNER_SKIPPED}, "exit status 77"},
      {{STATUS, NULL, EXITED (99), .outcome = GGEN_RUNNER_BROKEN}, "exit status 99 (hard error)"},
      {{TAP, NULL, 0, .outcome = GGEN_RUNNER_BROKEN}, "printed no TAP"},
      {{STATUS, "/a", 0, "ok 1 /a\n1..1\n", .outcome = GGEN_RUNNER_PASSED}, NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (GgenRunnerAttempt) attempt = reach (&tries[i].try, TRUE);

      g_assert_cmpint (attempt->outcome, ==, tries[i].try.outcome);
      g_assert_cmpstr (attempt->reason, ==, tries[i].reason);
      g_assert_null (attempt->outcome == GGEN_RUNNER_PASSED ? attempt->points : NULL);
    }
}

static void
assert_point (const GgenRunnerAttempt *attempt,
              guint i,
              const char *name,
              GgenRunnerOutcome outcome,
              const char *message)
{
  const GgenRunnerPoint *point = attempt->points->pdata[i];

  g_assert_cmpstr (point->name, ==, name);
  g_assert_cmpint (point->outcome, ==, outcome);
  g_assert_cmpstr (point->message, ==, message);
}

static void
test_lines_of_a_whole_program_are_its_points (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try try = {TAP, NULL, EXITED (1),
                          "1..6\n"
                          "ok 1 /a\n"
                          "not ok 2 /b - d:ERROR:b.c:1:f: no\n"
                          "    not ok 1 - deep\n"
                          "not ok 3 - c - d\n"
                          "ok 4 - e # SKIP no network\n"
                          "not ok 5 - f # TODO later\n"
                          "ok 6\n",
                          NULL};
  g_autoptr (GgenRunnerAttempt) attempt = reach (&try, FALSE);

  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_FAILED);
  g_assert_cmpstr (attempt->reason, ==, "/b: b.c:1:f: no");
  g_assert_cmpuint (attempt->points->len, ==, 6);
  assert_point (attempt, 0, "/a", GGEN_RUNNER_PASSED, NULL);
  assert_point (attempt, 1, "/b", GGEN_RUNNER_FAILED, "b.c:1:f: no");
  assert_point (attempt, 2, "c - d", GGEN_RUNNER_FAILED, "subtest deep");
  assert_point (attempt, 3, "e", GGEN_RUNNER_SKIPPED, "no network");
  assert_point (attempt, 4, "f", GGEN_RUNNER_SKIPPED, "TODO: later");
  assert_point (attempt, 5, "test 6", GGEN_RUNNER_PASSED, NULL);
}

static void
test_points_do_not_contradict_a_status (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try agreeing = {STATUS, NULL, 0, "1..1\nok 1 /a\n", NULL};
  static const Try contradicting = {STATUS, NULL, 0, "1..1\nnot ok 1 /a\n", NULL};
  static const Try unplanned = {STATUS, NULL, 0, "ok\nok\n", NULL};
  static const Try of_case = {TAP, "/a", 0, "ok 1 /a\n1..1\n", NULL};
  g_autoptr (GgenRunnerAttempt) with_points = reach (&agreeing, FALSE);
  g_autoptr (GgenRunnerAttempt) without_contradiction = reach (&contradicting, FALSE);
  g_autoptr (GgenRunnerAttempt) without_plan = reach (&unplanned, FALSE);
  g_autoptr (GgenRunnerAttempt) not_whole = reach (&of_case, FALSE);

  g_assert_cmpuint (with_points->points->len, ==, 1);
  g_assert_null (without_contradiction->points);
  g_assert_null (without_plan->points);
  g_assert_null (not_whole->points);
}

static void
test_output_that_is_missing_never_passes (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try whole = {TAP, NULL, 0, "1..900\nok 1\n(dropped)\nok 900\n", NULL};
  static const Try of_case = {TAP, "/a", 0, "noise\n(dropped)\nok 1 /a\n1..1\n", NULL};
  const GgenRunnerIntervention nothing = {0};
  g_autoptr (GgenRunnerCase) whole_case = make_case (&whole, FALSE);
  g_autoptr (GgenRunnerCase) one_case = make_case (&of_case, FALSE);
  g_autoptr (GgenRunnerAttempt) attempt_of_whole = make_attempt (&whole);
  g_autoptr (GgenRunnerAttempt) attempt_of_case = make_attempt (&of_case);

  attempt_of_whole->standard_output.n_dropped = 5000;
  attempt_of_case->standard_output.n_dropped = 5000;
  ggen_runner_verdict_reach (attempt_of_whole, whole_case, &nothing);
  ggen_runner_verdict_reach (attempt_of_case, one_case, &nothing);

  g_assert_cmpint (attempt_of_whole->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt_of_whole->reason, ==, "printed too much to be judged by its output");
  g_assert_cmpint (attempt_of_case->outcome, ==, GGEN_RUNNER_PASSED);
}

/* Lines are so long that not all are kept. */
static void
test_results_beyond_all_bounds_are_counted (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try try = {TAP, NULL, EXITED (1), "", NULL};
  const GgenRunnerIntervention nothing = {0};
  g_autofree char *name = g_strnfill (60 * 1024, 'n');
  g_autofree char *ok = g_strdup_printf ("ok %s\n", name);
  g_autofree char *skipped = g_strdup_printf ("ok %s # SKIP\n", name);
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  g_autoptr (GgenRunnerCase) test_case = make_case (&try, FALSE);
  g_autoptr (GgenRunnerResult) result = ggen_runner_result_new (test_case, 1);
  GgenRunnerAttempt *attempt = make_attempt (&try);
  GgenRunnerTotals totals = {0};
  const GgenRunnerPoint *others;

  for (guint i = 0; i < 700; i++)
    ggen_runner_tap_parser_feed (parser, ok, strlen (ok));
  for (guint i = 0; i < 30; i++)
    ggen_runner_tap_parser_feed (parser, skipped, strlen (skipped));
  ggen_runner_tap_parser_feed (parser, "not ok - last\n1..731\n", 21);
  attempt->tap = ggen_runner_tap_parser_finish (parser);
  g_assert_cmpuint (attempt->tap->n_forgotten, >, 30);
  ggen_runner_verdict_reach (attempt, test_case, &nothing);
  g_ptr_array_add (result->attempts, attempt);
  result->outcome = attempt->outcome;
  ggen_runner_totals_add (&totals, result);

  g_assert_cmpstr (attempt->reason, ==, "last");
  g_assert_cmpuint (totals.n_passed, ==, 700);
  g_assert_cmpuint (totals.n_skipped, ==, 30);
  g_assert_cmpuint (totals.n_failed, ==, 1);
  others = attempt->points->pdata[attempt->points->len - 1];
  g_assert_cmpstr (others->name, ==, "30 others that were skipped");
}

static void
test_a_case_whose_result_was_not_kept_is_broken (GgenTestSandbox *sandbox, gpointer data)
{
  static const Try try = {TAP, "/a", 0, "", NULL};
  const GgenRunnerIntervention nothing = {0};
  g_autofree char *name = g_strnfill (60 * 1024, 'n');
  g_autofree char *ok = g_strdup_printf ("ok %s\n", name);
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  g_autoptr (GgenRunnerCase) test_case = make_case (&try, FALSE);
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt (&try);

  for (guint i = 0; i < 700; i++)
    ggen_runner_tap_parser_feed (parser, ok, strlen (ok));
  attempt->tap = ggen_runner_tap_parser_finish (parser);
  ggen_runner_verdict_reach (attempt, test_case, &nothing);

  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, "printed too many results to be judged by them");
}

static void
test_what_was_parsed_as_it_came_decides (GgenTestSandbox *sandbox, gpointer data)
{
  static const char all[] = "1..2\nok 1 a\nnot ok 2 b\n";
  static const Try try = {TAP, NULL, 0, "1..2\n(dropped)\n", NULL};
  const GgenRunnerIntervention nothing = {0};
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  g_autoptr (GgenRunnerCase) test_case = make_case (&try, FALSE);
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt (&try);

  ggen_runner_tap_parser_feed (parser, all, strlen (all));
  attempt->tap = ggen_runner_tap_parser_finish (parser);
  attempt->standard_output.n_dropped = 5000;
  ggen_runner_verdict_reach (attempt, test_case, &nothing);

  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_FAILED);
  g_assert_cmpstr (attempt->reason, ==, "b");
  g_assert_cmpuint (attempt->points->len, ==, 2);
  g_assert_null (attempt->tap);
}

static void
test_a_reason_is_one_harmless_line (GgenTestSandbox *sandbox, gpointer data)
{
  static const char text[] = " \n\tred \x1b[31m and \xff\there\nand below";
  g_autofree char *line = ggen_runner_complaint_clean (text, strlen (text));
  g_autofree char *blank = ggen_runner_complaint_clean (" \n ", 3);
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *shortened = ggen_runner_complaint_clean (long_text, 5000);

  g_assert_cmpstr (line, ==, "red \\x1b[31m and \xef\xbf\xbd here");
  g_assert_null (blank);
  g_assert_cmpuint (strlen (shortened), <, 1100);
  g_assert_true (g_str_has_suffix (shortened, "x…"));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/verdict/a-case-has-passed-by-its-own-line-and-status",
                 test_a_case_has_passed_by_its_own_line_and_status, NULL);
  ggen_test_add ("/verdict/a-case-that-ends-the-process-has-not-passed",
                 test_a_case_that_ends_the_process_has_not_passed, NULL);
  ggen_test_add ("/verdict/a-case-is-skipped-by-its-line", test_a_case_is_skipped_by_its_line,
                 NULL);
  ggen_test_add ("/verdict/a-failure-is-told-by-what-the-test-said",
                 test_a_failure_is_told_by_what_the_test_said, NULL);
  ggen_test_add ("/verdict/other-signals-are-crashes", test_other_signals_are_crashes, NULL);
  ggen_test_add ("/verdict/a-program-of-statuses-is-judged-by-them-alone",
                 test_a_program_of_statuses_is_judged_by_them_alone, NULL);
  ggen_test_add ("/verdict/a-program-of-tap-is-judged-as-meson-does",
                 test_a_program_of_tap_is_judged_as_meson_does, NULL);
  ggen_test_add ("/verdict/what-the-runner-did-comes-first", test_what_the_runner_did_comes_first,
                 NULL);
  ggen_test_add ("/verdict/what-could-not-start-is-broken", test_what_could_not_start_is_broken,
                 NULL);
  ggen_test_add ("/verdict/a-program-that-should-fail-is-turned-round",
                 test_a_program_that_should_fail_is_turned_round, NULL);
  ggen_test_add ("/verdict/lines-of-a-whole-program-are-its-points",
                 test_lines_of_a_whole_program_are_its_points, NULL);
  ggen_test_add ("/verdict/points-do-not-contradict-a-status",
                 test_points_do_not_contradict_a_status, NULL);
  ggen_test_add ("/verdict/output-that-is-missing-never-passes",
                 test_output_that_is_missing_never_passes, NULL);
  ggen_test_add ("/verdict/results-beyond-all-bounds-are-counted",
                 test_results_beyond_all_bounds_are_counted, NULL);
  ggen_test_add ("/verdict/a-case-whose-result-was-not-kept-is-broken",
                 test_a_case_whose_result_was_not_kept_is_broken, NULL);
  ggen_test_add ("/verdict/what-was-parsed-as-it-came-decides",
                 test_what_was_parsed_as_it_came_decides, NULL);
  ggen_test_add ("/verdict/a-reason-is-one-harmless-line", test_a_reason_is_one_harmless_line,
                 NULL);

  return ggen_test_run ();
}
