/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <pthread.h>
#include <sched.h>

#include "gate.h"

static void
test_default (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  g_assert_cmpint (ggen_runtime_get_mode (), ==, GGEN_RUNTIME_MODE_TEST);
  g_assert_true (ggen_runtime_get_default () == runtime);
  g_assert_true (g_main_context_get_thread_default () == ggen_runtime_get_context (runtime));
  g_assert_false (ggen_runtime_get_context (runtime) == g_main_context_default ());
}

static void
store_default (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, g_object_ref (ggen_runtime_get_default ()), g_object_unref);
}

static void
on_task_done (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static GAsyncResult *
wait_for_result (GgenRuntime *runtime, GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (ggen_runtime_get_context (runtime), TRUE);

  return *result;
}

static void
test_default_on_worker (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_task_done, &result);
  g_autoptr (GgenRuntime) seen = NULL;

  ggen_runtime_run_task (NULL, task, GGEN_WORK_COMPUTE, store_default);
  seen = g_task_propagate_pointer (G_TASK (wait_for_result (runtime, &result)), NULL);

  g_assert_true (seen == runtime);
}

static void
return_int (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_int (task, GPOINTER_TO_INT (task_data) * 2);
}

static void
test_run_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_task_done, &result);

  g_task_set_task_data (task, GINT_TO_POINTER (21), NULL);
  ggen_runtime_run_task (runtime, task, GGEN_WORK_COMPUTE, return_int);

  g_assert_cmpint (g_task_propagate_int (G_TASK (wait_for_result (runtime, &result)), NULL), ==,
                   42);
}

static void
test_run_task_closed (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenRuntime) closed = ggen_runtime_new_isolated ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_task_done, &result);
  g_autoptr (GError) error = NULL;

  g_assert_true (ggen_runtime_close (closed, 0, NULL));
  ggen_runtime_run_task (closed, task, GGEN_WORK_COMPUTE, return_int);
  g_task_propagate_int (G_TASK (wait_for_result (runtime, &result)), &error);

  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_CLOSED);
}

static void
test_no_workers_at_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  g_assert_cmpuint (ggen_runtime_get_n_workers (runtime), ==, 0);
  g_assert_cmpuint (ggen_runtime_get_max_workers (runtime), ==, 4);
}

static void
test_workers_variable (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = NULL;

  ggen_test_sandbox_set_env (sandbox, "GGEN_WORKERS", "7");
  runtime = ggen_runtime_new_isolated ();

  g_assert_cmpuint (ggen_runtime_get_max_workers (runtime), ==, 7);
}

static void
test_workers_variable_wrong (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = NULL;

  ggen_test_sandbox_set_env (sandbox, "GGEN_WORKERS", "many");
  g_test_expect_message ("Ggen", G_LOG_LEVEL_WARNING, "GGEN_WORKERS is \"many\"*using 4*");
  runtime = ggen_runtime_new_isolated ();
  g_test_assert_expected_messages ();

  g_assert_cmpuint (ggen_runtime_get_max_workers (runtime), ==, 4);
}

static void
test_workers_as_needed (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  Gate gate = {0};

  ggen_runtime_set_max_workers (runtime, 3);

  ggen_runtime_spawn (runtime, "gate", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);
  gate_wait_for_guests (&gate, 1);
  g_assert_cmpuint (ggen_runtime_get_n_workers (runtime), ==, 1);

  for (guint i = 0; i < 9; i++)
    ggen_runtime_spawn (runtime, "gate", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);
  gate_wait_for_guests (&gate, 3);
  g_assert_cmpuint (ggen_runtime_get_n_workers (runtime), ==, 3);

  gate_open (&gate);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
  g_assert_cmpuint (gate.n_waiting, ==, 10);
}

static void
store_thread_name (GCancellable *cancellable, gpointer user_data)
{
  pthread_getname_np (pthread_self (), user_data, 16);
}

static void
test_worker_names (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  char name[16] = "";

  ggen_runtime_spawn (runtime, "name", GGEN_WORK_COMPUTE, store_thread_name, name, NULL, NULL);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));

  g_assert_cmpstr (name, ==, "ggen-worker-1");
}

static void
store_thread (GCancellable *cancellable, gpointer user_data)
{
  *(GThread **) user_data = g_thread_self ();
}

