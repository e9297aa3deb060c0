/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "launch.h"

static void
set_path (Launcher *launcher, const char *path)
{
  g_clear_pointer (&launcher->launch.test_case, ggen_runner_case_unref);
  launcher->launch.test_case = ggen_runner_case_new (launcher->program, path, NULL);
}

static Launcher *
forked_launcher_new (GgenTestSandbox *sandbox)
{
  Launcher *launcher = launcher_new (sandbox);
  g_autofree char *program =
      g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "runner", "forked", NULL);

  launcher_set_command (launcher, (const char *const[]){program, NULL});
  launcher->program->glib_program = g_strdup (program);
  launcher->launch.seed = "R02S4711a5bb2d7a1c6e5e3c8a9b6e42cafe";
  launcher->launch.may_fork = TRUE;

  return launcher;
}

static const GgenRunnerAttempt *
run (Launcher *launcher, const char *path)
{
  set_path (launcher, path);

  return launcher_run (launcher);
}

typedef struct
{
  int status;
  char *output;
  char *error;
  guint n_leaks;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_free (self->output);
  g_free (self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static Outcome
get_outcome (Launcher *launcher, const char *path, gboolean may_fork)
{
  const GgenRunnerAttempt *attempt;

  launcher->launch.may_fork = may_fork;
  attempt = run (launcher, path);
  g_assert_cmpint (attempt->is_forked, ==, may_fork);
  g_assert_true (attempt->has_status);

  return (Outcome){.status = attempt->wait_status,
                   .output = launcher_get_output (&attempt->standard_output),
                   .error = launcher_get_output (&attempt->standard_error),
                   .n_leaks = attempt->leaks != NULL ? attempt->leaks->len : 0};
}

static void
test_a_fork_is_as_a_process_of_its_own (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  const char *const paths[] = {"/forked/tells-its-world", "/forked/fails", "/forked/crashes",
                               "/forked/leaks"};

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (Outcome) forked = get_outcome (launcher, paths[i], TRUE);
      g_auto (Outcome) executed = get_outcome (launcher, paths[i], FALSE);

      g_assert_cmpint (forked.status, ==, executed.status);
      g_assert_cmpstr (forked.output, ==, executed.output);
      g_assert_cmpstr (forked.error, ==, executed.error);
      g_assert_cmpuint (forked.n_leaks, ==, executed.n_leaks);
      g_assert_nonnull (strstr (forked.output, "# before all tests\n"));
      g_assert_cmpuint (forked.n_leaks, ==, i == 3 ? 2 : 0);
    }
}

static void
test_a_served_program_is_started_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  GgenRunnerProgram *other;

  g_assert_null (ggen_runner_executor_get_served (launcher->executor));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (run (launcher, "/forked/tells-its-world")->is_forked);
      g_assert_true (ggen_runner_executor_get_served (launcher->executor) == launcher->program);
    }

  /* Another one takes its place. */
  other = ggen_runner_program_new ("other");
  other->command = g_strdupv (launcher->program->command);
  other->glib_program = g_strdup (launcher->program->glib_program);
  ggen_runner_program_unref (launcher->program);
  launcher->program = other;
  g_assert_true (run (launcher, "/forked/tells-its-world")->is_forked);
  g_assert_true (ggen_runner_executor_get_served (launcher->executor) == other);

  launcher->launch.may_fork = FALSE;
  g_assert_false (run (launcher, "/forked/tells-its-world")->is_forked);
  g_assert_null (ggen_runner_executor_get_served (launcher->executor));
}

static void
test_variables_of_a_launch_reach_the_fork (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  const char *const values[] = {"one", "two"};

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *expected = g_strdup_printf ("for %s\n", values[i]);
      g_autofree char *output = NULL;
      const GgenRunnerAttempt *attempt;

      launcher_set_variable (launcher, "WHOM", values[i]);
      attempt = run (launcher, "/forked/tells-its-world");
      output = launcher_get_output (&attempt->standard_output);
      g_assert_true (attempt->is_forked);
      g_assert_nonnull (strstr (output, expected));
    }
}

