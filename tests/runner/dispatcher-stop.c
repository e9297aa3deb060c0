/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "run.h"

/* Says that it is there by opening a pipe, then waits to be ended by a signal. A shell that waits for another process
 * would not hear one that comes just before it begins to wait. */
#define LINGER ": > %s; while :; do :; done"

static GgenRunnerUnit *
add_lingering (Run *run, const char *name, const char *before, const char *fifo)
{
  g_autofree char *script = g_strdup_printf ("%s\n" LINGER, before, fifo);

  return run_add_script (run, name, script);
}

static void
test_stop_asks_what_runs_to_end_and_begins_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *fifo = run_make_fifo (run, "ready");

  run->options.n_iterations = 3;
  add_lingering (run, "a", "", fifo)->settings.n_retries = 5;
  run_add_script (run, "b", "exit 0");
  run_start (run);
  run_meet (fifo, O_RDONLY);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  run_wait (run);

  g_assert_cmpstr (run->story->str, ==,
                   "run began: 6\n"
                   "began a\n"
                   "ended a: abandoned (the run was stopped: SIGINT)\n"
                   "run ended: 0 passed, 0 failed, 0 skipped, 6 abandoned (SIGINT)\n");
}

/* It had no time to clean up. */
static void
test_what_is_stopped_does_not_fail_by_its_leaks (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *fifo = run_make_fifo (run, "ready");

  run->options.leaks_fail = TRUE;
  add_lingering (run, "untidy", "echo > $TMPDIR/left", fifo);
  run_start (run);
  run_meet (fifo, O_RDONLY);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  run_wait (run);

  run_assert_told (run, "ended untidy: abandoned (the run was stopped: SIGINT)\n");
  g_assert_cmpuint (run->totals.n_failed, ==, 0);
}

static gboolean
is_idle (gpointer user_data)
{
  return ((Run *) user_data)->n_ended == ((Run *) user_data)->n_begun;
}

static void
test_a_second_stop_kills (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *fifo = run_make_fifo (run, "ready");

  add_lingering (run, "stubborn", "trap '' TERM", fifo)->settings.grace = G_TIME_SPAN_DAY;
  run_start (run);
  run_meet (fifo, O_RDONLY);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  g_assert_false (is_idle (run));
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  run_wait (run);

  run_assert_told (run, "ended stubborn: abandoned (the run was stopped: SIGINT)\n");
  g_assert_cmpuint (run->totals.n_abandoned, ==, 1);
}

static void
test_who_does_not_end_is_killed_after_the_grace_period (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *fifo = run_make_fifo (run, "ready");

  add_lingering (run, "stubborn", "trap '' TERM", fifo)->settings.grace = G_TIME_SPAN_MILLISECOND;
  run_start (run);
  run_meet (fifo, O_RDONLY);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGTERM");
  run_wait (run);

  run_assert_told (run, "ended stubborn: abandoned (the run was stopped: SIGTERM)\n");
}

static gboolean
has_one_ended (gpointer user_data)
{
  return ((Run *) user_data)->n_ended == 1;
}

/* After too many failures, what runs was let alone so far: it is asked first. */
static void
test_the_first_stop_after_too_many_failures_kills_nobody (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 2);
  g_autofree char *fifo = run_make_fifo (run, "ready");
  g_autofree char *ended = run_make_fifo (run, "ended");
  g_autofree char *before = g_strdup_printf ("trap 'exit 0' TERM; trap ': > %s' EXIT", ended);

  run->options.max_failures = 1;
  add_lingering (run, "polite", before, fifo);
  run_add_script (run, "bad", "exit 1");
  run_start (run);
  run_meet (fifo, O_RDONLY);
  ggen_test_wait_until (sandbox, has_one_ended, run);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  /* Its last words are heard. */
  run_meet (ended, O_RDONLY);
  run_wait (run);

  run_assert_told (run, "ended polite: abandoned (the run was stopped: SIGINT)\n"
                        "run ended: 0 passed, 1 failed, 0 skipped, 1 abandoned "
                        "(1 failure)\n");
}