static void
test_invoke (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  GThread *thread = NULL;

  ggen_runtime_invoke (runtime, "thread", store_thread, &thread, NULL, NULL);
  g_assert_null (thread);

  g_main_context_iteration (ggen_runtime_get_context (runtime), FALSE);
  g_assert_true (thread == g_thread_self ());
}

static void
on_destroy (gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

static void
test_closed_refuses (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) spawn_error = NULL;
  g_autoptr (GError) invoke_error = NULL;
  gint n_destroyed = 0;

  g_assert_true (ggen_runtime_close (runtime, 0, NULL));
  g_assert_true (ggen_runtime_is_closed (runtime));

  g_assert_false (ggen_runtime_spawn (runtime, "late", GGEN_WORK_COMPUTE, gate_wait, &n_destroyed,
                                      on_destroy, &spawn_error));
  g_assert_error (spawn_error, GGEN_ERROR, GGEN_ERROR_CLOSED);
  g_assert_false (
      ggen_runtime_invoke (runtime, "late", gate_wait, &n_destroyed, on_destroy, &invoke_error));
  g_assert_error (invoke_error, GGEN_ERROR, GGEN_ERROR_CLOSED);
  g_assert_cmpint (n_destroyed, ==, 2);
}

static void
test_close_names_what_is_left (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  ggen_runtime_set_max_workers (runtime, 1);
  ggen_runtime_spawn (runtime, "load users.ttl", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);
  gate_wait_for_guests (&gate, 1);
  ggen_runtime_spawn (runtime, "load roles.ttl", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);

  g_assert_false (ggen_runtime_close (runtime, 1000, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_LEFT_BEHIND);
  g_assert_cmpstr (error->message, ==,
                   "still there 0.001 s after the runtime was closed: "
                   "\"load users.ttl\" (runs on ggen-worker-1), "
                   "\"load roles.ttl\" (waits for a worker)");

  gate_open (&gate);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static void
test_returns_on_cancel_while_queued (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_task_done, &result);
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  ggen_runtime_set_max_workers (runtime, 1);
  ggen_runtime_spawn (runtime, "gate", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);
  gate_wait_for_guests (&gate, 1);

  g_task_set_return_on_cancel (task, TRUE);
  ggen_runtime_run_task (runtime, task, GGEN_WORK_COMPUTE, return_int);
  g_cancellable_cancel (cancellable);

  /* The only worker is still at the gate. */
  g_task_propagate_int (G_TASK (wait_for_result (runtime, &result)), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  gate_open (&gate);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static void
store_affinity (GCancellable *cancellable, gpointer user_data)
{
  g_assert_cmpint (sched_getaffinity (0, sizeof (cpu_set_t), user_data), ==, 0);
}

static gpointer
push_from_pinned_thread (gpointer user_data)
{
  gpointer *args = user_data;
  cpu_set_t one;

  CPU_ZERO (&one);
  CPU_SET (sched_getcpu (), &one);
  g_assert_cmpint (sched_setaffinity (0, sizeof one, &one), ==, 0);
  ggen_runtime_spawn (args[0], "look", GGEN_WORK_COMPUTE, store_affinity, args[1], NULL, NULL);

  return NULL;
}

static void
test_workers_are_not_pinned (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  cpu_set_t own, seen;
  gpointer args[] = {runtime, &seen};

  g_assert_cmpint (sched_getaffinity (0, sizeof own, &own), ==, 0);
  g_thread_join (g_thread_new ("pinned", push_from_pinned_thread, args));
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));

  g_assert_true (CPU_EQUAL (&own, &seen));
}

static void
close_inside (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_runtime_close (user_data, G_MAXINT64, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
}

static void
test_close_in_work (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  ggen_runtime_spawn (runtime, "closes", GGEN_WORK_COMPUTE, close_inside, runtime, NULL, NULL);
  ggen_runtime_spawn (runtime, "closes", GGEN_WORK_BLOCKING, close_inside, runtime, NULL, NULL);
  while (!ggen_runtime_is_closed (runtime))
    g_thread_yield ();

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static void
test_close_cancels_queued_tasks (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *own = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_task_done, &result);
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  ggen_runtime_set_max_workers (runtime, 1);
  ggen_runtime_spawn (runtime, "gate", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);
  gate_wait_for_guests (&gate, 1);
  ggen_runtime_run_task (runtime, task, GGEN_WORK_COMPUTE, return_int);

  g_assert_false (ggen_runtime_close (runtime, 0, NULL));
  gate_open (&gate);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));

  g_task_propagate_int (G_TASK (wait_for_result (own, &result)), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
gate_destroy (gpointer user_data)
{
  gate_wait (NULL, user_data);
}

/* A wake-up that is lost shows as a test that does not end. */
#define FOR_EVER G_TIME_SPAN_DAY

#define N_SPAWNERS 4
#define N_SPAWNS 2000

typedef struct
{
  GgenRuntime *runtime;
  gint n_run;
} Count;

static void
count_run (GCancellable *cancellable, gpointer user_data)
{
  g_atomic_int_inc (&((Count *) user_data)->n_run);
}

/* Half of the work is made by workers. */
static void
count_and_spawn (GCancellable *cancellable, gpointer user_data)
{
  Count *count = user_data;
  g_autoptr (GError) error = NULL;

  count_run (cancellable, count);
  if (!ggen_runtime_spawn (count->runtime, "count", GGEN_WORK_COMPUTE, count_run, count, NULL,
                           &error))
    count_run (cancellable, count);
}

static gpointer
spawn_many (gpointer user_data)
{
  Count *count = user_data;

  for (guint i = 0; i < N_SPAWNS; i++)
    ggen_runtime_spawn (count->runtime, "spawn", GGEN_WORK_COMPUTE, count_and_spawn, count, NULL,
                        NULL);

  return NULL;
}

static void
test_all_work_is_run (GgenTestSandbox *sandbox, gpointer user_data)
{
  Count count = {ggen_runtime_new_isolated ()};
  GThread *threads[N_SPAWNERS];

  for (guint i = 0; i < N_SPAWNERS; i++)
    threads[i] = g_thread_new ("spawn", spawn_many, &count);
  for (guint i = 0; i < N_SPAWNERS; i++)
    g_thread_join (threads[i]);

  g_assert_true (ggen_runtime_close (count.runtime, FOR_EVER, NULL));
  g_assert_cmpint (g_atomic_int_get (&count.n_run), ==, 2 * N_SPAWNERS * N_SPAWNS);

  g_object_unref (count.runtime);
}

/* The race that matters: work is refused or run, also while closing. */
static void
test_close_while_spawning (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint round = 0; round < 50; round++)
    {
      Count count = {ggen_runtime_new_isolated ()};
      GThread *thread = g_thread_new ("spawn", spawn_many, &count);

      g_assert_true (ggen_runtime_close (count.runtime, FOR_EVER, NULL));
      g_thread_join (thread);
      g_assert_true (ggen_runtime_close (count.runtime, FOR_EVER, NULL));
      g_object_unref (count.runtime);
    }
}

static gpointer
close_runtime (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ggen_runtime_close (user_data, FOR_EVER, &error);

  return g_steal_pointer (&error);
}

/* Ends only once the runtime is being closed. */
static void
start_until_closed (GCancellable *cancellable,
                    GAsyncReadyCallback ready,
                    gpointer ready_data,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ready, ready_data);

  while (!g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();

  g_task_return_int (task, 1);
}

static void
test_close_waits_for_calls (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  GThread *closer = g_thread_new ("closer", close_runtime, runtime);
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (runtime, start_until_closed, NULL, NULL, NULL);

  /* Refused where the closer was faster; otherwise the closer has waited for it. */
  g_assert_null (g_thread_join (closer));
  if (result != NULL)
    g_assert_cmpint (g_task_propagate_int (G_TASK (result), NULL), ==, 1);
}

static void
gate_wait_for_two (GCancellable *cancellable, gpointer user_data)
{
  Gate *gate = user_data;

  g_mutex_lock (&gate->mutex);
  gate->n_waiting++;
  g_cond_broadcast (&gate->cond);
  while (gate->n_waiting < 2)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
do_nothing (GCancellable *cancellable, gpointer user_data)
{
}

static gpointer
spawn_until_refused (gpointer user_data)
{
  while (ggen_runtime_spawn (user_data, "nothing", GGEN_WORK_COMPUTE, do_nothing, NULL, NULL, NULL))
    ;

  return NULL;
}

/* Who pushed while the runtime closed may have been about to wake a worker. */
static void
test_no_worker_after_close (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
      GThread *threads[3];

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("spawn", spawn_until_refused, runtime);
      for (guint i = 0; i < round % 20; i++)
        g_thread_yield ();

      g_assert_true (ggen_runtime_close (runtime, FOR_EVER, NULL));
      g_assert_cmpuint (ggen_runtime_get_n_workers (runtime), ==, 0);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
      g_assert_cmpuint (ggen_runtime_get_n_workers (runtime), ==, 0);
    }
}

/* Two pieces that need each other, pushed while one worker is idle: both pushes may wake it. */
static void
test_idle_worker_is_not_enough (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
      Gate gate = {0};

      ggen_runtime_set_max_workers (runtime, 2);
      ggen_runtime_spawn (runtime, "makes a worker", GGEN_WORK_COMPUTE, do_nothing, NULL, NULL,
                          NULL);
      for (guint i = 0; i < round * 10; i++)
        g_thread_yield ();
      ggen_runtime_spawn (runtime, "needs the other", GGEN_WORK_COMPUTE, gate_wait_for_two, &gate,
                          NULL, NULL);
      ggen_runtime_spawn (runtime, "needs the other", GGEN_WORK_COMPUTE, gate_wait_for_two, &gate,
                          NULL, NULL);
      g_assert_true (ggen_runtime_close (runtime, FOR_EVER, NULL));
    }
}

