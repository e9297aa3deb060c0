/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <ggen-test.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not a test itself: each case leaves the process changed, or children behind, or does the same and
 * cleans up; process.c looks at what the library says of it. */

extern char **environ;

/* Those that clean up come in pairs with those that do not, told apart by what they are given. */
#define CLEANS_UP GINT_TO_POINTER (TRUE)

static pid_t
fork_child (int status)
{
  const pid_t child = fork ();

  if (child != 0)
    return child;

  if (status >= 0)
    _exit (status);
  for (;;)
    pause ();
}

static void
wait_until_ended (pid_t child)
{
  siginfo_t info;

  g_assert_cmpint (waitid (P_PID, (id_t) child, &info, WEXITED | WNOWAIT), ==, 0);
}

static void
leave_zombie (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const pid_t child = fork_child (0);

  wait_until_ended (child);
  if (cleans_up)
    g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

static void
leave_running (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const pid_t child = fork_child (-1);

  if (!cleans_up)
    return;

  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

static void
leave_spawned (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const char *argv[] = {"sleep", "3600", NULL};
  pid_t child;

  g_assert_cmpint (posix_spawnp (&child, "sleep", NULL, NULL, (char **) argv, environ), ==, 0);
  if (!cleans_up)
    return;

  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

static void
leave_glib_spawned (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const char *argv[] = {"sleep", "3600", NULL};
  g_autoptr (GError) error = NULL;
  GPid child;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                 NULL, &child, &error);
  g_assert_no_error (error);
  if (!cleans_up)
    return;

  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

/* GLib gives it another parent. */
static void
leave_orphan (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const char *argv[] = {"sleep", "3600", NULL};
  g_autoptr (GError) error = NULL;
  GPid child;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                 cleans_up ? &child : NULL, &error);
  g_assert_no_error (error);
  if (cleans_up)
    g_assert_cmpint (kill (child, SIGKILL), ==, 0);
}

static void
leave_orphan_of_shell (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_autoptr (GError) error = NULL;

  g_spawn_command_line_async (cleans_up ? "true" : "sleep 3600", &error);
  g_assert_no_error (error);
}

static void
leave_popened (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  FILE *stream = popen ("exec cat", "w");

  g_assert_nonnull (stream);
  if (cleans_up)
    g_assert_cmpint (pclose (stream), ==, 0);
}

static void
leave_subprocess (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sleep", "3600", NULL);

  g_assert_no_error (error);
  if (!cleans_up)
    return;

  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
}

/* GLib's worker thread waits for it, at some time of its own. */
static void
end_subprocess (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "true", NULL);
  char byte;

  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (process), &byte, 1, NULL,
                                        NULL),
                   ==, 0);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
}

static void
on_waited (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_finish (G_SUBPROCESS (source_object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
wait_for_subprocess_async (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox));
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "true", NULL);
  gboolean is_done = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_async (process, NULL, on_waited, &is_done);
  while (!is_done)
    g_main_context_iteration (context, TRUE);
}

static void
find_no_children (GgenTestSandbox *sandbox, gpointer user_data)
{
  siginfo_t info;

  g_assert_cmpint (waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT), ==, -1);
}

static void
set_variable (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_setenv ("GGEN_LEFTOVER", "1", TRUE);
  if (cleans_up)
    g_unsetenv ("GGEN_LEFTOVER");
}

static void
change_variable (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_autofree char *path = g_strdup (g_getenv ("PATH"));

  setenv ("PATH", "/nowhere", TRUE);
  if (cleans_up)
    setenv ("PATH", path, TRUE);
}

static void
unset_variable (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_autofree char *home = g_strdup (g_getenv ("HOME"));

  unsetenv ("HOME");
  if (cleans_up)
    g_setenv ("HOME", home, TRUE);
}

static void
put_variable (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  static char entry[] = "GGEN_PUT=1";

  putenv (entry);
  if (cleans_up)
    unsetenv ("GGEN_PUT");
}

static void
clear_variables (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_auto (GStrv) before = g_get_environ ();

  clearenv ();
  for (char **entry = before; cleans_up && *entry != NULL; entry++)
    {
      char **pair = g_strsplit (*entry, "=", 2);

      setenv (pair[0], pair[1], TRUE);
      g_strfreev (pair);
    }
}

