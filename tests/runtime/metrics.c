/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "gate.h"

#define N_PIECES 1000

static gboolean
do_nothing (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
run_pieces (GgenRuntime *runtime, guint n_pieces, GgenWorkFlags flags)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_pieces; i++)
    ggen_scope_spawn (scope, "nothing", flags, do_nothing, NULL, NULL);

  ggen_scope_join (scope, &error);
  g_assert_no_error (error);
}

/* What is done is counted by whoever did it, a moment after it is done: closing waits for that. */
static GgenMetrics *
close_and_get_metrics (GgenRuntime *runtime)
{
  g_autoptr (GError) error = NULL;

  ggen_runtime_close (runtime, 10 * G_TIME_SPAN_SECOND, &error);
  g_assert_no_error (error);

  return ggen_runtime_get_metrics (runtime);
}

static void
test_new_runtime_has_done_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = ggen_runtime_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_n_workers (metrics), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_n_run (metrics), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_n_calls (metrics), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_QUEUED), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_percentile (metrics, GGEN_LATENCY_QUEUED, 99), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_mean (metrics, GGEN_LATENCY_QUEUED), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_max (metrics, GGEN_LATENCY_QUEUED), ==, 0);
  g_assert_null (ggen_metrics_get_longest_dispatch_source (metrics));
}

static void
test_what_is_run_is_counted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;

  run_pieces (runtime, N_PIECES, GGEN_WORK_COMPUTE);
  run_pieces (runtime, 3, GGEN_WORK_BLOCKING);
  metrics = close_and_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_n_run (metrics), ==, N_PIECES);
  g_assert_cmpuint (ggen_metrics_get_n_blocking_run (metrics), ==, 3);
  g_assert_cmpuint (ggen_metrics_get_n_calls (metrics), ==, 2);
  g_assert_cmpuint (ggen_metrics_get_n_queued (metrics), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_n_workers (metrics), ==, 0);
}

static void
test_what_is_going_on_is_counted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;
  Gate gate = {0};

  ggen_runtime_set_max_workers (runtime, 2);
  ggen_runtime_set_max_blocking (runtime, 1);
  for (guint i = 0; i < 2; i++)
    {
      ggen_runtime_spawn (runtime, "gate", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);
      ggen_runtime_spawn (runtime, "gate", GGEN_WORK_BLOCKING, gate_wait, &gate, NULL, NULL);
    }
  gate_wait_for_guests (&gate, 3);
  ggen_runtime_spawn (runtime, "gate", GGEN_WORK_COMPUTE, gate_wait, &gate, NULL, NULL);

  metrics = ggen_runtime_get_metrics (runtime);
  gate_open (&gate);
  g_assert_true (ggen_runtime_close (runtime, 10 * G_TIME_SPAN_SECOND, NULL));

  g_assert_cmpuint (ggen_metrics_get_n_workers (metrics), ==, 2);
  g_assert_cmpuint (ggen_metrics_get_n_idle_workers (metrics), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_n_queued (metrics), ==, 1);
  g_assert_cmpuint (ggen_metrics_get_n_blocking_threads (metrics), ==, 1);
  g_assert_cmpuint (ggen_metrics_get_n_blocking_queued (metrics), ==, 1);
}

static void
return_now (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, NULL, NULL);

  ready (NULL, G_ASYNC_RESULT (task), ready_data);
}

static void
return_later (GCancellable *cancellable,
              GAsyncReadyCallback ready,
              gpointer ready_data,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_return_boolean (task, TRUE);
}

static void
test_calls_and_iterations_are_counted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GAsyncResult) first = ggen_runtime_execute (runtime, return_now, NULL, NULL, NULL);
  g_autoptr (GgenMetrics) before = ggen_runtime_get_metrics (runtime);
  g_autoptr (GAsyncResult) second = ggen_runtime_execute (runtime, return_later, NULL, NULL, NULL);
  g_autoptr (GgenMetrics) after = ggen_runtime_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_n_calls (before), ==, 1);
  g_assert_cmpuint (ggen_metrics_get_n_iterations (before), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_n_calls (after), ==, 2);
  g_assert_cmpuint (ggen_metrics_get_n_iterations (after), >, 0);
}

static gpointer
execute_in_thread (gpointer user_data)
{
  return ggen_runtime_execute (user_data, return_later, NULL, NULL, NULL);
}

static void
test_calls_of_all_threads_are_counted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;
  GThread *threads[16];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("caller", execute_in_thread, runtime);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (GAsyncResult) result = g_thread_join (threads[i]);

      g_assert_nonnull (result);
    }

  metrics = ggen_runtime_get_metrics (runtime);
  g_assert_cmpuint (ggen_metrics_get_n_calls (metrics), ==, G_N_ELEMENTS (threads));
}