static void
test_who_does_not_serve_is_asked_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  g_autoptr (GgenRunnerRefusals) refusals = ggen_runner_refusals_new ();
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  ggen_runner_executor_set_refusals (launcher->executor, refusals);
  launcher_set_variable (launcher, "REFUSES", "1");
  attempt = run (launcher, "/forked/tells-its-world");
  g_assert_false (attempt->is_forked);
  g_assert_cmpint (attempt->wait_status, ==, 0);
  g_assert_nonnull (ggen_runner_refusals_get (refusals, launcher->program));
  output = launcher_get_output (&attempt->standard_output);
  g_assert_nonnull (strstr (output, "ok 1 /forked/tells-its-world"));

  /* Now it would, but nobody asks. */
  launcher_set_variable (launcher, "REFUSES", "");
  g_strfreev (launcher->launch.environment);
  launcher->launch.environment = NULL;
  g_assert_false (run (launcher, "/forked/tells-its-world")->is_forked);
}

static void
test_a_program_that_ends_before_its_tests_is_executed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  launcher_set_variable (launcher, "ENDS", "early");
  attempt = run (launcher, "/forked/tells-its-world");
  g_assert_false (attempt->is_forked);
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 3);
}

static void
test_a_fork_can_be_killed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  const int signals[] = {SIGTERM, SIGKILL};

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      const GgenRunnerAttempt *attempt;
      int pid;

      set_path (launcher, "/forked/hangs");
      launcher_start (launcher);
      ggen_test_wait_until (sandbox, launcher_has_process, launcher);
      pid = ggen_runner_executor_get_pid (launcher->executor);
      if (signals[i] == SIGKILL)
        ggen_runner_executor_kill (launcher->executor);
      else
        ggen_runner_executor_signal (launcher->executor, signals[i]);
      attempt = launcher_wait (launcher);

      g_assert_true (attempt->is_forked);
      g_assert_cmpint (attempt->wait_status, ==, signals[i]);
      g_assert_null (attempt->leaks);
      g_assert_false (launcher_is_running (pid));
    }
  g_assert_true (ggen_runner_executor_get_served (launcher->executor) == launcher->program);
}

static void
test_a_kill_before_the_program_serves_is_one_of_the_test (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  set_path (launcher, "/forked/hangs");
  launcher_start (launcher);
  ggen_runner_executor_kill (launcher->executor);
  attempt = launcher_wait (launcher);

  g_assert_cmpint (attempt->wait_status, ==, SIGKILL);
  g_assert_cmpint (run (launcher, "/forked/tells-its-world")->wait_status, ==, 0);
}

static void
test_a_server_that_is_gone_is_replaced_by_processes (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = forked_launcher_new (sandbox);

  g_autoptr (GgenRunnerRefusals) refusals = ggen_runner_refusals_new ();
  const GgenRunnerAttempt *attempt;

  ggen_runner_executor_set_refusals (launcher->executor, refusals);
  g_assert_true (run (launcher, "/forked/tells-its-world")->is_forked);
  attempt = run (launcher, "/forked/kills-its-parent");
  /* There the parent is the supervisor. */
  g_assert_false (attempt->is_forked);
  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (ggen_runner_refusals_get (refusals, launcher->program), ==,
                   "ended unexpectedly");
  attempt = run (launcher, "/forked/tells-its-world");
  g_assert_false (attempt->is_forked);
  g_assert_cmpint (attempt->wait_status, ==, 0);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/fork-client/" path, func, NULL)
  ADD ("a-fork-is-as-a-process-of-its-own", test_a_fork_is_as_a_process_of_its_own);
  ADD ("a-served-program-is-started-once", test_a_served_program_is_started_once);
  ADD ("variables-of-a-launch-reach-the-fork", test_variables_of_a_launch_reach_the_fork);
  ADD ("who-does-not-serve-is-asked-once", test_who_does_not_serve_is_asked_once);
  ADD ("a-program-that-ends-before-its-tests-is-executed",
       test_a_program_that_ends_before_its_tests_is_executed);
  ADD ("a-fork-can-be-killed", test_a_fork_can_be_killed);
  ADD ("a-kill-before-the-program-serves-is-one-of-the-test",
       test_a_kill_before_the_program_serves_is_one_of_the_test);
  ADD ("a-server-that-is-gone-is-replaced-by-processes",
       test_a_server_that_is_gone_is_replaced_by_processes);
#undef ADD

  return ggen_test_run ();
}