/* No function is called that could be watched. */
static void
write_into_variable (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  char *path = (char *) g_getenv ("PATH");

  path[0] ^= 1;
  if (cleans_up)
    path[0] ^= 1;
}

static void
replace_environ (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  static char entry[] = "GGEN_REPLACED=1";
  static char *other[] = {entry, NULL};
  char **before = environ;

  environ = other;
  if (cleans_up)
    environ = before;
}

static void
set_variable_for_test (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_set_env (sandbox, "GGEN_LEFTOVER", "1");
  ggen_test_sandbox_set_env (sandbox, "PATH", NULL);
  g_assert_cmpstr (g_getenv ("GGEN_LEFTOVER"), ==, "1");
  g_assert_null (g_getenv ("PATH"));
}

static void
change_what_was_set_for_test (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_set_env (sandbox, "GGEN_LEFTOVER", "1");
  g_setenv ("GGEN_LEFTOVER", "2", TRUE);
  g_assert_cmpstr (g_getenv ("GGEN_LEFTOVER"), ==, "2");
}

static void
change_cwd (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_assert_cmpint (chdir ("/"), ==, 0);
  if (cleans_up)
    g_assert_cmpint (chdir (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox))), ==, 0);
}

static void
change_cwd_by_descriptor (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const int before = open (".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int root = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (fchdir (root), ==, 0);
  if (cleans_up)
    g_assert_cmpint (fchdir (before), ==, 0);
  close (before);
  close (root);
}

static void
change_umask (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const mode_t before = umask (0123);

  if (cleans_up)
    umask (before);
}

static void
change_locale (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  setlocale (LC_NUMERIC, "C.UTF-8");
  if (cleans_up)
    setlocale (LC_NUMERIC, "C");
}

static void
change_thread_locale (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  static locale_t locale;
  locale_t before;

  locale = newlocale (LC_ALL_MASK, "C.UTF-8", NULL);
  before = uselocale (locale);
  if (!cleans_up)
    return;

  uselocale (before);
  freelocale (locale);
}

static void
on_signal (int number)
{
}

static void
handle_signal (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  const struct sigaction action = {.sa_handler = on_signal};
  struct sigaction before;

  sigaction (SIGUSR1, &action, &before);
  if (cleans_up)
    sigaction (SIGUSR1, &before, NULL);
}

static void
ignore_signal (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  signal (SIGHUP, SIG_IGN);
  if (cleans_up)
    signal (SIGHUP, SIG_DFL);
}

static void
block_signal (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  sigset_t signals;
  sigset_t before;

  sigemptyset (&signals);
  sigaddset (&signals, SIGUSR2);
  pthread_sigmask (SIG_BLOCK, &signals, &before);
  if (cleans_up)
    sigprocmask (SIG_SETMASK, &before, NULL);
}

/* GLib handles SIGCHLD from then on, and GIO ignores SIGPIPE: nobody put that back. */
static void
have_glib_handle_signals (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = NULL;
  struct sigaction action;

  source = g_unix_signal_source_new (SIGUSR1);
  socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  sigaction (SIGPIPE, NULL, &action);
  g_assert_true (action.sa_handler == SIG_IGN);
}

static void
find_glib_s_handlers (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action;

  sigaction (SIGPIPE, NULL, &action);
  g_assert_true (action.sa_handler == SIG_IGN);
}

static GTestDBus *volatile left_bus; /* so that the reference is seen to be kept */

/* GIO changes the environment as it says, and starts a process that stays with the program. */
static void
run_bus (GgenTestSandbox *sandbox, gpointer stops)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");

  if (program == NULL)
    {
      g_test_skip ("there is no dbus-daemon");
      return;
    }

  g_test_dbus_up (bus);
  g_assert_nonnull (g_test_dbus_get_bus_address (bus));
  if (stops)
    {
      g_test_dbus_stop (bus);
      return;
    }

  /* Its last reference would stop it as well. */
  left_bus = g_steal_pointer (&bus);
}

