/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A program in production mode, that trace.py traces: its first argument says what it does. */

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_there;
} Gate;

static void
do_nothing (GCancellable *cancellable, gpointer user_data)
{
}

static gboolean
do_nothing_in_scope (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

static gboolean
fail_in_scope (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the disk is \"full\"");

  return FALSE;
}

static void
spawn_and_join (const char *name, GgenWorkFlags flags, GgenScopeFunc func)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);

  ggen_scope_spawn (scope, name, flags, func, NULL, NULL);
  ggen_scope_join (scope, NULL);
}

static gboolean
finish_call (GAsyncResult *result, gpointer user_data, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
return_in_callback (gpointer user_data)
{
  g_task_return_boolean (user_data, TRUE);

  return G_SOURCE_REMOVE;
}

static void
start_call (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_name (task, "load_users_async");
  g_source_set_static_name (source, "load users");
  g_source_set_callback (source, return_in_callback, g_steal_pointer (&task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
start_in_scope (void)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);

  ggen_scope_start (scope, "asynchronous child", start_call, finish_call, NULL, NULL);
  ggen_scope_join (scope, NULL);
}

static void
return_from_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
start_task (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_name (task, "a task");
  ggen_runtime_run_task (NULL, task, GGEN_WORK_COMPUTE, return_from_task);
}

static void
execute (GgenStartFunc start)
{
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (ggen_runtime_get_default (), start, NULL, NULL, NULL);
}

static int
do_everything (void)
{
  gint64 began_at = ggen_trace_begin ();

  spawn_and_join ("compute", GGEN_WORK_COMPUTE, do_nothing_in_scope);
  spawn_and_join ("block", GGEN_WORK_BLOCKING, do_nothing_in_scope);
  spawn_and_join ("fail", GGEN_WORK_COMPUTE, fail_in_scope);
  start_in_scope ();
  execute (start_call);
  execute (start_task);
  ggen_trace_end (began_at, "command", "everything", "with a detail");

  return ggen_runtime_close (ggen_runtime_get_default (), G_TIME_SPAN_MINUTE, NULL) ? 0 : 1;
}

static int
use_odd_names (void)
{
  g_autofree char *long_name = g_strnfill (10000, 'x');
  const char *names[] = {
      "a \"quoted\" \\ name",
      "line\nbreak\ttab\x01",
      "not \xff\xfe UTF-8 \xc3",
      "gr\xc3\xbc\xc3\x9f dich",
      "",
      long_name,
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    ggen_trace_end (ggen_trace_begin (), "odd", names[i], names[i]);

  return 0;
}

static void
wait_for_ever (GCancellable *cancellable, gpointer user_data)
{
  Gate *gate = user_data;

  g_mutex_lock (&gate->mutex);
  gate->is_there = TRUE;
  g_cond_broadcast (&gate->cond);
  while (gate->is_there)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static int
exit_in_work (void)
{
  static Gate gate;

  spawn_and_join ("before", GGEN_WORK_COMPUTE, do_nothing_in_scope);
  ggen_runtime_spawn (ggen_runtime_get_default (), "for ever", GGEN_WORK_COMPUTE, wait_for_ever,
                      &gate, NULL, NULL);

  g_mutex_lock (&gate.mutex);
  while (!gate.is_there)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);

  return 0;
}

static void
mark_many (const char *name, guint n_marks)
{
  for (guint i = 0; i < n_marks; i++)
    ggen_trace_end (ggen_trace_begin (), "mark", name, NULL);
}

static int
be_killed (int signal_number)
{
  mark_many ("before", 10000);
  kill (getpid (), signal_number);

  return 1;
}

static gpointer
mark_in_thread (gpointer user_data)
{
  mark_many (user_data, 5000);

  return NULL;
}

static int
use_threads (void)
{
  static const char *const names[] = {"first", "second", "third", "fourth"};
  GThread *threads[G_N_ELEMENTS (names)];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    threads[i] = g_thread_new (names[i], mark_in_thread, (gpointer) names[i]);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_thread_join (threads[i]);

  return 0;
}

static int
fork_in_between (void)
{
  int status;
  pid_t child;

  mark_many ("parent", 1);

  child = fork ();
  if (child == 0)
    {
      mark_many ("child", 10000);
      exit (0);
    }
  waitpid (child, &status, 0);
  mark_many ("parent", 1);

  return WEXITSTATUS (status);
}

static int
start_itself (char *program)
{
  const char *argv[] = {program, "everything", NULL};
  int status;

  mark_many ("outer", 1);
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                     NULL))
    return 1;

  return WEXITSTATUS (status);
}

/* Exits without the functions that exit() calls. */
static int
exit_at_once (void)
{
  mark_many ("before", 10000);
  _exit (0);
}

static int
make_isolated_runtimes (void)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

      ggen_runtime_spawn (runtime, "isolated", GGEN_WORK_COMPUTE, do_nothing, NULL, NULL, NULL);
      ggen_runtime_close (runtime, G_TIME_SPAN_MINUTE, NULL);
    }

  return 0;
}

int
main (int argc, char *argv[])
{
  const char *what = argc == 2 ? argv[1] : "";

  if (g_str_equal (what, "everything"))
    return do_everything ();
  if (g_str_equal (what, "odd-names"))
    return use_odd_names ();
  if (g_str_equal (what, "exit-in-work"))
    return exit_in_work ();
  if (g_str_equal (what, "terminated"))
    return be_killed (SIGTERM);
  if (g_str_equal (what, "killed"))
    return be_killed (SIGKILL);
  if (g_str_equal (what, "exit-at-once"))
    return exit_at_once ();
  if (g_str_equal (what, "threads"))
    return use_threads ();
  if (g_str_equal (what, "fork"))
    return fork_in_between ();
  if (g_str_equal (what, "itself"))
    return start_itself (argv[0]);
  if (g_str_equal (what, "isolated"))
    return make_isolated_runtimes ();

  return 2;
}
