/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-watch.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "launch.h"

/* Something that runs, and is watched. */
typedef struct
{
  Launcher *launcher;
  GgenRunnerClock clock;
  GgenRunnerWatch *watch;
  GgenRunnerLimitsInTime limits;
  guint n_slow;
  gint64 slow_at;
} Watched;

static void
on_slow (gint64 elapsed, gpointer user_data)
{
  Watched *self = user_data;

  self->n_slow++;
  g_assert_cmpint (elapsed, >=, self->limits.slow_after * self->n_slow);
  self->slow_at = elapsed;
}

static void
watched_init (Watched *self, GgenTestSandbox *sandbox)
{
  self->launcher = launcher_new (sandbox);
  self->watch = ggen_runner_watch_new (self->launcher->executor, &self->clock, on_slow, self);
  self->limits.grace = G_TIME_SPAN_DAY;
}

static void
watched_clear (Watched *self)
{
  ggen_runner_watch_free (self->watch);
  launcher_free (self->launcher);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watched, watched_clear)

static void
start (Watched *self, const char *script)
{
  launcher_set_script (self->launcher, script);
  ggen_runner_watch_begin (self->watch, &self->limits);
  launcher_start (self->launcher);
}

static const GgenRunnerAttempt *
finish (Watched *self)
{
  const GgenRunnerAttempt *attempt = launcher_wait (self->launcher);

  ggen_runner_watch_end (self->watch);

  return attempt;
}

static void
test_who_is_in_time_is_let_alone (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = G_TIME_SPAN_DAY;
  watched.limits.slow_after = G_TIME_SPAN_DAY;
  start (&watched, "exit 5");
  attempt = finish (&watched);

  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 5);
  g_assert_false (ggen_runner_watch_has_timed_out (watched.watch));
  g_assert_cmpuint (watched.n_slow, ==, 0);
  g_assert_null (ggen_runner_watch_steal_stacks (watched.watch));
}

static void
test_at_the_limit_the_group_is_asked_to_end (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = 1000;
  start (&watched, "sleep 1011 & exec sleep 1012");
  attempt = finish (&watched);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGTERM);
  g_assert_true (ggen_runner_watch_has_timed_out (watched.watch));
  g_assert_null (attempt->leaks);
}

/* Nothing tells of a file. */
static void
wait_for_file (const char *path)
{
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
}

/* The others of its group, which were asked with it, have that long too. */
static void
test_the_grace_period_is_for_the_group (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autofree char *ready = g_build_filename (folder, "ready", NULL);
  g_autofree char *done = g_build_filename (folder, "done", NULL);
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "runner", "graceful", NULL);
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  launcher_set_command (watched.launcher, (const char *const[]){program, ready, done, NULL});
  ggen_runner_watch_begin (watched.watch, &watched.limits);
  launcher_start (watched.launcher);
  ggen_test_wait_until (sandbox, launcher_has_process, watched.launcher);
  wait_for_file (ready);
  watched.limits.timeout = 1;
  ggen_runner_watch_begin (watched.watch, &watched.limits);
  attempt = finish (&watched);

  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGTERM);
  g_assert_null (attempt->leaks);
  g_assert_true (g_file_test (done, G_FILE_TEST_EXISTS));
}

static void
test_who_has_stopped_itself_is_asked_to_end (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = 1000;
  start (&watched, "kill -STOP $$");
  attempt = finish (&watched);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGTERM);
}

static void
test_after_the_grace_period_all_of_it_is_killed (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = 1000;
  watched.limits.grace = 1000;
  /* A shell that was told before it has set its trap ends by SIGTERM: so it starts as one that ignores it. */
  start (&watched, "trap '' TERM; while :; do sleep 1013; done");
  attempt = finish (&watched);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_true (ggen_runner_watch_has_timed_out (watched.watch));
}

/* Each is told once at each multiple, and then no more when it is being ended. */
static void
test_slow_is_told_before_the_limit_only (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};

  watched_init (&watched, sandbox);
  watched.limits.slow_after = 1000;
  watched.limits.timeout = 50000;
  start (&watched, "exec sleep 1014");
  finish (&watched);

  g_assert_cmpuint (watched.n_slow, >=, 1);
  g_assert_cmpuint (watched.n_slow, <=, 50);
  g_assert_true (ggen_runner_watch_has_timed_out (watched.watch));
}

