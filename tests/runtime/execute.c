/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

static void
return_true (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

/* An asynchronous call that goes to a worker and back. */
static void
start_task_on_worker (GCancellable *cancellable,
                      GAsyncReadyCallback ready,
                      gpointer ready_data,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_task_on_worker);
  ggen_runtime_run_task (user_data, task, GGEN_WORK_COMPUTE, return_true);
}

static void
assert_round_trip (GgenRuntime *runtime)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (runtime, start_task_on_worker, runtime, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_no_error (error);
}

static void
test_waits (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_round_trip (ggen_test_sandbox_get_runtime (sandbox));
}

/* Calls back at once, with a result that needs no context. */
static void
start_complete (GCancellable *cancellable,
                GAsyncReadyCallback ready,
                gpointer ready_data,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_return_int (task, 42);
  ready (NULL, G_ASYNC_RESULT (task), ready_data);
}

static void
start_complete_and_look (GCancellable *cancellable,
                         GAsyncReadyCallback ready,
                         gpointer ready_data,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  /* Any result will do: this one returns nothing, so it needs no context. */
  ready (NULL, G_ASYNC_RESULT (task), ready_data);
  g_assert_true (g_atomic_int_get ((gint *) user_data));
}

static gboolean
count_dispatch (gpointer user_data)
{
  (*(guint *) user_data)++;

  return G_SOURCE_CONTINUE;
}

static void
test_complete_costs_no_iteration (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_dispatches = 0;

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, count_dispatch, &n_dispatches, NULL);
  g_source_attach (source, ggen_runtime_get_context (runtime));

  result = ggen_runtime_execute (runtime, start_complete, NULL, NULL, &error);
  g_source_destroy (source);

  g_assert_no_error (error);
  g_assert_cmpint (g_task_propagate_int (G_TASK (result), NULL), ==, 42);
  g_assert_cmpuint (n_dispatches, ==, 0);

  while (!g_task_get_completed (G_TASK (result)))
    g_main_context_iteration (ggen_runtime_get_context (runtime), TRUE);
}

typedef struct
{
  GgenRuntime *runtime;
  GError *error;
  gboolean is_done;
} Nested;

static void
execute_in_callback (GCancellable *cancellable, gpointer user_data)
{
  Nested *nested = user_data;
  g_autoptr (GAsyncResult) result = ggen_runtime_execute (nested->runtime, start_task_on_worker,
                                                          nested->runtime, NULL, &nested->error);

  g_assert_null (result);
  nested->is_done = TRUE;
}

static void
test_refuses_in_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  Nested nested = {ggen_test_sandbox_get_runtime (sandbox)};
  g_autoptr (GError) error = NULL;

  ggen_runtime_invoke (nested.runtime, "execute in a callback", execute_in_callback, &nested, NULL,
                       &error);
  g_assert_no_error (error);

  while (!nested.is_done)
    g_main_context_iteration (ggen_runtime_get_context (nested.runtime), TRUE);

  g_assert_error (nested.error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  g_assert_nonnull (strstr (nested.error->message, "execute in a callback"));
  g_clear_error (&nested.error);
}

static gboolean
return_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_assert_true (g_task_return_error_if_cancelled (user_data));

  return G_SOURCE_REMOVE;
}

