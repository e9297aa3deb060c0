/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "launch.h"

/* (nullable): NULL, and the test is skipped, where bubblewrap is not there, or is not allowed to do anything. */
static Launcher *
boxed_launcher_new (GgenTestSandbox *sandbox)
{
  static const char *const alone[] = {
      "bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--dev-bind", "/",
      "/",     "--proc",        "/proc",         "true",          NULL,
  };
  g_autoptr (GSubprocess) bubblewrap =
      g_subprocess_newv (alone,
                         G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         NULL);
  Launcher *launcher;

  if (bubblewrap == NULL || !g_subprocess_wait_check (bubblewrap, NULL, NULL))
    {
      g_test_skip ("bubblewrap is not there, or may not make a sandbox");
      return NULL;
    }
  launcher = launcher_new (sandbox);
  launcher->launch.is_sandboxed = TRUE;

  return launcher;
}

static void
assert_exits (Launcher *launcher, const char *script, int status)
{
  const GgenRunnerAttempt *attempt = launcher_run_script (launcher, script);

  g_assert_cmpstr (attempt->reason, ==, NULL);
  g_assert_true (attempt->has_status);
  g_assert_true (WIFEXITED (attempt->wait_status));
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, status);
}

static void
test_a_box_has_little_but_the_test (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  if (launcher == NULL)
    return;
  attempt = launcher_run_script (
      launcher, "touch $TMPDIR/ours $HOME/a && [ \"$(pwd)\" = \"${TMPDIR%/tmp}/work\" ] && echo at "
                "home\n"
                "for i in /proc/[0-9]*; do cat $i/comm; done | grep -c '^bwrap$'\n"
                "grep -c : /proc/net/dev; touch /tmp/theirs /dev/shm/theirs; ls /proc/self/fd");
  output = launcher_get_output (&attempt->standard_output);

  g_assert_cmpstr (output, ==, "at home\n1\n1\n0\n1\n2\n3\n");
  g_assert_cmpstr (launcher_get_leak (attempt, GGEN_RUNNER_LEAK_FILE), ==, "file ours");
  g_assert_false (g_file_test ("/tmp/theirs", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("/dev/shm/theirs", G_FILE_TEST_EXISTS));
}

static void
test_the_end_of_a_boxed_test_is_its_own (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  if (launcher == NULL)
    return;
  assert_exits (launcher, "exit 77", 77);
  attempt = launcher_run_script (launcher, "kill -ABRT $$");
  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGABRT);
  assert_exits (launcher, "echo said >&2; exit 1", 1);

  /* No shell says the same of somebody whom a signal has ended. */
  assert_exits (launcher, "exit 139", 139);
  g_assert_false (launcher->attempt->is_forked);

  launcher_set_command (launcher, (const char *const[]){"/nowhere/test", NULL});
  attempt = launcher_run (launcher);
  g_assert_false (attempt->has_status);
  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, "cannot start /nowhere/test: No such file or directory");
}

static void
test_who_is_left_in_a_box_is_named (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  if (launcher == NULL)
    return;
  attempt = launcher_run_script (launcher, "setsid sleep 1005 >/dev/null 2>&1 &\n"
                                           "until grep -qs '^sleep$' /proc/$!/comm; do :; done");
  g_assert_cmpint (attempt->wait_status, ==, 0);
  g_assert_true (
      g_str_has_suffix (launcher_get_leak (attempt, GGEN_RUNNER_LEAK_PROCESS), " (sleep 1005)"));
}

static void
test_each_test_has_a_box_of_its_own (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);

  if (launcher == NULL)
    return;
  assert_exits (launcher, "touch /tmp/first /dev/shm/first && exit 4", 4);
  assert_exits (launcher, "[ ! -e /tmp/first ] && [ ! -e /dev/shm/first ] && exit 5", 5);
}

/* Its supervisor, which it can see, has nothing of ours. */
static void
test_a_boxed_test_sees_its_environment_alone (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);

  if (launcher == NULL)
    return;
  ggen_test_sandbox_set_env (sandbox, "OF_THE_RUNNER", "secret");
  assert_exits (launcher, "! cat /proc/[0-9]*/environ | grep -q OF_THE_RUNNER && exit 7", 7);
  assert_exits (launcher, "[ -z \"$GGEN_TEST_FORK_SERVER$GGEN_TEST_GUARD\" ] && exit 8", 8);
}

