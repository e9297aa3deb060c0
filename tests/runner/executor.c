/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-runner-open-files.h"
#include "launch.h"

static void
test_the_status_is_told_as_it_is (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt = launcher_run_script (launcher, "exit 77");

  g_assert_true (attempt->has_status);
  g_assert_true (WIFEXITED (attempt->wait_status));
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 77);
  g_assert_null (attempt->leaks);
  g_assert_null (attempt->standard_output.bytes);
  g_assert_cmpint (attempt->duration, >, 0);
  g_assert_cmpint (attempt->cpu_time, >, 0);
  g_assert_cmpuint (attempt->peak_memory, >, 100 * 1024);
  g_assert_cmpint (attempt->began, >, 0);
  g_assert_false (attempt->is_forked);

  attempt = launcher_run_script (launcher, "kill -SEGV $$");
  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGSEGV);
}

static void
test_both_streams_come_exactly (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt =
      launcher_run_script (launcher, "printf 'a\\000\\377b'; printf 'error\\n' >&2");
  gsize size;
  g_autofree char *error = launcher_get_output (&attempt->standard_error);

  g_assert_cmpmem (g_bytes_get_data (attempt->standard_output.bytes, &size), size, "a\0\377b", 4);
  g_assert_cmpstr (error, ==, "error\n");
  g_assert_cmpuint (attempt->standard_output.n_dropped, ==, 0);
}

static void
test_the_middle_of_long_output_is_dropped (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  launcher->launch.max_output = 100;
  attempt = launcher_run_script (launcher, "seq 100000 400000");
  output = launcher_get_output (&attempt->standard_output);

  /* 300,001 lines of 7 bytes; of each half of 50 bytes 7 lines are whole. */
  g_assert_cmpuint (attempt->standard_output.n_dropped, ==, 300001 * 7 - 14 * 7);
  g_assert_cmpstr (output, ==,
                   "100000\n100001\n100002\n100003\n100004\n100005\n100006\n"
                   "[… 2,099,909 bytes dropped …]\n"
                   "399994\n399995\n399996\n399997\n399998\n399999\n400000\n");
}

static void
test_output_of_just_the_size_is_whole (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  launcher->launch.max_output = 14;
  attempt = launcher_run_script (launcher, "seq 100000 100001");
  output = launcher_get_output (&attempt->standard_output);

  g_assert_cmpstr (output, ==, "100000\n100001\n");
  g_assert_cmpuint (attempt->standard_output.n_dropped, ==, 0);
}

static void
test_endless_output_is_ended_by_a_kill (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  launcher->launch.max_output = 1000;
  launcher_set_script (launcher, "yes & yes");
  launcher_start (launcher);
  ggen_test_wait_until (sandbox, launcher_has_process, launcher);
  ggen_runner_executor_kill (launcher->executor);
  attempt = launcher_wait (launcher);

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGKILL);
  g_assert_null (attempt->leaks);
}

static void
test_a_signal_reaches_the_whole_group (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  g_autofree char *fifo =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "ready", NULL);
  g_autofree char *script =
      g_strdup_printf ("trap 'echo told' TERM\n"
                       "sh -c 'trap \"exit 5\" TERM; : > %s; while :; do :; done'; echo $?",
                       fifo);
  int ready;

  g_assert_no_errno (mkfifo (fifo, 0600));
  launcher_set_script (launcher, script);
  launcher_start (launcher);
  ready = g_open (fifo, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (ready, >=, 0);
  close (ready);
  /* Even where nobody has heard yet that it is there. */
  ggen_runner_executor_signal (launcher->executor, SIGTERM);
  attempt = launcher_wait (launcher);
  output = launcher_get_output (&attempt->standard_output);

  g_assert_true (WIFEXITED (attempt->wait_status));
  g_assert_cmpstr (output, ==, "told\n5\n");
}