static void
change_limit (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  struct rlimit before;
  struct rlimit limit;

  getrlimit (RLIMIT_CORE, &before);
  limit = before;
  limit.rlim_cur = before.rlim_cur == 4096 ? 8192 : 4096;
  g_assert_cmpint (setrlimit (RLIMIT_CORE, &limit), ==, 0);
  if (cleans_up)
    g_assert_cmpint (setrlimit (RLIMIT_CORE, &before), ==, 0);
}

static void
change_limit_by_pid (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  struct rlimit before;
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &before);
  limit = before;
  limit.rlim_cur = before.rlim_cur - 1;
  g_assert_cmpint (prlimit (getpid (), RLIMIT_NOFILE, &limit, NULL), ==, 0);
  if (cleans_up)
    g_assert_cmpint (prlimit (0, RLIMIT_NOFILE, &before, NULL), ==, 0);
}

static void
leave_pushed (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  if (cleans_up)
    g_main_context_pop_thread_default (context);
}

static gpointer
push_and_end (gpointer cleans_up)
{
  leave_pushed (NULL, cleans_up);

  return NULL;
}

static void
leave_pushed_on_thread (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  g_thread_join (g_thread_new ("pusher", push_and_end, cleans_up));
}

static void
pop_too_often (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  GMainContext *context = ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox));

  g_main_context_pop_thread_default (context);
  if (cleans_up)
    g_main_context_push_thread_default (context);
}

static void
find_own_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox));

  g_assert_true (g_main_context_get_thread_default () == context);
}

static void
change_all (GgenTestSandbox *sandbox, gpointer user_data)
{
  leave_running (sandbox, NULL);
  leave_zombie (sandbox, NULL);
  set_variable (sandbox, NULL);
  unset_variable (sandbox, NULL);
  write_into_variable (sandbox, NULL);
  change_cwd (sandbox, NULL);
  change_umask (sandbox, NULL);
  change_locale (sandbox, NULL);
  change_thread_locale (sandbox, NULL);
  handle_signal (sandbox, NULL);
  ignore_signal (sandbox, NULL);
  block_signal (sandbox, NULL);
  change_limit (sandbox, NULL);
  leave_pushed (sandbox, NULL);
}

/* As the program had it before any test. */
static struct
{
  mode_t mask;
  locale_t locale;
  struct rlimit limit;
  char *path;
} first;

static void
keep_first (void)
{
  first.mask = umask (0);
  umask (first.mask);
  first.locale = uselocale (NULL);
  getrlimit (RLIMIT_CORE, &first.limit);
  first.path = g_strdup (g_getenv ("PATH"));
}

static void
find_all_put_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *cwd = g_get_current_dir ();
  struct sigaction action;
  struct rlimit limit;
  sigset_t signals;

  find_no_children (sandbox, NULL);
  find_own_context (sandbox, NULL);
  g_assert_null (g_getenv ("GGEN_LEFTOVER"));
  g_assert_cmpstr (g_getenv ("HOME"), ==, g_get_home_dir ());
  g_assert_cmpstr (g_getenv ("PATH"), ==, first.path);
  g_assert_cmpstr (cwd, ==, g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)));
  g_assert_cmpint (umask (first.mask), ==, first.mask);
  g_assert_cmpstr (setlocale (LC_ALL, NULL), ==, "C");
  g_assert_true (uselocale (NULL) == first.locale);

  sigaction (SIGUSR1, NULL, &action);
  g_assert_true (action.sa_handler == SIG_DFL);
  sigaction (SIGHUP, NULL, &action);
  g_assert_true (action.sa_handler == SIG_DFL);
  pthread_sigmask (SIG_BLOCK, NULL, &signals);
  g_assert_false (sigismember (&signals, SIGUSR2));
  getrlimit (RLIMIT_CORE, &limit);
  g_assert_cmpint (limit.rlim_cur, ==, first.limit.rlim_cur);
}