/* Processes take longer than a microsecond, in any case. */
static void
test_a_paused_clock_ends_nobody (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = 1;
  watched.limits.slow_after = 1;
  ggen_runner_clock_pause (&watched.clock);
  start (&watched, "exit 6");
  attempt = finish (&watched);
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 6);
  g_assert_false (ggen_runner_watch_has_timed_out (watched.watch));
  g_assert_cmpuint (watched.n_slow, ==, 0);

  start (&watched, "exec sleep 1015");
  ggen_test_settle (sandbox);
  g_assert_false (ggen_runner_watch_has_timed_out (watched.watch));
  ggen_runner_clock_resume (&watched.clock);
  ggen_runner_watch_follow_clock (watched.watch);
  attempt = finish (&watched);
  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_true (ggen_runner_watch_has_timed_out (watched.watch));
}

static void
test_who_is_stopped_has_not_timed_out (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = G_TIME_SPAN_DAY;
  watched.limits.slow_after = G_TIME_SPAN_DAY;
  start (&watched, "exec sleep 1016");
  ggen_runner_watch_stop (watched.watch);
  /* Once is enough. */
  ggen_runner_watch_stop (watched.watch);
  attempt = finish (&watched);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_false (ggen_runner_watch_has_timed_out (watched.watch));
}

/* What was found out about one is not told of the next. */
static void
test_each_begins_anew (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};

  watched_init (&watched, sandbox);
  watched.limits.timeout = 1000;
  start (&watched, "exec sleep 1017");
  finish (&watched);
  g_assert_true (ggen_runner_watch_has_timed_out (watched.watch));

  watched.limits.timeout = 0;
  start (&watched, "exit 7");
  g_assert_cmpint (WEXITSTATUS (finish (&watched)->wait_status), ==, 7);
  g_assert_false (ggen_runner_watch_has_timed_out (watched.watch));
}

/* Whether there is a debugger or not: it is ended afterwards. */
static void
test_stacks_are_taken_before_the_end (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  g_autofree char *stacks = NULL;
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  watched.limits.timeout = 100000;
  watched.limits.wants_stacks = TRUE;
  launcher_set_command (watched.launcher, (const char *const[]){"sleep", "1018", NULL});
  ggen_runner_watch_begin (watched.watch, &watched.limits);
  launcher_start (watched.launcher);
  attempt = finish (&watched);
  stacks = ggen_runner_watch_steal_stacks (watched.watch);

  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGTERM);
  if (stacks != NULL)
    g_assert_nonnull (strstr (stacks, "sleep"));
  g_assert_null (ggen_runner_watch_steal_stacks (watched.watch));
}

/* While they are looked at, it may end by itself, or be told to. */
static void
test_looking_at_stacks_can_be_cut_short (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Watched) watched = {0};
  const GgenRunnerAttempt *attempt;

  watched_init (&watched, sandbox);
  start (&watched, "exec sleep 1019");
  ggen_test_wait_until (sandbox, launcher_has_process, watched.launcher);
  watched.limits.timeout = 1;
  watched.limits.wants_stacks = TRUE;
  ggen_runner_watch_begin (watched.watch, &watched.limits);
  ggen_test_settle (sandbox);
  ggen_runner_watch_stop (watched.watch);
  attempt = finish (&watched);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_null (ggen_runner_watch_steal_stacks (watched.watch));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/watch/" path, func, NULL)
  ADD ("who-is-in-time-is-let-alone", test_who_is_in_time_is_let_alone);
  ADD ("at-the-limit-the-group-is-asked-to-end", test_at_the_limit_the_group_is_asked_to_end);
  ADD ("the-grace-period-is-for-the-group", test_the_grace_period_is_for_the_group);
  ADD ("who-has-stopped-itself-is-asked-to-end", test_who_has_stopped_itself_is_asked_to_end);
  ADD ("after-the-grace-period-all-of-it-is-killed",
       test_after_the_grace_period_all_of_it_is_killed);
  ADD ("slow-is-told-before-the-limit-only", test_slow_is_told_before_the_limit_only);
  ADD ("a-paused-clock-ends-nobody", test_a_paused_clock_ends_nobody);
  ADD ("who-is-stopped-has-not-timed-out", test_who_is_stopped_has_not_timed_out);
  ADD ("each-begins-anew", test_each_begins_anew);
  ADD ("stacks-are-taken-before-the-end", test_stacks_are_taken_before_the_end);
  ADD ("looking-at-stacks-can-be-cut-short", test_looking_at_stacks_can_be_cut_short);
#undef ADD

  return ggen_test_run ();
}
