/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <linux/capability.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-runner-start.h"
#include "ggen-runner-supervisor.h"
#include "ggen-supervise-folders.h"
#include "launch.h"

static char *
get_path (GgenTestSandbox *sandbox, const char *name)
{
  return g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), name, NULL);
}

static GgenRunnerLeak *
get_leak (const GgenRunnerAttempt *attempt, guint i)
{
  g_assert_nonnull (attempt->leaks);
  g_assert_cmpuint (i, <, attempt->leaks->len);

  return attempt->leaks->pdata[i];
}

/* Each lets another take its place, in another session, as fast as it can. */
static void
test_what_runs_away_by_forking_is_caught (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  g_autofree char *runner = get_path (sandbox, "run-away");
  g_autofree char *pid_file = get_path (sandbox, "pids");
  g_autofree char *contents = g_strdup_printf ("echo $$ >> %s; setsid sh \"$0\" &\n", pid_file);
  g_autofree char *script = g_strdup_printf ("for i in 1 2 3 4 5; do sh %s; done", runner);
  g_autofree char *pids = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_set_contents (runner, contents, -1, NULL));
  launcher_run_script (launcher, script);
  g_assert_true (g_file_get_contents (pid_file, &pids, NULL, NULL));
  g_assert_cmpuint (launcher->attempt->leaks->len, >, 0);
  g_assert_cmpint (get_leak (launcher->attempt, 0)->kind, ==, GGEN_RUNNER_LEAK_PROCESS);

  lines = g_strsplit (pids, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 5);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_false (launcher_is_running (atoi (lines[i])) && atoi (lines[i]) > 0);
  g_clear_pointer (&pids, g_free);
}

/* @name: of a program that keeps the file locked that is named to it. What it leaves is told, and ended. */
static void
check_leaving (GgenTestSandbox *sandbox, const char *name)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "runner", name, NULL);
  g_autofree char *path = get_path (sandbox, "lock");
  int file;

  launcher_set_command (launcher, (const char *const[]){program, path, NULL});
  launcher_run (launcher);
  g_assert_cmpint (launcher->attempt->wait_status, ==, 0);
  g_assert_nonnull (strstr (get_leak (launcher->attempt, 0)->text, name));
  g_assert_cmpint (get_leak (launcher->attempt, 0)->kind, ==, GGEN_RUNNER_LEAK_PROCESS);

  file = open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (file, >=, 0);
  g_assert_no_errno (flock (file, LOCK_EX | LOCK_NB));
  close (file);
}

/* As fast as that can be: each is gone long before all processes have been looked at. */
static void
test_what_runs_away_without_exec_is_caught (GgenTestSandbox *sandbox, gpointer data)
{
  check_leaving (sandbox, "running-away");
}

static void
test_who_lives_on_without_its_first_thread_is_ended (GgenTestSandbox *sandbox, gpointer data)
{
  check_leaving (sandbox, "headless");
}

/* Each starts the other again when it is gone. */
static void
test_those_that_revive_each_other_are_ended (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  g_autofree char *guardian = get_path (sandbox, "guardian");

  g_assert_true (g_file_set_contents (guardian,
                                      "trap '' HUP TERM\n"
                                      "while kill -0 $1 2>/dev/null; do :; done\n"
                                      "setsid sh \"$0\" $$ &\n"
                                      "exec sh \"$0\" $!\n",
                                      -1, NULL));
  g_autofree char *script =
      g_strdup_printf ("setsid sh %1$s $$ & sleep 0; exec 3>&1; exit 0", guardian);

  launcher_run_script (launcher, script);
  g_assert_cmpuint (launcher->attempt->leaks->len, >, 0);
  g_assert_cmpint (launcher->attempt->wait_status, ==, 0);
}

static void
test_stopped_processes_are_ended (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt =
      launcher_run_script (launcher, "sleep 1004 & kill -STOP $!; echo $!");
  g_autofree char *output = launcher_get_output (&attempt->standard_output);

  launcher_get_leak (attempt, GGEN_RUNNER_LEAK_PROCESS);
  g_assert_cmpint (atoi (output), >, 1);
  g_assert_false (launcher_is_running (atoi (output)));
}