/* What a test outside of a box puts in the place of its folders is not what a box is made of. */
static void
test_nothing_passes_into_a_box (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const replacements[] = {"true", "ln -s $VICTIM $B", "touch $B", "mkfifo $B"};
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  g_autofree char *victim = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *kept = NULL;

  if (launcher == NULL)
    return;
  victim =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "victim", NULL);
  kept = g_build_filename (victim, "tmp", "kept", NULL);
  folder = g_path_get_dirname (kept);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (kept, "", 0, NULL));
  launcher_set_variable (launcher, "VICTIM", victim);

  for (guint i = 0; i < G_N_ELEMENTS (replacements); i++)
    {
      g_autofree char *script =
          g_strdup_printf ("B=${TMPDIR%%/tmp}; cd /; rm -rf $B; %s; exit 3", replacements[i]);

      launcher->launch.is_sandboxed = FALSE;
      assert_exits (launcher, script, 3);
      launcher->launch.is_sandboxed = TRUE;
      assert_exits (launcher, "touch $TMPDIR/a $HOME/b && exit 4", 4);
      g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
    }
}

/* A shell that waits for a program has done what comes before. */
static gboolean
has_child (gpointer pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%1$d/task/%1$d/children", GPOINTER_TO_INT (pid));
  g_autofree char *children = NULL;

  return g_file_get_contents (path, &children, NULL, NULL) && children[0] != '\0';
}

static void
test_a_boxed_test_is_known_outside_and_ended (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  int pid;

  if (launcher == NULL)
    return;
  launcher_set_script (launcher, "trap '' TERM; sleep 1006; exit 1");
  launcher_start (launcher);
  ggen_test_wait_until (sandbox, launcher_has_process, launcher);
  pid = ggen_runner_executor_get_pid (launcher->executor);
  path = g_strdup_printf ("/proc/%d/comm", pid);
  g_assert_true (g_file_get_contents (path, &name, NULL, NULL));
  g_assert_cmpstr (name, ==, "sh\n");
  ggen_test_wait_until (sandbox, has_child, GINT_TO_POINTER (pid));
  ggen_runner_executor_signal (launcher->executor, SIGTERM);
  ggen_runner_executor_kill (launcher->executor);
  attempt = launcher_wait (launcher);

  g_assert_true (attempt->has_status);
  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGKILL);
  g_assert_false (launcher_is_running (pid));
}

static void
test_who_ends_the_box_ends_with_it (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  if (launcher == NULL)
    return;
  attempt =
      launcher_run_script (launcher,
                           "echo before; touch ${TMPDIR%/tmp}/stray; kill -KILL $PPID; sleep 1007");
  output = launcher_get_output (&attempt->standard_output);
  g_assert_false (attempt->has_status);
  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, "the supervisor in its sandbox has ended unexpectedly");
  g_assert_cmpstr (output, ==, "before\n");

  assert_exits (launcher, "[ ! -e ${TMPDIR%/tmp}/stray ] && exit 3", 3);
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_who_stops_the_box_is_killed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *sign = NULL;

  if (launcher == NULL)
    return;
  sign = g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "sign", NULL);
  launcher_set_variable (launcher, "SIGN", sign);
  /* What it prints wakes the loop. */
  launcher_set_script (launcher, "kill -STOP $PPID; : > $SIGN; echo stopped; sleep 1008");
  launcher_start (launcher);
  ggen_test_wait_until (sandbox, is_there, sign);
  ggen_runner_executor_kill (launcher->executor);
  attempt = launcher_wait (launcher);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGKILL);
}

static void
test_who_is_asked_to_end_before_the_box_is_there_does_not_begin (GgenTestSandbox *sandbox,
                                                                 gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  if (launcher == NULL)
    return;
  launcher_set_script (launcher, "exit 3");
  launcher_start (launcher);
  ggen_runner_executor_signal (launcher->executor, SIGTERM);
  attempt = launcher_wait (launcher);
  g_assert_true (attempt->has_status);
  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGTERM);

  assert_exits (launcher, "exit 4", 4);
}