static void
test_stop_before_anything_has_started_is_heeded (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 3);

  for (guint i = 0; i < 3; i++)
    run_add_script (run, i == 0 ? "a" : i == 1 ? "b" : "c", "while :; do sleep 1006; done");
  run_start (run);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  run_wait (run);

  g_assert_cmpuint (run->totals.n_abandoned, ==, 3);
}

static void
test_a_server_that_is_being_started_is_stopped (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autoptr (GgenRunnerProgram) program = run_make_program ("forked");

  run->options.may_fork = TRUE;
  for (guint i = 0; i < 5; i++)
    run_add_case (run, program, "/forked/tells-its-world")->settings.may_fork = TRUE;
  run_start (run);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGINT");
  run_wait (run);

  g_assert_cmpuint (run->n_begun, ==, 1);
  g_assert_cmpuint (run->totals.n_abandoned, ==, 5);
}

static void
set_limits (GgenRunnerUnit *unit, gint64 timeout, gint64 grace)
{
  unit->settings.timeout = timeout;
  unit->settings.grace = grace;
}

static void
test_who_takes_too_long_is_ended (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 2);

  set_limits (run_add_script (run, "long", "while :; do sleep 1007; done"), 50000, G_TIME_SPAN_DAY);
  set_limits (run_add_script (run, "stubborn", "trap '' TERM; while :; do sleep 1008; done"),
              200000, 1000);
  run_all (run);

  run_assert_told (run, "ended long: timed out (took longer than 0.05 s)\n");
  run_assert_told (run, "ended stubborn: timed out (took longer than 0.2 s)\n");
  run_assert_told (run, "run ended: 0 passed, 2 failed, 0 skipped\n");
}

/* That it passes when it is told to end does not count. */
static void
test_who_passes_too_late_has_timed_out (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  GgenRunnerUnit *unit = run_add_script (
      run, "late", "test -e count && exit 0; : > count; trap 'exit 0' TERM; while :; do :; done");

  set_limits (unit, 200000, G_TIME_SPAN_DAY);
  unit->settings.n_retries = 1;
  run_all (run);

  run_assert_told (run, "failed late (took longer than 0.2 s)\nbegan late 1.2\n");
}

typedef struct
{
  Run *run;
  char *fifo;
  guint n_slow;
} SlowData;

static SlowData slow_data;

/* It goes on when it was told twice. */
static void
let_go_when_slow (Run *run, const GgenRunnerEvent *event)
{
  if (event->kind != GGEN_RUNNER_CASE_SLOW)
    return;

  slow_data.n_slow++;
  g_assert_cmpint (event->elapsed, >=, slow_data.n_slow * 20000);
  if (slow_data.n_slow == 2)
    run_meet (slow_data.fifo, O_WRONLY);
}

static void
test_who_is_slow_is_told_at_each_multiple (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *fifo = run_make_fifo (run, "go");
  g_autofree char *script = g_strdup_printf ("read line < %s; exit 0", fifo);

  slow_data = (SlowData){run, fifo, 0};
  run->on_event = let_go_when_slow;
  run_add_script (run, "slow", script)->settings.slow_after = 20000;
  run_all (run);

  run_assert_told (run, "began slow\nslow slow\nslow slow\n");
  run_assert_told (run, "ended slow: passed, slow\n");
  g_assert_cmpuint (run->totals.n_slow, ==, 1);
}

static char
get_state (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return '-';

  return strrchr (stat, ')')[2];
}

static GgenRunnerExecutor *
get_executor (Run *run)
{
  return ggen_runner_pool_get (run->pool, 0, NULL);
}

static gboolean
has_process (gpointer user_data)
{
  return ggen_runner_executor_get_pid (get_executor (user_data)) != 0;
}