static void
test_a_test_has_a_world_of_its_own (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *base =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "1", "test", NULL);

  launcher_set_variable (launcher, "HOME", "/nobody");
  launcher_set_variable (launcher, "TMPDIR", "/nobody");
  launcher_set_variable (launcher, "G_TEST_ROOT_PROCESS", "1");
  launcher_set_variable (launcher, "G_TEST_TMPDIR", "/nobody");
  launcher_set_variable (launcher, "GGEN_TEST_FORK_SERVER", "5");
  launcher_set_variable (launcher, "KEPT", "yes");
  attempt =
      launcher_run_script (launcher,
                           "echo $KEPT-$G_TEST_ROOT_PROCESS-$G_TEST_TMPDIR-$GGEN_TEST_FORK_SERVER\n"
                           "echo $HOME; echo $TMPDIR; echo $XDG_RUNTIME_DIR; pwd\n"
                           "echo $XDG_CONFIG_HOME; echo $XDG_DATA_HOME; echo $XDG_CACHE_HOME; echo "
                           "$XDG_STATE_HOME\n"
                           "stat -c %a $HOME $XDG_RUNTIME_DIR; ls -A . $HOME $TMPDIR | grep -v :\n"
                           /* The last is what lists them. */
                           "ls /proc/self/fd; readlink /proc/self/fd/0\n"
                           "cut -d' ' -f6 /proc/$$/stat | grep -c \"^$$\\$\"\n"
                           "env | grep -c ^HOME=\n");
  output = launcher_get_output (&attempt->standard_output);
  expected = g_strdup_printf ("yes---\n%1$s/home\n%1$s/tmp\n%1$s/run\n%1$s/work\n"
                              "%1$s/home/.config\n%1$s/home/.local/share\n%1$s/home/.cache\n"
                              "%1$s/home/.local/state\n700\n700\n\n\n"
                              "0\n1\n2\n3\n/dev/null\n1\n1\n",
                              base);

  g_assert_cmpstr (output, ==, expected);
  g_assert_cmpint (attempt->wait_status, ==, 0);
  g_assert_null (attempt->leaks);
}

static void
test_it_runs_where_the_program_says (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  launcher->program->directory = g_strdup ("/usr");
  attempt = launcher_run_script (launcher, "pwd");
  output = launcher_get_output (&attempt->standard_output);

  g_assert_cmpstr (output, ==, "/usr\n");
}

static void
test_what_cannot_be_started_is_named (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  launcher_set_command (launcher, (const char *const[]){"/nowhere/test", NULL});
  attempt = launcher_run (launcher);
  g_assert_false (attempt->has_status);
  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, "cannot start /nowhere/test: No such file or directory");
  g_assert_null (attempt->leaks);

  launcher_set_command (launcher, (const char *const[]){"/etc/passwd", NULL});
  attempt = launcher_run (launcher);
  g_assert_cmpstr (attempt->reason, ==, "cannot start /etc/passwd: Permission denied");

  launcher->program->directory = g_strdup ("/nowhere");
  attempt = launcher_run_script (launcher, "exit 0");
  g_assert_cmpstr (attempt->reason, ==, "cannot start it in /nowhere: No such file or directory");
}

static void
test_the_path_of_the_test_finds_the_program (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  launcher_set_variable (launcher, "PATH", "/nowhere:/usr/share:/bin:/usr/bin");
  launcher_set_command (launcher, (const char *const[]){"true", NULL});
  attempt = launcher_run (launcher);
  g_assert_cmpint (attempt->wait_status, ==, 0);

  launcher_set_variable (launcher, "PATH", "/nowhere");
  attempt = launcher_run (launcher);
  g_assert_cmpstr (attempt->reason, ==, "cannot start true: No such file or directory");
}

static void
test_files_that_are_left_are_named (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt =
      launcher_run_script (launcher, "mkdir -p $TMPDIR/dconf; : > $TMPDIR/dconf/user; : > here");

  g_assert_cmpstr (launcher_get_leak (attempt, GGEN_RUNNER_LEAK_FILE), ==, "file dconf/user");
}

static void
test_who_is_ended_by_a_signal_may_leave_files (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt =
      launcher_run_script (launcher, ": > $TMPDIR/left; kill -ABRT $$");

  g_assert_true (WIFSIGNALED (attempt->wait_status));
  g_assert_null (attempt->leaks);
}