static void
test_a_pause_before_the_box_is_there_is_no_time_of_the_test (GgenTestSandbox *sandbox,
                                                             gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  gint64 until;

  if (launcher == NULL)
    return;
  launcher_set_script (launcher, "sleep 0.2; exit 3");
  launcher_start (launcher);
  ggen_runner_executor_signal (launcher->executor, SIGSTOP);
  until = g_get_monotonic_time () + 500 * G_TIME_SPAN_MILLISECOND;
  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (g_main_context_get_thread_default (), FALSE);
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
    }
  g_assert_null (launcher->attempt);
  ggen_runner_executor_signal (launcher->executor, SIGCONT);
  attempt = launcher_wait (launcher);

  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 3);
  g_assert_cmpint (attempt->duration, >=, 200 * G_TIME_SPAN_MILLISECOND);
}

static void
assert_refused (Launcher *launcher, const char *folder, const char *script, const char *reason)
{
  g_autofree char *path = g_build_filename (folder, "bwrap", NULL);
  g_autofree char *expected = g_strdup_printf ("cannot start it in a sandbox: %s", reason);
  const GgenRunnerAttempt *attempt;

  g_assert_true (
      g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0700, NULL));
  attempt = launcher_run_script (launcher, "exit 3");
  g_assert_false (attempt->has_status);
  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, expected);
}

static void
test_why_there_is_no_box_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autofree char *reason = g_strdup_printf ("%s/bwrap: No such file or directory", folder);

  launcher->launch.is_sandboxed = TRUE;
  ggen_test_sandbox_set_env (sandbox, "PATH", folder);

  assert_refused (launcher, folder, "#!/bin/sh\necho 'bwrap: it is forbidden' >&2; exit 1",
                  "it is forbidden");
  assert_refused (launcher, folder, "#!/bin/sh\nexit 0", "bubblewrap has ended");
  assert_refused (launcher, folder, "#!/nowhere/sh\n", reason);
}

static void
test_a_program_below_tmp_is_there (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = boxed_launcher_new (sandbox);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("ggen-boxed-XXXXXX", &error);
  g_autofree char *script = g_build_filename (folder, "script", NULL);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  g_assert_no_error (error);
  if (launcher == NULL)
    return;
  g_assert_true (g_file_set_contents (script, "echo $WHAT", -1, NULL));
  launcher_set_command (launcher, (const char *const[]){"sh", script, NULL});
  launcher_set_variable (launcher, "LD_PRELOAD", "");
  launcher_set_variable (launcher, "WHAT", "it runs");
  attempt = launcher_run (launcher);
  output = launcher_get_output (&attempt->standard_output);

  g_assert_cmpstr (output, ==, "it runs\n");
}

static void
test_without_bubblewrap_the_reason_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  launcher->launch.is_sandboxed = TRUE;
  ggen_test_sandbox_set_env (sandbox, "PATH", "/nowhere");
  attempt = launcher_run_script (launcher, "exit 0");

  g_assert_false (attempt->has_status);
  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==,
                   "cannot start it in a sandbox: bubblewrap (bwrap) is not installed");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/bubblewrap/" path, func, NULL)
  ADD ("a-box-has-little-but-the-test", test_a_box_has_little_but_the_test);
  ADD ("the-end-of-a-boxed-test-is-its-own", test_the_end_of_a_boxed_test_is_its_own);
  ADD ("who-is-left-in-a-box-is-named", test_who_is_left_in_a_box_is_named);
  ADD ("each-test-has-a-box-of-its-own", test_each_test_has_a_box_of_its_own);
  ADD ("a-boxed-test-sees-its-environment-alone", test_a_boxed_test_sees_its_environment_alone);
  ADD ("nothing-passes-into-a-box", test_nothing_passes_into_a_box);
  ADD ("who-is-asked-to-end-before-the-box-is-there-does-not-begin",
       test_who_is_asked_to_end_before_the_box_is_there_does_not_begin);
  ADD ("a-pause-before-the-box-is-there-is-no-time-of-the-test",
       test_a_pause_before_the_box_is_there_is_no_time_of_the_test);
  ADD ("why-there-is-no-box-is-told", test_why_there_is_no_box_is_told);
  ADD ("a-boxed-test-is-known-outside-and-ended", test_a_boxed_test_is_known_outside_and_ended);
  ADD ("who-ends-the-box-ends-with-it", test_who_ends_the_box_ends_with_it);
  ADD ("who-stops-the-box-is-killed", test_who_stops_the_box_is_killed);
  ADD ("a-program-below-tmp-is-there", test_a_program_below_tmp_is_there);
  ADD ("without-bubblewrap-the-reason-is-told", test_without_bubblewrap_the_reason_is_told);
#undef ADD

  return ggen_test_run ();
}
