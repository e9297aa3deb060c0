/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not a test itself: cases that never end, which hang.c looks at from outside. */

static void
pass (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_message ("passes once");
}

static void
fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_fail_printf ("fails once");
}

#define TIMEOUT 0.25

/* Within the time that the program was given for all tests; the others say themselves how soon they
 * are to be given up. */
static void
hang_in_poll (GgenTestSandbox *sandbox, gpointer user_data)
{
  while (TRUE)
    poll (NULL, 0, -1);
}

static void
hang_in_mutex (GgenTestSandbox *sandbox, gpointer user_data)
{
  static GMutex mutex;

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  while (TRUE)
    g_mutex_lock (&mutex);
}

static void
hang_busily (GgenTestSandbox *sandbox, gpointer user_data)
{
  static volatile guint64 n_turns;

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  while (TRUE)
    n_turns++;
}

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
hang_in_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);
  g_autoptr (GTask) task = NULL;
  GMainContext *context = g_main_context_get_thread_default ();

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  g_source_set_name (source, "awaited-timer");
  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, context);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_name (task, "awaited-task");
  while (TRUE)
    g_main_context_iteration (context, TRUE);
}

static gboolean
block (GCancellable *cancellable, gpointer mutex, GError **error)
{
  g_mutex_lock (mutex);

  return TRUE;
}

/* The test's own thread waits for a scope, which waits for work that waits for a lock. */
static void
hang_in_scope (GgenTestSandbox *sandbox, gpointer user_data)
{
  static GMutex mutex;

  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  g_mutex_lock (&mutex);
  ggen_scope_spawn (scope, "blocked-work", GGEN_WORK_COMPUTE, block, &mutex, NULL);
  ggen_scope_join (scope, NULL);
}

/* It does not see that somebody asked where it is. */
static void
hang_in_epoll (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct epoll_event event;
  int epoll = epoll_create1 (EPOLL_CLOEXEC);

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  g_assert_cmpint (epoll_wait (epoll, &event, 1, -1), ==, 1);
}

/* Not even a name can be looked up within what it has left. */
static void
hang_within_limits (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct rlimit files;
  struct rlimit memory;

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  getrlimit (RLIMIT_NOFILE, &files);
  getrlimit (RLIMIT_AS, &memory);
  files.rlim_cur = 0;
  memory.rlim_cur = 4096;
  setrlimit (RLIMIT_NOFILE, &files);
  setrlimit (RLIMIT_AS, &memory);
  while (TRUE)
    poll (NULL, 0, -1);
}

static void
end_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  pthread_exit (NULL);
}

static GSource *
attach_timer (GMainContext *context)
{
  GSource *source = g_timeout_source_new_seconds (3600);

  g_source_set_name (source, "late-timer");
  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, context);

  return source;
}

/* By a thread of this process, or by a process. */
static gboolean
is_looked_at (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  siginfo_t info;
  const char *tid;

  while ((tid = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", tid, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_equal (name, "ggen-report\n"))
        return TRUE;
    }

  return waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

/* It is late, and ends while somebody looks at what it has. */
static void
end_late (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  for (guint i = 0; i < 500; i++)
    g_source_unref (attach_timer (context));

  while (!is_looked_at ())
    ;
}

/* What is printed by whoever reports would wait for this test. */
static void
hang_with_stdout (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  flockfile (stdout);
  while (TRUE)
    poll (NULL, 0, -1);
}

static void
hang_with_changes (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *left = g_build_filename (g_get_home_dir (), "left", NULL);
  sigset_t all;

  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  g_assert_true (g_file_set_contents (left, "x", -1, NULL));
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  signal (SIGUSR1, SIG_IGN);
  umask (0777);
  hang_in_poll (sandbox, user_data);
}

/* What the process before this one has changed must not be seen by those that come later. */
static void
find_nothing_changed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *left = g_build_filename (g_get_home_dir (), "left", NULL);
  struct sigaction action;
  sigset_t blocked;
  mode_t mask;

  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));

  sigprocmask (SIG_SETMASK, NULL, &blocked);
  g_assert_false (sigismember (&blocked, SIGTERM));
  sigaction (SIGUSR1, NULL, &action);
  g_assert_true (action.sa_handler == SIG_DFL);
  mask = umask (022);
  umask (mask);
  g_assert_cmpint (mask, !=, 0777);
  g_assert_null (g_getenv ("GGEN_TEST_ERRAND"));
}