typedef struct
{
  GgenSuperviseEnded ended;
  gboolean has_ended;
} Answer;

static void
on_frame (const GgenSuperviseFrame *frame, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_nonnull (frame);
  if (frame->kind != GGEN_SUPERVISE_ENDED)
    return;
  g_assert_cmpuint (frame->size, >=, sizeof answer->ended);
  memcpy (&answer->ended, frame + 1, sizeof answer->ended);
  answer->has_ended = TRUE;
}

static gboolean
has_ended (gpointer user_data)
{
  return ((Answer *) user_data)->has_ended;
}

static char
get_state (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  const char *after_name;

  if (pid <= 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return '-';
  after_name = strrchr (text, ')');

  return after_name != NULL && strlen (after_name) > 2 ? after_name[2] : '-';
}

typedef struct
{
  int main, other, stopped; /* the test, one of another session, one that the test has stopped */
} Family;

static gboolean
is_family_there (const Family *family)
{
  return get_state (family->other) == 'S' && get_state (family->stopped) == 'T';
}

static gboolean
is_family_stopped (const Family *family)
{
  return get_state (family->main) == 'T' && get_state (family->other) == 'T';
}

static gboolean
does_family_go_on (const Family *family)
{
  return get_state (family->main) == 'S' && get_state (family->other) == 'S';
}

/* Nobody tells us when another's process is stopped. */
static void
spin_until (gboolean (*is_so) (const Family *family), const Family *family)
{
  while (!is_so (family))
    g_thread_yield ();
}

static void
test_a_pause_is_for_all_processes (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  g_autofree char *fifo = get_path (sandbox, "ids");
  g_autofree char *script =
      g_strdup_printf ("sleep 1005 & stopped=$!; kill -STOP $stopped\n"
                       "setsid sleep 1006 & echo $$ $! $stopped > %s; wait $!",
                       fifo);
  Family family = {0};
  char ids[64] = "";
  int reader;

  g_assert_no_errno (mkfifo (fifo, 0600));
  launcher_set_script (launcher, script);
  launcher_start (launcher);
  reader = g_open (fifo, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (reader, >=, 0);
  g_assert_cmpint (read (reader, ids, sizeof ids - 1), >, 0);
  close (reader);
  g_assert_cmpint (sscanf (ids, "%d %d %d", &family.main, &family.other, &family.stopped), ==, 3);
  spin_until (is_family_there, &family);

  for (guint i = 0; i < 2; i++)
    {
      ggen_runner_executor_signal (launcher->executor, SIGSTOP);
      ggen_runner_executor_signal (launcher->executor, SIGSTOP);
      spin_until (is_family_stopped, &family);
      ggen_runner_executor_signal (launcher->executor, SIGCONT);
      spin_until (does_family_go_on, &family);
      g_assert_cmpint (get_state (family.stopped), ==, 'T');
    }
  ggen_runner_executor_kill (launcher->executor);
  launcher_wait (launcher);
  g_assert_cmpint (get_state (family.other), ==, '-');
  g_assert_cmpint (get_state (family.stopped), ==, '-');
}

/* One that ends when its parent has, and has all the time of the world for that */
static void
test_processes_that_end_in_time_are_no_leaks (GgenTestSandbox *sandbox, gpointer data)
{
  Answer answer = {0};
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerSupervisor) supervisor =
      ggen_runner_supervisor_new (on_frame, &answer, &error);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GPtrArray) variables = g_ptr_array_new ();
  g_autofree char *base = get_path (sandbox, "base");
  GgenRunnerStart start = {
      .words = words,
      .variables = variables,
      .base = base,
      .grace = 3600 * 1000,
      .standard_output = 2,
      .standard_error = 2,
      .socket = -1,
      .guard = -1,
  };

  g_assert_no_error (error);
  g_ptr_array_add (words, "sh");
  g_ptr_array_add (words, "-c");
  g_ptr_array_add (words, "sh -c 'while kill -0 $0; do :; done' $$ 2>/dev/null & exit 4");
  g_assert_true (ggen_runner_start_send (&start, supervisor->peer));
  ggen_test_wait_until (sandbox, has_ended, &answer);

  g_assert_cmpint (answer.ended.error, ==, 0);
  g_assert_cmpint (WEXITSTATUS (answer.ended.wait_status), ==, 4);
  g_assert_cmpuint (answer.ended.n_processes, ==, 0);
}