static void
test_times_are_off_at_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;

  g_assert_false (ggen_runtime_get_timing (runtime));
  run_pieces (runtime, 10, GGEN_WORK_COMPUTE);
  metrics = close_and_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_RUNNING), ==, 0);
}

static void
test_times_are_taken_of_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;

  ggen_runtime_set_timing (runtime, TRUE);
  g_assert_true (ggen_runtime_get_timing (runtime));
  run_pieces (runtime, N_PIECES, GGEN_WORK_COMPUTE);
  run_pieces (runtime, 3, GGEN_WORK_BLOCKING);
  metrics = close_and_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_QUEUED), ==, N_PIECES);
  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_RUNNING), ==, N_PIECES);
  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_BLOCKING_QUEUED), ==, 3);
  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_BLOCKING_RUNNING), ==, 3);
  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_EXECUTE), ==, 2);
}

static void
test_times_fit_together (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;
  gint64 before = g_get_monotonic_time (), after;
  guint64 previous = 0;

  ggen_runtime_set_timing (runtime, TRUE);
  run_pieces (runtime, N_PIECES, GGEN_WORK_COMPUTE);
  metrics = close_and_get_metrics (runtime);
  after = g_get_monotonic_time ();

  for (guint percent = 0; percent <= 100; percent += 10)
    {
      guint64 time = ggen_metrics_get_percentile (metrics, GGEN_LATENCY_QUEUED, percent);

      g_assert_cmpuint (time, >=, previous);
      previous = time;
    }

  g_assert_cmpuint (previous, ==, ggen_metrics_get_max (metrics, GGEN_LATENCY_QUEUED));
  g_assert_cmpuint (previous, <=, (guint64) (after - before + 1) * 1000);
  g_assert_cmpuint (ggen_metrics_get_mean (metrics, GGEN_LATENCY_QUEUED), <=, previous);
}

static void
test_times_stay_when_switched_off (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;

  ggen_runtime_set_timing (runtime, TRUE);
  run_pieces (runtime, 10, GGEN_WORK_BLOCKING);
  ggen_runtime_set_timing (runtime, FALSE);
  run_pieces (runtime, 10, GGEN_WORK_BLOCKING);
  metrics = close_and_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_BLOCKING_QUEUED), ==, 10);
  g_assert_cmpuint (ggen_metrics_get_n_blocking_run (metrics), ==, 20);
}

static void
test_a_runtime_is_timed_alone (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) timed = ggen_runtime_new_isolated ();
  g_autoptr (GgenRuntime) other = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;

  ggen_runtime_set_timing (timed, TRUE);
  run_pieces (other, 10, GGEN_WORK_COMPUTE);
  metrics = close_and_get_metrics (other);
  g_assert_true (ggen_runtime_close (timed, 0, NULL));

  g_assert_cmpuint (ggen_metrics_get_n_run (metrics), ==, 10);
  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_RUNNING), ==, 0);
}

static void
test_properties_say_the_same (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;
  guint64 n_run, n_calls;
  guint n_workers;

  run_pieces (runtime, N_PIECES, GGEN_WORK_COMPUTE);
  metrics = close_and_get_metrics (runtime);
  g_object_get (metrics, "n-run", &n_run, "n-calls", &n_calls, "n-workers", &n_workers, NULL);

  g_assert_cmpuint (n_run, ==, N_PIECES);
  g_assert_cmpuint (n_calls, ==, 1);
  g_assert_cmpuint (n_workers, ==, 0);
}

int
main (int argc, char *argv[])
{
  /* What is observed is what the tests say. */
  g_unsetenv ("GGEN_TRACE");
  g_unsetenv ("GGEN_WATCHDOG");
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/metrics/new-runtime-has-done-nothing", test_new_runtime_has_done_nothing, NULL);
  ggen_test_add ("/metrics/what-is-run-is-counted", test_what_is_run_is_counted, NULL);
  ggen_test_add ("/metrics/what-is-going-on-is-counted", test_what_is_going_on_is_counted, NULL);
  ggen_test_add ("/metrics/calls-and-iterations-are-counted", test_calls_and_iterations_are_counted,
                 NULL);
  ggen_test_add ("/metrics/calls-of-all-threads-are-counted", test_calls_of_all_threads_are_counted,
                 NULL);
  ggen_test_add ("/metrics/times-are-off-at-first", test_times_are_off_at_first, NULL);
  ggen_test_add ("/metrics/times-are-taken-of-everything", test_times_are_taken_of_everything,
                 NULL);
  ggen_test_add ("/metrics/times-fit-together", test_times_fit_together, NULL);
  ggen_test_add ("/metrics/times-stay-when-switched-off", test_times_stay_when_switched_off, NULL);
  ggen_test_add ("/metrics/a-runtime-is-timed-alone", test_a_runtime_is_timed_alone, NULL);
  ggen_test_add ("/metrics/properties-say-the-same", test_properties_say_the_same, NULL);

  return ggen_test_run ();
}