/* Each with the flag that allows it. */
static const struct
{
  const char *name;
  GgenTestFunc func;
  GgenTestFlags allowed_by;
} pairs[] = {
    {"child-zombie", leave_zombie, GGEN_TEST_ALLOW_CHILDREN},
    {"child-running", leave_running, GGEN_TEST_ALLOW_CHILDREN},
    {"child-spawned", leave_spawned, GGEN_TEST_ALLOW_CHILDREN},
    {"child-of-glib", leave_glib_spawned, GGEN_TEST_ALLOW_CHILDREN},
    {"orphan", leave_orphan, GGEN_TEST_ALLOW_CHILDREN},
    {"orphan-of-command-line", leave_orphan_of_shell, GGEN_TEST_ALLOW_CHILDREN},
    {"child-of-popen", leave_popened, GGEN_TEST_ALLOW_CHILDREN | GGEN_TEST_ALLOW_DESCRIPTORS},
    /* With what they are watched or talked to by. */
    {"child-of-gio", leave_subprocess, GGEN_TEST_ALLOW_CHILDREN | GGEN_TEST_ALLOW_DESCRIPTORS},
    {"variable-set", set_variable, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"variable-changed", change_variable, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"variable-unset", unset_variable, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"variable-put", put_variable, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"variables-cleared", clear_variables, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"variable-written-into", write_into_variable, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"environ-replaced", replace_environ, GGEN_TEST_ALLOW_ENVIRONMENT},
    {"cwd", change_cwd, GGEN_TEST_ALLOW_CWD},
    {"cwd-by-descriptor", change_cwd_by_descriptor, GGEN_TEST_ALLOW_CWD},
    {"umask", change_umask, GGEN_TEST_ALLOW_UMASK},
    {"locale", change_locale, GGEN_TEST_ALLOW_LOCALE},
    {"thread-locale", change_thread_locale, GGEN_TEST_ALLOW_LOCALE},
    {"signal-handled", handle_signal, GGEN_TEST_ALLOW_SIGNALS},
    {"signal-ignored", ignore_signal, GGEN_TEST_ALLOW_SIGNALS},
    {"signal-blocked", block_signal, GGEN_TEST_ALLOW_SIGNALS},
    {"limit", change_limit, GGEN_TEST_ALLOW_LIMITS},
    {"limit-by-pid", change_limit_by_pid, GGEN_TEST_ALLOW_LIMITS},
    {"context-pushed", leave_pushed, GGEN_TEST_ALLOW_THREAD_DEFAULT},
    {"context-pushed-on-thread", leave_pushed_on_thread, GGEN_TEST_ALLOW_THREAD_DEFAULT},
    {"context-popped", pop_too_often, GGEN_TEST_ALLOW_THREAD_DEFAULT},
};

static void
add_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *leaves = g_strconcat ("/offenders/", pairs[i].name, NULL);
      g_autofree char *behaves = g_strconcat (leaves, "-put-back", NULL);
      g_autofree char *is_allowed = g_strconcat (leaves, "-allowed", NULL);

      ggen_test_add (leaves, pairs[i].func, NULL);
      ggen_test_add (behaves, pairs[i].func, CLEANS_UP);
      ggen_test_add_full (is_allowed, pairs[i].allowed_by, pairs[i].func, NULL, NULL);
    }
}

int
main (int argc, char *argv[])
{
  keep_first ();
  ggen_test_init (&argc, &argv);

  add_pairs ();
  ggen_test_add ("/offenders/process-ends", end_subprocess, NULL);
  ggen_test_add ("/offenders/process-async", wait_for_subprocess_async, NULL);
  ggen_test_add ("/offenders/variable-for-test", set_variable_for_test, NULL);
  ggen_test_add ("/offenders/variable-not-for-test", change_what_was_set_for_test, NULL);
  ggen_test_add ("/offenders/signals-of-glib", have_glib_handle_signals, NULL);
  ggen_test_add ("/offenders/signals-of-glib-stay", find_glib_s_handlers, NULL);
  ggen_test_add ("/offenders/all", change_all, NULL);
  ggen_test_add ("/offenders/all-put-back", find_all_put_back, NULL);

  ggen_test_add ("/offenders/bus", run_bus, NULL);
  ggen_test_add ("/offenders/bus-stopped", run_bus, CLEANS_UP);

  return ggen_test_run ();
}