static void
start_until_cancelled (GCancellable *cancellable,
                       GAsyncReadyCallback ready,
                       gpointer ready_data,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, ready, ready_data);
  g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

  g_source_set_callback (source, G_SOURCE_FUNC (return_cancelled), task, g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
assert_cancelled_call (GgenRuntime *runtime, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (runtime, start_until_cancelled, NULL, cancellable, &error);

  g_assert_no_error (error);
  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_own_cancellable (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ggen_runtime_spawn (runtime, "cancel", GGEN_WORK_COMPUTE, cancel, cancellable, NULL, NULL);
  assert_cancelled_call (runtime, cancellable);
  g_assert_false (g_cancellable_is_cancelled (ggen_runtime_get_cancellable (runtime)));
}

static void
test_root_cancellable (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ggen_runtime_spawn (runtime, "cancel", GGEN_WORK_COMPUTE, cancel,
                      ggen_runtime_get_cancellable (runtime), NULL, NULL);
  assert_cancelled_call (runtime, cancellable);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
}

static void
test_refuses_when_closed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ggen_runtime_close (runtime, G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);

  g_assert_null (ggen_runtime_execute (runtime, start_task_on_worker, runtime, NULL, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_CLOSED);
}

#define N_THREADS 8
#define N_ROUNDS 250

static gpointer
execute_many (gpointer user_data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    assert_round_trip (user_data);

  return NULL;
}

/* Nobody runs the context but the callers themselves: leaders and followers change all the time. */
static void
test_many_threads (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("execute", execute_many, runtime);

  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);
}

static gpointer
run_loop (gpointer user_data)
{
  g_main_loop_run (user_data);

  return NULL;
}

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static gpointer
execute_then_quit (gpointer user_data)
{
  gpointer *args = user_data;
  GgenRuntime *runtime = args[0];

  execute_many (runtime);
  g_main_context_invoke (ggen_runtime_get_context (runtime), quit, args[1]);

  /* The loop ends now or has ended: whoever comes too late for it must lead. */
  execute_many (runtime);

  return NULL;
}

/* An application's loop owns the context at first and leaves it to the callers later. */
static void
test_foreign_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (ggen_runtime_get_context (runtime), FALSE);
  g_autoptr (GError) error = NULL;
  gpointer args[] = {runtime, loop};
  GThread *owner = g_thread_new ("loop", run_loop, loop);
  GThread *callers[3];

  while (!g_main_loop_is_running (loop))
    g_thread_yield ();

  callers[0] = g_thread_new ("quits", execute_then_quit, args);
  callers[1] = g_thread_new ("calls", execute_many, runtime);
  callers[2] = g_thread_new ("calls", execute_many, runtime);

  g_thread_join (owner);
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    g_thread_join (callers[i]);

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);
}

static gboolean
execute_on_worker (GCancellable *cancellable, gpointer user_data, GError **error)
{
  assert_round_trip (user_data);

  return TRUE;
}

/* More callers on workers than there are workers: each needs a worker itself. */
static void
test_workers_may_wait (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenScope) scope = NULL;
  g_autoptr (GError) error = NULL;

  ggen_runtime_set_max_workers (runtime, 2);
  scope = ggen_scope_new (runtime, NULL);

  for (guint i = 0; i < 50; i++)
    ggen_scope_spawn (scope, "waits for a task", GGEN_WORK_COMPUTE, execute_on_worker, runtime,
                      NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
}

static void
round_trip_then_count (GCancellable *cancellable, gpointer user_data)
{
  gpointer *args = user_data;

  assert_round_trip (args[0]);
  g_atomic_int_inc ((gint *) args[1]);
}