static void
test_processes_that_are_left_are_named_and_ended (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  /* It holds both streams, and has left the session and its parent. */
  const GgenRunnerAttempt *attempt =
      launcher_run_script (launcher, "(setsid sh -c 'echo $$; exec sleep 1001' &) | head -n 1");
  g_autofree char *output = launcher_get_output (&attempt->standard_output);
  int pid = atoi (output);
  g_autofree char *expected = g_strdup_printf ("process %d (s", pid);

  g_assert_cmpint (pid, >, 1);
  g_assert_true (
      g_str_has_prefix (launcher_get_leak (attempt, GGEN_RUNNER_LEAK_PROCESS), expected));
  g_assert_false (launcher_is_running (pid));
}

static void
test_a_stream_that_others_hold_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autofree char *fifo = g_build_filename (folder, "held", NULL);
  g_autofree char *script = NULL;
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;
  g_autofree char *pids = NULL;
  int holder = -1;

  /* We open the test's own standard output, as somebody who was sent it would have it. */
  script = g_strdup_printf ("echo said; read go < %s", fifo);
  g_assert_no_errno (mkfifo (fifo, 0600));
  launcher_set_script (launcher, script);
  launcher_start (launcher);
  ggen_test_wait_until (sandbox, launcher_has_process, launcher);
  pids = g_strdup_printf ("/proc/%d/fd/1", ggen_runner_executor_get_pid (launcher->executor));
  holder = g_open (pids, O_WRONLY | O_CLOEXEC, 0);
  g_assert_cmpint (holder, >=, 0);
  {
    int go = g_open (fifo, O_WRONLY | O_CLOEXEC, 0);

    g_assert_cmpint (go, >=, 0);
    close (go);
  }
  attempt = launcher_wait (launcher);
  output = launcher_get_output (&attempt->standard_output);
  close (holder);

  g_assert_cmpstr (output, ==, "said\n");
  g_assert_cmpstr (launcher_get_leak (attempt, GGEN_RUNNER_LEAK_OUTPUT), ==, "standard output");
}

/* Any library would do that has nothing against the number in the environment. */
static void
test_each_line_of_a_guard_is_a_leak (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  ggen_test_sandbox_set_env (sandbox, "GGEN_TEST_GUARD_LIBRARY", "libc.so.6");
  launcher_set_variable (launcher, "LD_PRELOAD", "libm.so.6");
  launcher->launch.is_guarded = TRUE;
  attempt = launcher_run_script (
      launcher, "echo $LD_PRELOAD; printf 'one\ntwo\n' > /proc/self/fd/$GGEN_TEST_GUARD");
  output = launcher_get_output (&attempt->standard_output);

  g_assert_cmpstr (output, ==, "libc.so.6:libm.so.6\n");
  g_assert_cmpuint (attempt->leaks->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const GgenRunnerLeak *leak = attempt->leaks->pdata[i];

      g_assert_cmpint (leak->kind, ==, GGEN_RUNNER_LEAK_GUARD);
      g_assert_cmpstr (leak->text, ==, i == 0 ? "one" : "two");
    }
}

static void
test_limits_hold (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;

  launcher->launch.limits =
      (GgenRunnerLimits){.cpu_seconds = 7, .memory = 1 << 30, .open_files = 20, .processes = 99};
  attempt =
      launcher_run_script (launcher, "ulimit -t; ulimit -v; ulimit -n; ulimit -Hn; ulimit -p");
  output = launcher_get_output (&attempt->standard_output);

  g_assert_cmpstr (output, ==, "7\n1048576\n20\n20\n99\n");
}