/* Were the child ended first, the test would go on. */
static void
hang_with_child (GgenTestSandbox *sandbox, gpointer user_data)
{
  pid_t child = fork ();

  if (child == 0)
    {
      execlp ("sleep", "sleep", "600", NULL);
      _exit (127);
    }
  g_test_message ("child: %d", (int) child);
  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  waitpid (child, NULL, 0);
  abort ();
}

/* Longer than others may take. */
static void
take_long (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_set_timeout (sandbox, 60);
  poll (NULL, 0, 1200);
}

static gpointer
hang_on_thread (gpointer sandbox)
{
  hang_in_mutex (sandbox, NULL);

  return NULL;
}

static void
hang_in_join (GgenTestSandbox *sandbox, gpointer user_data)
{
  gpointer result = g_thread_join (g_thread_new ("stuck", hang_on_thread, sandbox));

  g_assert_null (result);
}

static GMutex stranger_mutex;
static GCond stranger_called;
static gboolean is_stranger_called; /* guarded by stranger_mutex */

/* A thread of the program's, which works for no test. */
static gpointer
stranger_main (gpointer unused)
{
  static volatile guint64 n_turns;

  g_mutex_lock (&stranger_mutex);
  while (!is_stranger_called)
    g_cond_wait (&stranger_called, &stranger_mutex);
  g_mutex_unlock (&stranger_mutex);

  while (TRUE)
    n_turns++;

  return NULL;
}

static void
hang_beside_stranger (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_set_timeout (sandbox, TIMEOUT);
  g_mutex_lock (&stranger_mutex);
  is_stranger_called = TRUE;
  g_cond_signal (&stranger_called);
  g_mutex_unlock (&stranger_mutex);
  while (TRUE)
    g_usleep (G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);
  g_thread_unref (g_thread_new ("busy-stranger", stranger_main, NULL));

  ggen_test_add ("/offenders/first", pass, NULL);
  ggen_test_add ("/offenders/second", fail, NULL);
  ggen_test_add ("/offenders/poll", hang_in_poll, NULL);
  ggen_test_add ("/offenders/mutex", hang_in_mutex, NULL);
  ggen_test_add ("/offenders/busy", hang_busily, NULL);
  ggen_test_add ("/offenders/loop", hang_in_loop, NULL);
  ggen_test_add ("/offenders/scope", hang_in_scope, NULL);
  ggen_test_add ("/offenders/join", hang_in_join, NULL);
  ggen_test_add_full ("/offenders/late", GGEN_TEST_ALLOW_SOURCES, end_late, NULL, NULL);
  ggen_test_add ("/offenders/epoll", hang_in_epoll, NULL);
  ggen_test_add ("/offenders/limits", hang_within_limits, NULL);
  ggen_test_add ("/offenders/ended-thread", end_thread, NULL);
  ggen_test_add ("/offenders/stdout", hang_with_stdout, NULL);
  ggen_test_add ("/offenders/changes", hang_with_changes, NULL);
  ggen_test_add ("/offenders/nothing-changed", find_nothing_changed, NULL);
  ggen_test_add ("/offenders/child", hang_with_child, NULL);
  ggen_test_add_full ("/offenders/child-of-process", GGEN_TEST_PROCESS, hang_with_child, NULL,
                      NULL);
  ggen_test_add ("/offenders/long", take_long, NULL);
  ggen_test_add_full ("/offenders/process", GGEN_TEST_PROCESS, hang_in_mutex, NULL, NULL);
  ggen_test_add_full ("/offenders/stranger", GGEN_TEST_VIRTUAL_TIME, hang_beside_stranger, NULL,
                      NULL);
  ggen_test_add ("/offenders/last", pass, NULL);

  return ggen_test_run ();
}