/* The only worker leads, and needs a worker for what it waits for. */
static void
test_only_worker_may_lead (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  gint n_done = 0;
  gpointer args[] = {runtime, &n_done};

  ggen_runtime_set_max_workers (runtime, 1);
  ggen_runtime_spawn (runtime, "leads", GGEN_WORK_COMPUTE, round_trip_then_count, args, NULL, NULL);
  while (g_atomic_int_get (&n_done) == 0)
    g_thread_yield ();

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static void
start_nested (GCancellable *cancellable,
              GAsyncReadyCallback ready,
              gpointer ready_data,
              gpointer user_data)
{
  Nested *nested = user_data;

  execute_in_callback (cancellable, nested);
  start_task_on_worker (cancellable, ready, ready_data, nested->runtime);
}

static void
test_refuses_in_start (GgenTestSandbox *sandbox, gpointer user_data)
{
  Nested nested = {ggen_test_sandbox_get_runtime (sandbox)};
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (nested.runtime, start_nested, &nested, NULL, NULL);

  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  g_assert_error (nested.error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  g_clear_error (&nested.error);
}

static void
do_nothing (GCancellable *cancellable, gpointer user_data)
{
}

static void
execute_in_destroy (gpointer user_data)
{
  execute_in_callback (NULL, user_data);
}

/* No source is being dispatched any more, but the context is still ours to go on. */
static void
test_refuses_in_destroy (GgenTestSandbox *sandbox, gpointer user_data)
{
  Nested nested = {ggen_test_sandbox_get_runtime (sandbox)};

  ggen_runtime_invoke (nested.runtime, "destroys", do_nothing, &nested, execute_in_destroy, NULL);
  while (!nested.is_done)
    assert_round_trip (nested.runtime);

  g_assert_error (nested.error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  g_clear_error (&nested.error);
}

typedef struct
{
  GgenRuntime *own;
  GgenRuntime *other;
  gint *n_inside;
  gint n_refused;
} Crossing;

static void
cross (GCancellable *cancellable, gpointer user_data)
{
  Crossing *crossing = user_data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_atomic_int_inc (crossing->n_inside);
  while (g_atomic_int_get (crossing->n_inside) < 2)
    g_thread_yield ();

  result =
      ggen_runtime_execute (crossing->other, start_task_on_worker, crossing->other, NULL, &error);
  if (result == NULL)
    {
      g_assert_error (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
      crossing->n_refused++;
    }
}

static gpointer
run_crossing (gpointer user_data)
{
  Crossing *crossing = user_data;

  ggen_runtime_invoke (crossing->own, "crosses", cross, crossing, NULL, NULL);
  assert_round_trip (crossing->own);

  return NULL;
}

/* Each thread runs one runtime and waits for the other's: one of them must be refused. */
static void
test_refuses_to_close_a_circle (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) first = ggen_runtime_new_isolated ();
  g_autoptr (GgenRuntime) second = ggen_runtime_new_isolated ();
  gint n_inside = 0;
  Crossing crossings[] = {{first, second, &n_inside}, {second, first, &n_inside}};
  GThread *threads[2];

  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("crosses", run_crossing, &crossings[i]);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (crossings[0].n_refused + crossings[1].n_refused, >=, 1);
  g_assert_true (ggen_runtime_close (first, 5 * G_TIME_SPAN_SECOND, NULL));
  g_assert_true (ggen_runtime_close (second, 5 * G_TIME_SPAN_SECOND, NULL));
}

static gpointer
execute_complete_many (gpointer user_data)
{
  for (guint i = 0; i < 2000; i++)
    {
      gint is_alive = TRUE;
      g_autoptr (GAsyncResult) result =
          ggen_runtime_execute (user_data, start_complete_and_look, &is_alive, NULL, NULL);

      g_assert_nonnull (result);
      g_atomic_int_set (&is_alive, FALSE);
    }

  return NULL;
}

/* Whoever starts the call, its data live until start has returned. */
static void
test_data_outlive_start (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("execute", execute_complete_many, runtime);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static void
execute_and_count (GCancellable *cancellable, gpointer user_data)
{
  gpointer *args = user_data;

  assert_round_trip (args[0]);
  g_atomic_int_inc ((gint *) args[1]);
}

/* Far more work that waits than there may be workers. */
static void
test_waiting_work_ends (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  gint n_done = 0;
  gpointer args[] = {runtime, &n_done};

  for (guint i = 0; i < 1000; i++)
    ggen_runtime_spawn (runtime, "waits", GGEN_WORK_COMPUTE, execute_and_count, args, NULL, NULL);
  while (g_atomic_int_get (&n_done) < 1000)
    g_thread_yield ();

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/execute/waits-for-work", test_waits, NULL);
  ggen_test_add ("/execute/complete-work-costs-no-iteration", test_complete_costs_no_iteration,
                 NULL);
  ggen_test_add ("/execute/refuses-in-a-callback-of-the-context", test_refuses_in_callback, NULL);
  ggen_test_add ("/execute/its-cancellable-cancels-it-alone", test_own_cancellable, NULL);
  ggen_test_add ("/execute/the-runtime's-cancellable-cancels-it", test_root_cancellable, NULL);
  ggen_test_add ("/execute/refuses-when-closed", test_refuses_when_closed, NULL);
  ggen_test_add ("/execute/threads-lead-and-follow", test_many_threads, NULL);
  ggen_test_add ("/execute/follows-a-foreign-loop-and-takes-over", test_foreign_loop, NULL);
  ggen_test_add ("/execute/workers-may-wait-for-work", test_workers_may_wait, NULL);
  ggen_test_add ("/execute/the-only-worker-may-lead", test_only_worker_may_lead, NULL);
  ggen_test_add ("/execute/refuses-in-start", test_refuses_in_start, NULL);
  ggen_test_add ("/execute/refuses-while-a-callback's-data-are-freed", test_refuses_in_destroy,
                 NULL);
  ggen_test_add ("/execute/refuses-to-close-a-circle", test_refuses_to_close_a_circle, NULL);
  ggen_test_add ("/execute/data-outlive-start", test_data_outlive_start, NULL);
  ggen_test_add ("/execute/much-waiting-work-ends", test_waiting_work_ends, NULL);

  return ggen_test_run ();
}