static void
test_a_test_may_open_as_many_files_as_the_user (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = NULL;
  const GgenRunnerAttempt *attempt;
  struct rlimit before, low, raised, after;
  g_autofree char *output = NULL;
  g_autofree char *expected = NULL;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  low = (struct rlimit){.rlim_cur = 100, .rlim_max = before.rlim_max};
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &low));
  ggen_runner_open_files_raise ();
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &raised));
  launcher = launcher_new (sandbox);
  attempt = launcher_run_script (launcher, "ulimit -n");
  output = launcher_get_output (&attempt->standard_output);
  ggen_runner_open_files_restore ();
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &after));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &before));

  g_assert_cmpuint (raised.rlim_cur, ==, before.rlim_max);
  g_assert_cmpstr (output, ==, "100\n");
  g_assert_cmpuint (after.rlim_cur, ==, 100);
  g_assert_cmpuint (after.rlim_max, ==, before.rlim_max);
}

static void
test_a_supervisor_that_is_killed_is_replaced (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt = launcher_run_script (launcher, "kill -KILL $PPID; exit 0");

  g_assert_cmpint (attempt->outcome, ==, GGEN_RUNNER_BROKEN);
  g_assert_cmpstr (attempt->reason, ==, "its supervisor has ended unexpectedly");
  attempt = launcher_run_script (launcher, "exit 3");
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 3);
}

/* Starts a script, and returns when it has opened the fifo whose path is $0. */
static void
start_until_ready (Launcher *launcher, const char *script)
{
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (launcher->sandbox));
  g_autofree char *fifo = g_build_filename (folder, "ready", NULL);
  int ready;

  g_assert_no_errno (mkfifo (fifo, 0600));
  launcher_set_command (launcher, (const char *const[]){"sh", "-c", script, fifo, NULL});
  launcher_start (launcher);
  ready = g_open (fifo, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (ready, >=, 0);
  close (ready);
  g_assert_no_errno (g_unlink (fifo));
}

static void
test_a_supervisor_that_is_stopped_kills (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  start_until_ready (launcher, "kill -STOP $PPID; echo $$; : > $0; exec sleep 1007");
  ggen_runner_executor_kill (launcher->executor);
  attempt = launcher_wait (launcher);
  g_assert_true (attempt->has_status);
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGKILL);

  attempt = launcher_run_script (launcher, "exit 3");
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 3);
}

/* That is, one that does not get to it */
static void
test_a_supervisor_that_does_not_kill_is_killed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt;

  start_until_ready (launcher, "kill -STOP $PPID; : > $0; while :; do kill -STOP $PPID; done");
  ggen_runner_executor_kill (launcher->executor);
  attempt = launcher_wait (launcher);
  g_assert_true (attempt->has_status);
  g_assert_cmpint (WTERMSIG (attempt->wait_status), ==, SIGKILL);

  attempt = launcher_run_script (launcher, "exit 3");
  g_assert_cmpint (WEXITSTATUS (attempt->wait_status), ==, 3);
}

static void
test_freeing_ends_a_supervisor_that_is_stopped (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);

  start_until_ready (launcher, "kill -STOP $PPID; : > $0; exec sleep 1008");
  g_clear_pointer (&launcher->executor, ggen_runner_executor_free);

  g_assert_null (launcher->attempt);
}

static void
test_the_command_line_of_a_case_is_glibs (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  static char *arguments[] = {"--more", NULL};
  const char *excluded[] = {"/a/b/c", "/a/b/d", NULL};
  const GgenRunnerAttempt *attempt;
  g_autofree char *output = NULL;
  g_autofree char *listing = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *declared = NULL;
  g_autofree char *other = NULL;

  launcher_set_command (launcher, (const char *const[]){"echo", "one", NULL});
  launcher->program->glib_program = g_strdup ("/bin/echo");
  launcher->launch.seed = "R02Sx";
  launcher->launch.arguments = arguments;
  launcher->launch.test_case = ggen_runner_case_new (launcher->program, "/a/b", excluded);
  attempt = launcher_run (launcher);
  output = launcher_get_output (&attempt->standard_output);
  g_assert_cmpstr (output, ==, "one --more --tap -p /a/b -s /a/b/c -s /a/b/d --seed=R02Sx\n");

  launcher->launch.is_listing = TRUE;
  attempt = launcher_run (launcher);
  listing = launcher_get_output (&attempt->standard_output);
  g_assert_cmpstr (listing, ==, "one --more -l --seed=R02Sx\n");

  launcher->launch.is_listing = FALSE;
  ggen_runner_case_unref (launcher->launch.test_case);
  launcher->launch.test_case = ggen_runner_case_new (launcher->program, NULL, NULL);
  launcher_set_command (launcher, (const char *const[]){"echo", "--tap", NULL});
  attempt = launcher_run (launcher);
  whole = launcher_get_output (&attempt->standard_output);
  g_assert_cmpstr (whole, ==, "--tap --more -k --seed=R02Sx\n");

  launcher->program->runs_as_declared = TRUE;
  attempt = launcher_run (launcher);
  declared = launcher_get_output (&attempt->standard_output);
  g_assert_cmpstr (declared, ==, "--tap --more\n");

  launcher->program->runs_as_declared = FALSE;
  g_clear_pointer (&launcher->program->glib_program, g_free);
  attempt = launcher_run (launcher);
  other = launcher_get_output (&attempt->standard_output);
  g_assert_cmpstr (other, ==, "--tap --more\n");
}

