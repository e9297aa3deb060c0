/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "run.h"

/* Passes at the third time. */
#define FLAKY "echo >> count; test $(wc -l < count) -ge 3"

static void
test_what_passes_at_last_is_flaky (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run_add_script (run, "flaky", FLAKY)->settings.n_retries = 4;
  run_add_script (run, "good", "exit 0")->settings.n_retries = 4;

  g_assert_cmpstr (run_all (run), ==,
                   "run began: 2\n"
                   "began flaky\n"
                   "failed flaky (exit status 1)\n"
                   "began flaky 1.2\n"
                   "failed flaky 1.2 (exit status 1)\n"
                   "began flaky 1.3\n"
                   "ended flaky 1.3: passed, flaky\n"
                   "began good\n"
                   "ended good: passed\n"
                   "run ended: 2 passed, 0 failed, 0 skipped\n");
  g_assert_cmpuint (run->totals.n_flaky, ==, 1);
}

static void
test_what_fails_each_time_has_failed_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run->options.max_failures = 1;
  run_add_script (run, "bad", "exit 1")->settings.n_retries = 2;
  run_add_script (run, "next", "exit 0");

  g_assert_cmpstr (run_all (run), ==,
                   "run began: 2\n"
                   "began bad\n"
                   "failed bad (exit status 1)\n"
                   "began bad 1.2\n"
                   "failed bad 1.2 (exit status 1)\n"
                   "began bad 1.3\n"
                   "ended bad 1.3: failed (exit status 1)\n"
                   "run ended: 0 passed, 1 failed, 0 skipped, 1 abandoned (1 failure)\n");
}

/* It was not able to say so the first time. */
static void
test_what_is_skipped_at_last_is_not_flaky (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run_add_script (run, "idle", "test -e count && exit 77; touch count; exit 1")
      ->settings.n_retries = 1;
  run_all (run);

  run_assert_told (run, "ended idle 1.2: skipped (exit status 77)\n");
  g_assert_cmpuint (run->totals.n_flaky, ==, 0);
}

static void
test_each_iteration_tries_again (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run->options.n_iterations = 2;
  run_add_script (run, "flaky", FLAKY " || { rm -f other; exit 1; }; rm count")
      ->settings.n_retries = 2;
  run_all (run);

  run_assert_told (run, "ended flaky 1.3: passed, flaky\nbegan flaky 2.1\n");
  run_assert_told (run, "ended flaky 2.3: passed, flaky\nrun ended: 2 passed");
}

static void
note_delay (Run *run, const GgenRunnerEvent *event)
{
  static const gint64 expected[] = {1000, 2000, 3000};

  if (event->kind != GGEN_RUNNER_ATTEMPT_FAILED)
    return;

  g_assert_cmpuint (event->attempt, <=, G_N_ELEMENTS (expected));
  g_assert_cmpint (event->delay, ==, expected[event->attempt - 1]);
}

static void
test_delays_grow_and_are_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  GgenRunnerUnit *unit = run_add_script (run, "bad", "exit 1");
  gint64 began = g_get_monotonic_time ();

  unit->settings.n_retries = 3;
  unit->settings.retry_delay = 1000;
  unit->settings.max_retry_delay = 3000;
  unit->settings.has_exponential_backoff = TRUE;
  run->on_event = note_delay;
  run_all (run);

  run_assert_told (run, "ended bad 1.4: failed");
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 6000);
}

static gboolean
has_two_ended (gpointer user_data)
{
  return ((Run *) user_data)->n_ended == 2;
}

/* Its delay is longer than anybody waits. */
static void
test_who_waits_leaves_room_to_others (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  GgenRunnerUnit *unit = run_add_script (run, "bad", "exit 1");

  unit->settings.n_retries = 1;
  unit->settings.retry_delay = G_TIME_SPAN_DAY;
  run_add_script (run, "a", "exit 0");
  run_add_script (run, "b", "exit 0");
  run_start (run);
  ggen_test_wait_until (sandbox, has_two_ended, run);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  run_wait (run);

  /* It has failed, whatever another attempt would have shown. */
  g_assert_cmpstr (run->story->str, ==,
                   "run began: 3\n"
                   "began bad\n"
                   "failed bad (exit status 1)\n"
                   "began a\n"
                   "ended a: passed\n"
                   "began b\n"
                   "ended b: passed\n"
                   "ended bad: failed (exit status 1)\n"
                   "run ended: 2 passed, 1 failed, 0 skipped (SIGINT)\n");
}

/* Both fail at once, and neither may begin before the other has ended. */
static void
test_retries_of_exclusive_programs_run_alone (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 2);

  for (guint i = 0; i < 3; i++)
    {
      GgenRunnerUnit *unit = run_add_script (run, i == 0 ? "a" : i == 1 ? "b" : "c", "exit 1");

      unit->test_case->program->is_parallel = FALSE;
      unit->settings.n_retries = 2;
      unit->settings.retry_delay = 1000 * (3 - i);
    }
  run_all (run);

  g_assert_cmpuint (run->totals.n_failed, ==, 3);
  run_assert_told (run, "ended a 1.3");
  run_assert_told (run, "ended b 1.3");
  run_assert_told (run, "ended c 1.3");
}

static void
test_a_retry_runs_again_by_fork_server (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program ("forked");

  run->options.may_fork = TRUE;
  for (guint i = 0; i < 4; i++)
    {
      GgenRunnerUnit *unit = run_add_case (run, program,
                                           i == 0   ? "/forked/fails"
                                           : i == 1 ? "/forked/crashes"
                                           : i == 2 ? "/forked/leaks"
                                                    : "/forked/tells-its-world");

      unit->settings.may_fork = TRUE;
      unit->settings.n_retries = 1;
    }
  run_all (run);

  run_assert_told (run, "began /forked/fails 1.2\nended /forked/fails 1.2: failed");
  run_assert_told (run, "began /forked/crashes 1.2\nended /forked/crashes 1.2: crashed (SIGSEGV)");
  run_assert_told (run, "run ended: 2 passed, 2 failed, 0 skipped\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/retries/" path, func, NULL)
  ADD ("what-passes-at-last-is-flaky", test_what_passes_at_last_is_flaky);
  ADD ("what-fails-each-time-has-failed-once", test_what_fails_each_time_has_failed_once);
  ADD ("what-is-skipped-at-last-is-not-flaky", test_what_is_skipped_at_last_is_not_flaky);
  ADD ("each-iteration-tries-again", test_each_iteration_tries_again);
  ADD ("delays-grow-and-are-told", test_delays_grow_and_are_told);
  ADD ("who-waits-leaves-room-to-others", test_who_waits_leaves_room_to_others);
  ADD ("retries-of-exclusive-programs-run-alone", test_retries_of_exclusive_programs_run_alone);
  ADD ("a-retry-runs-again-by-fork-server", test_a_retry_runs_again_by_fork_server);
#undef ADD

  return ggen_test_run ();
}