static gboolean
never_end (gpointer user_data)
{
  (*(guint *) user_data)++;

  return G_SOURCE_CONTINUE;
}

static void
test_close_despite_busy_source (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GSource) source = g_idle_source_new ();
  guint n_dispatches = 0;

  g_source_set_callback (source, never_end, &n_dispatches, NULL);
  g_source_attach (source, ggen_runtime_get_context (runtime));

  g_assert_true (ggen_runtime_close (runtime, FOR_EVER, NULL));
  g_assert_cmpuint (n_dispatches, <=, 10000);
  g_source_destroy (source);
}

static void
test_dropping_does_not_iterate (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_runtime_new_isolated ();
  g_autoptr (GMainContext) context = g_main_context_ref (ggen_runtime_get_context (runtime));
  g_autoptr (GSource) source = g_idle_source_new ();
  guint n_dispatches = 0;

  g_source_set_callback (source, never_end, &n_dispatches, NULL);
  g_source_attach (source, context);
  g_object_unref (runtime);

  g_assert_cmpuint (n_dispatches, ==, 0);
  g_source_destroy (source);
}

static gpointer
open_gate (gpointer user_data)
{
  gate_open (user_data);

  return NULL;
}

static void
test_close_sees_destroy (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  ggen_runtime_spawn (runtime, "frees slowly", GGEN_WORK_COMPUTE, do_nothing, &gate, gate_destroy,
                      NULL);
  gate_wait_for_guests (&gate, 1);

  g_assert_false (ggen_runtime_close (runtime, 1000, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_LEFT_BEHIND);
  g_assert_nonnull (strstr (error->message, "\"frees slowly\" (runs on ggen-worker-1)"));

  open_gate (&gate);
  g_assert_true (ggen_runtime_close (runtime, FOR_EVER, NULL));
}

static void
close_in_callback (GCancellable *cancellable, gpointer user_data)
{
  gpointer *args = user_data;

  ggen_runtime_close (args[0], FOR_EVER, (GError **) &args[1]);
}

static void
test_close_in_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  gpointer args[] = {runtime, NULL};
  g_autoptr (GError) error = NULL;

  ggen_runtime_invoke (runtime, "closes", close_in_callback, args, NULL, NULL);
  while (g_main_context_iteration (ggen_runtime_get_context (runtime), FALSE))
    ;

  error = args[1];
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  g_assert_true (ggen_runtime_is_closed (runtime));
  g_assert_true (ggen_runtime_close (runtime, G_MAXINT64, NULL));
}

