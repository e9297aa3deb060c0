/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli-process.h"
#include "cli-tests.h"

/* A shell that waits for another process would not hear its signal if that comes just before it begins to wait. */
#define LINGER "while :; do :; done"

/* Opening a pipe waits for whoever opens the other side. */
static void
make_pipe (const char *name)
{
  g_assert_no_errno (mkfifo (name, 0600));
}

static void
meet (const char *name, int flags)
{
  int fd = g_open (name, flags | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

/* At once: GLib's own function has another thread do it. */
static void
send_signal (GSubprocess *process, int number)
{
  g_assert_no_errno (kill (atoi (g_subprocess_get_identifier (process)), number));
}

static char
get_state (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = NULL;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return '-';

  return strrchr (stat, ')')[2];
}

static char *
read_pid (const char *name)
{
  return g_strchomp (cli_read_file (name));
}

static void
assert_gone (const char *name)
{
  g_autofree char *pid = read_pid (name);

  g_assert_cmpint (get_state (pid), ==, '-');
}

static void
test_first_signal (GgenTestSandbox *sandbox, gpointer user_data)
{
  int number = GPOINTER_TO_INT (user_data);
  g_autofree char *told = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;

  make_pipe ("ready");
  cli_tests_write ("a", "echo $$ > pid; trap 'echo told > told; exit 0' TERM; : > ready; " LINGER);
  cli_tests_write ("b", "exit 0");
  process = cli_start ("test", "-j1", "./a", "./b", "--shuffle", "1", "--junit", "x.xml", NULL);
  meet ("ready", O_RDONLY);
  send_signal (process, number);
  result = cli_finish (process);
  told = cli_read_file ("told");

  g_assert_cmpint (result->status, ==, 128 + number);
  g_assert_cmpstr (result->err, ==, "ggen: interrupted\n");
  g_assert_cmpstr (told, ==, "told\n");
  cli_assert_contains (result->out, number == SIGINT    ? "\nStopped by SIGINT: "
                                    : number == SIGTERM ? "\nStopped by SIGTERM: "
                                                        : "\nStopped by SIGHUP: ");
  cli_assert_contains (result->out, " passed, 0 failed, 0 skipped\n");
  /* What has been found out is not lost. */
  g_assert_true (g_file_test ("x.xml", G_FILE_TEST_EXISTS));
  assert_gone ("pid");
  cli_tests_assert_clean ();
}

static void
test_second_signal (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;

  make_pipe ("ready");
  make_pipe ("told");
  cli_tests_write ("a", "echo $$ > pid; trap ': > told' TERM; : > ready; " LINGER);
  cli_write_file ("ggen-test.yaml", "profiles: {default: {grace: 1h}}\n");
  process = cli_start ("test", "./a", NULL);
  meet ("ready", O_RDONLY);
  send_signal (process, SIGINT);
  meet ("told", O_RDONLY);
  send_signal (process, SIGINT);
  result = cli_finish (process);

  g_assert_cmpint (result->status, ==, 130);
  cli_assert_contains (result->out, "\nStopped by SIGINT: 1 case did not run to the end\n");
  assert_gone ("pid");
  cli_tests_assert_clean ();
}

static void
lead_group (gpointer user_data)
{
  setpgid (0, 0);
}

/* In a group of its own, as a shell starts it: one whose parent is elsewhere is not stopped. */
static GSubprocess *
start_as_job (const char *words)
{
  g_autofree char *script = g_strdup_printf ("exec %s test %s", cli_get_program (), words);
  const char *const argv[] = {"sh", "-c", script, NULL};
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, lead_group, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);

  return process;
}

static void
wait_for_state (const char *pid, char state)
{
  while (get_state (pid) != state)
    g_thread_yield ();
}

static void
test_stop_and_continue (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;
  g_autofree char *pid = NULL;

  make_pipe ("ready");
  make_pipe ("go");
  cli_tests_write ("a", "echo $$ > pid; : > ready; read line < go; exit 0");
  process = start_as_job ("--json ./a");
  meet ("ready", O_RDONLY);
  pid = read_pid ("pid");

  for (guint i = 0; i < 2; i++)
    {
      send_signal (process, SIGTSTP);
      wait_for_state (g_subprocess_get_identifier (process), 'T');
      wait_for_state (pid, 'T');
      send_signal (process, SIGCONT);
      wait_for_state (pid, 'S');
    }
  meet ("go", O_WRONLY);
  result = cli_finish (process);

  g_assert_cmpint (result->status, ==, 0);
  cli_assert_contains (result->out, "\n{\"type\":\"run_paused\",");
  cli_assert_contains (result->out, "\n{\"type\":\"run_resumed\",");
}

/* Nobody waits for tests whose results nobody reads. */
static void
test_reader_that_has_gone (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("a", "echo $$ > pid; exec sleep 1032");
  cli_tests_write ("b", "touch ran");
  result = cli_run_shell ("$GGEN test -j1 ./a ./b --shuffle 1 | head -1; echo ${PIPESTATUS[0]}");

  g_assert_cmpstr (result->err, ==, "");
  g_assert_true (g_str_has_suffix (result->out, "\n141\n"));
  cli_assert_contains (result->out, "note: the order is drawn from --shuffle 1\n");
  cli_tests_assert_clean ();
}

/* As with `ggen test | tee log`: the terminal's SIGINT is for both. */
static void
test_interrupted_with_its_reader (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  make_pipe ("ready");
  make_pipe ("told");
  make_pipe ("go");
  cli_tests_write (
      "a", "trap ': > told; read line < go; touch finished; exit 0' TERM; : > ready; " LINGER);
  cli_write_file ("ggen-test.yaml", "profiles: {default: {grace: 1h}}\n");
  process = cli_start ("test", "./a", NULL);
  meet ("ready", O_RDONLY);
  g_assert_true (g_input_stream_close (g_subprocess_get_stdout_pipe (process), NULL, &error));
  meet ("told", O_RDONLY);
  send_signal (process, SIGINT);
  cli_wait_until_asleep (process);
  meet ("go", O_WRONLY);
  g_subprocess_wait (process, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_test ("finished", G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_subprocess_get_status (process), ==, 130 << 8);
  cli_tests_assert_clean ();
}

/* It hangs where it is asked for its cases. */
static void
test_while_listing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = cli_tests_get_built ("badly-behaved/unlistable");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;

  ggen_test_sandbox_set_env (sandbox, "BADLY_BEHAVED_LISTING", "hang");
  process = cli_start ("test", program, NULL);
  cli_wait_until_catching (process, SIGINT);
  send_signal (process, SIGINT);
  result = cli_finish (process);

  g_assert_cmpint (result->status, ==, 130);
  g_assert_cmpstr (result->err, ==, "ggen: interrupted\n");
  g_assert_cmpstr (result->out, ==, "");
  cli_tests_assert_clean ();
}

static void
test_while_setting_up (GgenTestSandbox *sandbox, gpointer user_data)
{
  int number = GPOINTER_TO_INT (user_data);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;

  make_pipe ("ready");
  cli_tests_write ("a", "touch ran");
  cli_tests_write ("set-up", "sleep 1034 & echo $! > pid; : > ready; wait");
  cli_write_file ("ggen-test.yaml", "setup: [{name: server, command: [./set-up]}]\n");
  process = cli_start ("test", "./a", NULL);
  meet ("ready", O_RDONLY);
  cli_wait_until_catching (process, number);
  send_signal (process, number);
  result = cli_finish (process);

  g_assert_cmpint (result->status, ==, 128 + number);
  g_assert_cmpstr (result->err, ==, "ggen: interrupted\n");
  g_assert_false (g_file_test ("ran", G_FILE_TEST_EXISTS));
  assert_gone ("pid");
  cli_tests_assert_clean ();
}

/* nohup, and jobs in the background of a script */
static void
test_ignored_signals (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *script =
      g_strdup_printf ("trap '' HUP INT; exec %s test ./a", cli_get_program ());
  const char *const argv[] = {"sh", "-c", script, NULL};
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;
  g_autoptr (GError) error = NULL;

  make_pipe ("ready");
  make_pipe ("go");
  cli_tests_write ("a", ": > ready; read line < go; exit 0");
  process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                         &error);
  g_assert_no_error (error);
  meet ("ready", O_RDONLY);
  send_signal (process, SIGHUP);
  send_signal (process, SIGINT);
  meet ("go", O_WRONLY);
  result = cli_finish (process);

  cli_assert_success (result);
}