static void
test_names_of_processes_are_visible_and_short (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt = launcher_run_script (
      launcher,
      "mkfifo ready held; sh -c ': > ready; : < held' \"$(printf 'a\\033[31m\\nb\\377é')\" "
      "\"$(printf '%0200d' 0)\" & : < ready");
  const char *text = launcher_get_leak (attempt, GGEN_RUNNER_LEAK_PROCESS);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (strstr (text, "a\\x1b[31m\\nb\\xffé 000"));
  g_assert_true (g_str_has_suffix (text, "0…)"));
  g_assert_cmpint (strlen (text), <, 130);
}

static void
test_files_are_named_in_order_and_counted (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const GgenRunnerAttempt *attempt = launcher_run_script (
      launcher, "cd $TMPDIR; mkdir -p c/empty; : > c/b; : > \"$(printf 'a\\nb')\"; ln -s /usr d");

  g_assert_cmpuint (attempt->leaks->len, ==, 4);
  g_assert_cmpstr (get_leak (attempt, 0)->text, ==, "file a\\nb");
  g_assert_cmpstr (get_leak (attempt, 1)->text, ==, "file c/b");
  g_assert_cmpstr (get_leak (attempt, 2)->text, ==, "file c/empty/");
  g_assert_cmpstr (get_leak (attempt, 3)->text, ==, "file d");
  g_assert_true (g_file_test ("/usr/bin", G_FILE_TEST_IS_DIR));

  attempt = launcher_run_script (launcher, "cd $TMPDIR; seq 25 | xargs touch");
  g_assert_cmpuint (attempt->leaks->len, ==, 21);
  g_assert_cmpstr (get_leak (attempt, 20)->text, ==, "5 more files");
}

static void
test_what_took_the_place_of_the_folders_is_removed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *base = get_path (sandbox, "base");
  g_autofree char *other = get_path (sandbox, "other");
  g_autofree char *kept = g_build_filename (other, "tmp", NULL);
  g_autofree char *made = g_build_filename (base, "tmp", NULL);
  GgenSuperviseText names = {0};
  bool are_as_new = true;

  g_assert_no_errno (mkdir (other, 0700));
  g_assert_true (g_file_set_contents (kept, "ours", -1, NULL));
  g_assert_no_errno (symlink (other, base));
  g_assert_cmpuint (ggen_supervise_folders_clean (base, &names, 9, &are_as_new), ==, 0);
  g_assert_false (are_as_new);
  g_assert_no_errno (ggen_supervise_folders_make (base));
  g_assert_false (g_file_test (base, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (made, G_FILE_TEST_IS_DIR));

  ggen_supervise_folders_remove (base);
  g_assert_no_errno (symlink (other, base));
  ggen_supervise_folders_remove (base);
  g_assert_false (g_file_test (base, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_REGULAR));
}

static void
test_nothing_passes_from_a_test_to_the_next (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Launcher) launcher = launcher_new (sandbox);
  const char *const scripts[] = {
      "touch $HOME/a $XDG_RUNTIME_DIR/b c ../d; mkdir -p $XDG_CACHE_HOME/e",
      "chmod 0 $HOME $TMPDIR . ..",
      "rm -r ../home; ln -s /usr ../home; rm -r \"$PWD\"",
      "rm -r \"${TMPDIR%/tmp}\"",
      "base=${TMPDIR%/tmp}; rm -r $base; ln -s /usr $base",
      "base=${TMPDIR%/tmp}; rm -r $base; ln -s /nowhere $base",
      "base=${TMPDIR%/tmp}; rm -r $base; ln -s $base $base",
      "base=${TMPDIR%/tmp}; rm -r $base; : > $base",
      "base=${TMPDIR%/tmp}; rm -r $base; mkfifo $base",
      "mv ../home ../work; mkdir ../home; chmod 755 ../home",
      /* Deeper than there may be descriptors for */
      "mkdir -p $(printf 'folder/%.0s' $(seq 400))",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *output = NULL;
      g_autofree char *error = NULL;
      const GgenRunnerAttempt *attempt = launcher_run_script (launcher, scripts[i]);

      error = launcher_get_output (&attempt->standard_error);
      g_assert_cmpstr (error, ==, NULL);
      g_assert_cmpint (attempt->wait_status, ==, 0);
      g_assert_null (attempt->leaks);
      attempt = launcher_run_script (
          launcher, "cd ..; find . ! -name . -printf '%p %y %m\\n' | sort; exec 0</dev/null");
      output = launcher_get_output (&attempt->standard_output);
      g_assert_cmpstr (output, ==, "./home d 700\n./run d 700\n./tmp d 700\n./work d 700\n");
    }
}