static void
test_made_by_properties (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = g_object_new (GGEN_TYPE_RUNTIME, "max-workers", 3, NULL);

  g_assert_nonnull (ggen_runtime_get_context (runtime));
  g_assert_false (ggen_runtime_get_context (runtime)
                  == ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox)));
  g_assert_cmpuint (ggen_runtime_get_max_workers (runtime), ==, 3);
}

static void
on_finalized (gpointer user_data, GObject *object)
{
  g_atomic_int_set ((gint *) user_data, TRUE);
}

static void
test_closed_runtime_goes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_runtime_new_isolated ();
  gint is_gone = FALSE;
  Count count = {runtime};

  g_object_weak_ref (G_OBJECT (runtime), on_finalized, &is_gone);
  ggen_runtime_spawn (runtime, "count", GGEN_WORK_COMPUTE, count_run, &count, NULL, NULL);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
  g_object_unref (runtime);

  /* A worker that has just ended may hold the last reference for a moment. */
  while (!g_atomic_int_get (&is_gone))
    g_thread_yield ();
}

static void
test_contexts_are_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) other = ggen_runtime_new_isolated ();
  GThread *thread = NULL;

  ggen_runtime_invoke (other, "thread", store_thread, &thread, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  while (g_main_context_iteration (ggen_runtime_get_context (ggen_runtime_get_default ()), FALSE))
    ;
  g_assert_null (thread);

  ggen_runtime_enter (other);
  g_assert_true (ggen_runtime_get_default () == other);
  ggen_runtime_leave (other);
  g_assert_true (ggen_runtime_get_default () == ggen_test_sandbox_get_runtime (sandbox));

  g_assert_true (ggen_runtime_close (other, G_TIME_SPAN_SECOND, NULL));
  g_assert_true (thread == g_thread_self ());
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/runtime/default-is-the-test's-own", test_default, NULL);
  ggen_test_add ("/runtime/default-on-a-worker-is-the-test's-own", test_default_on_worker, NULL);
  ggen_test_add ("/runtime/run-task-returns-from-a-worker", test_run_task, NULL);
  ggen_test_add ("/runtime/run-task-fails-when-closed", test_run_task_closed, NULL);
  ggen_test_add ("/runtime/has-no-workers-at-first", test_no_workers_at_first, NULL);
  ggen_test_add ("/runtime/GGEN_WORKERS-sets-the-workers", test_workers_variable, NULL);
  ggen_test_add ("/runtime/a-wrong-GGEN_WORKERS-is-reported", test_workers_variable_wrong, NULL);
  ggen_test_add ("/runtime/starts-workers-as-needed", test_workers_as_needed, NULL);
  ggen_test_add ("/runtime/names-its-workers", test_worker_names, NULL);
  ggen_test_add ("/runtime/invoke-runs-on-the-context", test_invoke, NULL);
  ggen_test_add ("/runtime/takes-nothing-when-closed", test_closed_refuses, NULL);
  ggen_test_add ("/runtime/close-names-what-is-left", test_close_names_what_is_left, NULL);
  ggen_test_add ("/runtime/tasks-return-on-cancel-while-they-wait",
                 test_returns_on_cancel_while_queued, NULL);
  ggen_test_add ("/runtime/workers-are-not-pinned", test_workers_are_not_pinned, NULL);
  ggen_test_add ("/runtime/close-in-work-is-refused", test_close_in_work, NULL);
  ggen_test_add ("/runtime/close-cancels-queued-tasks", test_close_cancels_queued_tasks, NULL);
  ggen_test_add ("/runtime/all-work-is-run", test_all_work_is_run, NULL);
  ggen_test_add ("/runtime/close-may-race-with-spawn", test_close_while_spawning, NULL);
  ggen_test_add ("/runtime/no-worker-comes-after-close", test_no_worker_after_close, NULL);
  ggen_test_add ("/runtime/close-waits-for-calls", test_close_waits_for_calls, NULL);
  ggen_test_add ("/runtime/wakes-as-many-workers-as-work-needs", test_idle_worker_is_not_enough,
                 NULL);
  ggen_test_add ("/runtime/close-ends-despite-a-busy-source", test_close_despite_busy_source, NULL);
  ggen_test_add ("/runtime/dropping-does-not-iterate", test_dropping_does_not_iterate, NULL);
  ggen_test_add ("/runtime/close-sees-work-being-freed", test_close_sees_destroy, NULL);
  ggen_test_add ("/runtime/close-in-a-callback-is-refused", test_close_in_callback, NULL);
  ggen_test_add ("/runtime/can-be-made-by-its-properties", test_made_by_properties, NULL);
  ggen_test_add ("/runtime/goes-when-closed-and-dropped", test_closed_runtime_goes, NULL);
  ggen_test_add_full ("/runtime/contexts-are-apart", GGEN_TEST_ALLOW_DEFAULT_CONTEXT,
                      test_contexts_are_apart, NULL, NULL);

  return ggen_test_run ();
}