/* What was there before is none of the tests'. */
static void
test_children_from_before (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("a", "setsid sleep 1035 & echo $! > pid; exit 0");
  result = cli_run_shell ("bash -c 'sleep 1036 & echo $! > before; exec '$GGEN' test ./a'; "
                          "kill $(cat before) && echo was there");

  cli_assert_success (result);
  cli_tests_assert_last_line (result->out, "was there");
  assert_gone ("pid");
  cli_tests_assert_clean ();
}

/* A test that kills its supervisor does not get away with what it has started. */
static void
test_killed_supervisor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("a", "setsid sleep 1042 & echo $! > pid; kill -KILL $PPID; exec sleep 1043");
  cli_tests_write ("b", "exit 0");
  result = cli_run ("test", "-j1", "./a", "./b", NULL);

  g_assert_cmpint (result->status, ==, 1);
  cli_assert_contains (result->out, "./a: its supervisor has ended unexpectedly");
  cli_tests_assert_last_line (result->out, "1 passed, 1 failed, 0 skipped");
  assert_gone ("pid");
  cli_tests_assert_clean ();
}

static void
test_killed_runner (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = NULL;

  make_pipe ("ready");
  cli_tests_write ("a", "setsid sleep 1037 & echo $! > pid; trap '' TERM; : > ready; " LINGER);
  process = cli_start ("test", "./a", NULL);
  meet ("ready", O_RDONLY);
  pid = read_pid ("pid");
  send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);

  /* The supervisor does that, and nobody waits for it any more. */
  wait_for_state (pid, '-');
}