/* A test of ours is root more often than not, whom no permissions keep out until it gives that up. */
static int
give_up_capabilities (void)
{
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

  return (int) syscall (SYS_capset, &header, none);
}

static void
test_folders_without_permissions_are_removed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *base = get_path (sandbox, "base");
  pid_t child;
  int status = 0;

  g_assert_no_errno (mkdir (base, 0700));
  child = fork ();
  if (child == 0)
    {
      GgenSuperviseText names = {0};
      bool are_as_new;

      if (give_up_capabilities () != 0 || chdir (base) != 0
          || ggen_supervise_folders_make (base) != 0 || mkdir ("tmp/a", 0700) != 0
          || mkdir ("tmp/a/b", 0700) != 0 || mkdir ("home/c", 0700) != 0
          || chmod ("tmp/a/b", 0) != 0 || chmod ("tmp/a", 0500) != 0 || chmod ("home/c", 0) != 0
          || chmod ("home", 0) != 0)
        _exit (2);
      if (ggen_supervise_folders_clean (base, &names, 9, &are_as_new) != 1
          || strcmp (names.bytes, "a/b/") != 0)
        _exit (3);
      if (access ("home/c", F_OK) == 0 || access ("tmp/a", F_OK) == 0)
        _exit (4);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* Its program is killed by SIGKILL as soon as its test runs. The supervisor has the other end of our pipe as long
 * as it is there. */
static void
test_nothing_survives_a_runner_that_is_killed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "runner", "killed", NULL);
  g_autofree char *pid_file = get_path (sandbox, "pids");
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  g_autofree char *pids = NULL;
  g_auto (GStrv) lines = NULL;

  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  process = g_subprocess_launcher_spawn (launcher, &error, program, folder, pid_file, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (errors, ==, "");
  g_assert_true (g_subprocess_get_if_signaled (process));

  g_assert_true (g_file_get_contents (pid_file, &pids, NULL, NULL));
  lines = g_strsplit (g_strchomp (pids), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpint (atoi (lines[i]), >, 1);
      g_assert_false (launcher_is_running (atoi (lines[i])));
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/supervisor/" path, func, NULL)
  ADD ("what-runs-away-by-forking-is-caught", test_what_runs_away_by_forking_is_caught);
  ADD ("who-lives-on-without-its-first-thread-is-ended",
       test_who_lives_on_without_its_first_thread_is_ended);
  ADD ("what-runs-away-without-exec-is-caught", test_what_runs_away_without_exec_is_caught);
  ADD ("those-that-revive-each-other-are-ended", test_those_that_revive_each_other_are_ended);
  ADD ("stopped-processes-are-ended", test_stopped_processes_are_ended);
  ADD ("a-pause-is-for-all-processes", test_a_pause_is_for_all_processes);
  ADD ("processes-that-end-in-time-are-no-leaks", test_processes_that_end_in_time_are_no_leaks);
  ADD ("names-of-processes-are-visible-and-short", test_names_of_processes_are_visible_and_short);
  ADD ("files-are-named-in-order-and-counted", test_files_are_named_in_order_and_counted);
  ADD ("nothing-passes-from-a-test-to-the-next", test_nothing_passes_from_a_test_to_the_next);
  ADD ("what-took-the-place-of-the-folders-is-removed",
       test_what_took_the_place_of_the_folders_is_removed);
  ADD ("folders-without-permissions-are-removed", test_folders_without_permissions_are_removed);
  ADD ("nothing-survives-a-runner-that-is-killed", test_nothing_survives_a_runner_that_is_killed);
#undef ADD

  return ggen_test_run ();
}