static void
test_a_pause_stops_tests_and_their_clocks (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *ready = run_make_fifo (run, "ready");
  g_autofree char *go = run_make_fifo (run, "go");
  g_autofree char *script = g_strdup_printf (": > %s; read line < %s; exit 0", ready, go);
  int pid;

  run_add_script (run, "a", script);
  run_add_script (run, "b", "exit 0");
  run_start (run);
  run_meet (ready, O_RDONLY);
  ggen_test_wait_until (sandbox, has_process, run);
  pid = ggen_runner_executor_get_pid (get_executor (run));

  ggen_runner_dispatcher_pause (run->dispatcher);
  ggen_runner_dispatcher_pause (run->dispatcher);
  while (get_state (pid) != 'T')
    g_thread_yield ();
  ggen_test_settle (sandbox);
  ggen_runner_dispatcher_resume (run->dispatcher);
  ggen_runner_dispatcher_resume (run->dispatcher);
  run_meet (go, O_WRONLY);
  run_wait (run);

  g_assert_cmpstr (run->story->str, ==,
                   "run began: 2\n"
                   "began a\n"
                   "paused\n"
                   "resumed\n"
                   "ended a: passed\n"
                   "began b\n"
                   "ended b: passed\n"
                   "run ended: 2 passed, 0 failed, 0 skipped\n");
}

/* It ends at once, though its processes stand still. */
static void
test_a_paused_run_can_be_stopped (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  g_autofree char *ready = run_make_fifo (run, "ready");

  add_lingering (run, "a", "", ready);
  run_add_script (run, "b", "exit 0");
  run_start (run);
  run_meet (ready, O_RDONLY);
  ggen_runner_dispatcher_pause (run->dispatcher);
  ggen_runner_dispatcher_stop (run->dispatcher, "SIGTERM");
  ggen_runner_dispatcher_resume (run->dispatcher);
  run_wait (run);

  run_assert_told (run, "ended a: abandoned (the run was stopped: SIGTERM)\n"
                        "run ended: 0 passed, 0 failed, 0 skipped, 2 abandoned (SIGTERM)\n");
}

static void
pause_before_retry (Run *run, const GgenRunnerEvent *event)
{
  if (event->kind == GGEN_RUNNER_RUN_PAUSED)
    g_assert_cmpuint (run->n_ended, ==, 0);
}

static gboolean
has_failed_once (gpointer user_data)
{
  return strstr (((Run *) user_data)->story->str, "failed a") != NULL;
}

static void
test_a_pause_holds_retries (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  GgenRunnerUnit *unit = run_add_script (run, "a", "exit 1");

  unit->settings.n_retries = 1;
  unit->settings.retry_delay = 30000;
  run->on_event = pause_before_retry;
  run_start (run);
  ggen_test_wait_until (sandbox, has_failed_once, run);
  ggen_runner_dispatcher_pause (run->dispatcher);
  ggen_test_settle (sandbox);
  run_assert_told (run, "paused\n");
  ggen_runner_dispatcher_resume (run->dispatcher);
  run_wait (run);

  run_assert_told (run, "failed a (exit status 1)\npaused\nresumed\nbegan a 1.2\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/stop/" path, func, NULL)
  ADD ("stop-asks-what-runs-to-end-and-begins-nothing",
       test_stop_asks_what_runs_to_end_and_begins_nothing);
  ADD ("what-is-stopped-does-not-fail-by-its-leaks",
       test_what_is_stopped_does_not_fail_by_its_leaks);
  ADD ("a-second-stop-kills", test_a_second_stop_kills);
  ADD ("who-does-not-end-is-killed-after-the-grace-period",
       test_who_does_not_end_is_killed_after_the_grace_period);
  ADD ("the-first-stop-after-too-many-failures-kills-nobody",
       test_the_first_stop_after_too_many_failures_kills_nobody);
  ADD ("stop-before-anything-has-started-is-heeded",
       test_stop_before_anything_has_started_is_heeded);
  ADD ("a-server-that-is-being-started-is-stopped", test_a_server_that_is_being_started_is_stopped);
  ADD ("who-takes-too-long-is-ended", test_who_takes_too_long_is_ended);
  ADD ("who-passes-too-late-has-timed-out", test_who_passes_too_late_has_timed_out);
  ADD ("who-is-slow-is-told-at-each-multiple", test_who_is_slow_is_told_at_each_multiple);
  ADD ("a-pause-stops-tests-and-their-clocks", test_a_pause_stops_tests_and_their_clocks);
  ADD ("a-paused-run-can-be-stopped", test_a_paused_run_can_be_stopped);
  ADD ("a-pause-holds-retries", test_a_pause_holds_retries);
#undef ADD

  return ggen_test_run ();
}