int
main (int argc, char **argv)
{
  /* As it is in a script that runs us in the background */
  signal (SIGINT, SIG_DFL);
  signal (SIGHUP, SIG_DFL);
  ggen_test_init (&argc, &argv);

#define ADD(path, func, data) ggen_test_add ("/test-signals/" path, func, GINT_TO_POINTER (data))
  ADD ("sigint-stops-cleanly", test_first_signal, SIGINT);
  ADD ("sigterm-stops-cleanly", test_first_signal, SIGTERM);
  ADD ("sighup-stops-cleanly", test_first_signal, SIGHUP);
  ADD ("second-sigint-stops-at-once", test_second_signal, 0);
  ADD ("sigtstp-stops-the-tests-too", test_stop_and_continue, 0);
  ADD ("reader-that-has-gone-ends-the-run", test_reader_that_has_gone, 0);
  ADD ("reader-that-is-interrupted-too-kills-nobody", test_interrupted_with_its_reader, 0);
  ADD ("listing-is-interrupted", test_while_listing, 0);
  ADD ("setting-up-is-interrupted-by-sigint", test_while_setting_up, SIGINT);
  ADD ("setting-up-is-interrupted-by-sighup", test_while_setting_up, SIGHUP);
  ADD ("ignored-signals-stay-ignored", test_ignored_signals, 0);
  ADD ("children-from-before-live-on", test_children_from_before, 0);
  ADD ("killed-supervisor-leaves-no-process", test_killed_supervisor, 0);
  ADD ("killed-runner-leaves-no-process", test_killed_runner, 0);
#undef ADD

  return ggen_test_run ();
}