static void
test_freeing_ends_what_runs (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  int pid;

  launcher_set_script (launcher, "setsid sleep 1003");
  launcher_start (launcher);
  ggen_test_wait_until (sandbox, launcher_has_process, launcher);
  pid = ggen_runner_executor_get_pid (launcher->executor);
  g_clear_pointer (&launcher->executor, ggen_runner_executor_free);

  g_assert_false (launcher_is_running (pid));
  g_assert_null (launcher->attempt);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/executor/" path, func, NULL)
  ADD ("the-status-is-told-as-it-is", test_the_status_is_told_as_it_is);
  ADD ("both-streams-come-exactly", test_both_streams_come_exactly);
  ADD ("the-middle-of-long-output-is-dropped", test_the_middle_of_long_output_is_dropped);
  ADD ("output-of-just-the-size-is-whole", test_output_of_just_the_size_is_whole);
  ADD ("endless-output-is-ended-by-a-kill", test_endless_output_is_ended_by_a_kill);
  ADD ("a-signal-reaches-the-whole-group", test_a_signal_reaches_the_whole_group);
  ADD ("a-test-has-a-world-of-its-own", test_a_test_has_a_world_of_its_own);
  ADD ("it-runs-where-the-program-says", test_it_runs_where_the_program_says);
  ADD ("what-cannot-be-started-is-named", test_what_cannot_be_started_is_named);
  ADD ("the-path-of-the-test-finds-the-program", test_the_path_of_the_test_finds_the_program);
  ADD ("files-that-are-left-are-named", test_files_that_are_left_are_named);
  ADD ("who-is-ended-by-a-signal-may-leave-files", test_who_is_ended_by_a_signal_may_leave_files);
  ADD ("processes-that-are-left-are-named-and-ended",
       test_processes_that_are_left_are_named_and_ended);
  ADD ("a-stream-that-others-hold-is-told", test_a_stream_that_others_hold_is_told);
  ADD ("each-line-of-a-guard-is-a-leak", test_each_line_of_a_guard_is_a_leak);
  ADD ("limits-hold", test_limits_hold);
  ADD ("a-test-may-open-as-many-files-as-the-user", test_a_test_may_open_as_many_files_as_the_user);
  ADD ("a-supervisor-that-is-killed-is-replaced", test_a_supervisor_that_is_killed_is_replaced);
  ADD ("a-supervisor-that-is-stopped-kills", test_a_supervisor_that_is_stopped_kills);
  ADD ("a-supervisor-that-does-not-kill-is-killed", test_a_supervisor_that_does_not_kill_is_killed);
  ADD ("freeing-ends-a-supervisor-that-is-stopped", test_freeing_ends_a_supervisor_that_is_stopped);
  ADD ("the-command-line-of-a-case-is-glibs", test_the_command_line_of_a_case_is_glibs);
  ADD ("freeing-ends-what-runs", test_freeing_ends_what_runs);
#undef ADD

  return ggen_test_run ();
}
