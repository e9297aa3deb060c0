/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* A gate that blocks whoever comes until the test opens it. */
typedef struct
{
  GMutex mutex;
  GCond changed;
  guint n_inside;
  guint n_through;
  guint most_inside;
  gboolean is_open;
} Gate;

static void
gate_pass (Gate *self)
{
  g_mutex_lock (&self->mutex);
  self->n_inside++;
  self->most_inside = MAX (self->most_inside, self->n_inside);
  g_cond_broadcast (&self->changed);
  while (!self->is_open)
    g_cond_wait (&self->changed, &self->mutex);
  self->n_inside--;
  self->n_through++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
gate_open (Gate *self)
{
  g_mutex_lock (&self->mutex);
  self->is_open = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
gate_wait_inside (Gate *self, guint n_inside)
{
  g_mutex_lock (&self->mutex);
  while (self->n_inside < n_inside)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static gboolean
pass_gate (GCancellable *cancellable, gpointer user_data, GError **error)
{
  gate_pass (user_data);

  return TRUE;
}

static gboolean
count (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_atomic_int_inc ((gint *) user_data);

  return TRUE;
}

/* Computes in a scope of its own, and waits for it. */
static void
compute_many (GgenRuntime *runtime)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  gint n_done = 0;

  for (guint i = 0; i < 1000; i++)
    ggen_scope_spawn (scope, "compute", GGEN_WORK_COMPUTE, count, &n_done, NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_done, ==, 1000);
}

static void
test_never_in_the_way (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  for (guint i = 0; i < 1000; i++)
    ggen_scope_spawn (scope, "blocks", GGEN_WORK_BLOCKING, pass_gate, &gate, NULL);
  gate_wait_inside (&gate, 64);

  compute_many (runtime);
  g_assert_cmpuint (gate.n_through, ==, 0);

  gate_open (&gate);
  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gate.n_through, ==, 1000);
  g_assert_cmpuint (gate.most_inside, ==, 64);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);
}

static void
test_limit (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  g_assert_cmpuint (ggen_runtime_get_max_blocking (runtime), ==, 64);
  ggen_runtime_set_max_blocking (runtime, 2);

  for (guint i = 0; i < 5; i++)
    ggen_scope_spawn (scope, "blocks", GGEN_WORK_BLOCKING, pass_gate, &gate, NULL);
  gate_wait_inside (&gate, 2);
  g_assert_cmpuint (gate.most_inside, ==, 2);

  /* What waits is started when the limit rises. */
  ggen_runtime_set_max_blocking (runtime, 4);
  gate_wait_inside (&gate, 4);
  g_assert_cmpuint (gate.most_inside, ==, 4);

  gate_open (&gate);
  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gate.n_through, ==, 5);
}

typedef struct
{
  GMutex mutex;
  GString *order;
} Order;

typedef struct
{
  Order *order;
  char letter;
} Turn;

static gboolean
take_turn (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Turn *turn = user_data;

  g_mutex_lock (&turn->order->mutex);
  g_string_append_c (turn->order->order, turn->letter);
  g_mutex_unlock (&turn->order->mutex);

  return TRUE;
}

static void
test_first_come_first_served (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GString) order_text = g_string_new (NULL);
  Order order = {.order = order_text};
  Turn turns[] = {{&order, 'a'}, {&order, 'b'}, {&order, 'c'}, {&order, 'd'}};
  Gate gate = {0};

  ggen_runtime_set_max_blocking (runtime, 1);
  ggen_scope_spawn (scope, "blocks", GGEN_WORK_BLOCKING, pass_gate, &gate, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    ggen_scope_spawn (scope, "turn", GGEN_WORK_BLOCKING, take_turn, &turns[i], NULL);

  gate_open (&gate);
  g_assert_true (ggen_scope_join (scope, NULL));
  g_assert_cmpstr (order_text->str, ==, "abcd");
}

static void
return_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, g_thread_self (), NULL);
}

static void
start_blocking_task (GCancellable *cancellable,
                     GAsyncReadyCallback ready,
                     gpointer ready_data,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_blocking_task);
  ggen_runtime_run_task (user_data, task, GGEN_WORK_BLOCKING, return_thread);
}

static GThread *
run_blocking_task (GgenRuntime *runtime)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (runtime, start_blocking_task, runtime, NULL, &error);

  g_assert_no_error (error);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
test_run_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  g_assert_false (run_blocking_task (runtime) == g_thread_self ());
  g_assert_cmpuint (ggen_runtime_get_n_workers (runtime), ==, 0);
}

static gboolean
wait_for_another (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_assert_nonnull (run_blocking_task (user_data));

  return TRUE;
}

/* The only place is taken by work that waits for work which needs one. */
static void
test_may_wait (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;

  ggen_runtime_set_max_blocking (runtime, 1);
  for (guint i = 0; i < 20; i++)
    ggen_scope_spawn (scope, "waits", GGEN_WORK_BLOCKING, wait_for_another, runtime, NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);
}

static void
pass_gate_alone (GCancellable *cancellable, gpointer user_data)
{
  gate_pass (user_data);
}

static void
test_close_names_what_is_left (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  ggen_runtime_set_max_blocking (runtime, 1);
  ggen_runtime_spawn (runtime, "resolve", GGEN_WORK_BLOCKING, pass_gate_alone, &gate, NULL, NULL);
  ggen_runtime_spawn (runtime, "copy", GGEN_WORK_BLOCKING, pass_gate_alone, &gate, NULL, NULL);
  gate_wait_inside (&gate, 1);

  g_assert_false (ggen_runtime_close (runtime, 1000, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_LEFT_BEHIND);
  g_assert_cmpstr (error->message, ==,
                   "still there 0.001 s after the runtime was closed: "
                   "\"resolve\" (runs on a thread of its own), "
                   "\"copy\" (waits for a thread of its own)");

  gate_open (&gate);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
  g_assert_cmpuint (gate.n_through, ==, 2);
}

static void
test_refused_when_closed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;
  Gate gate = {0};

  g_assert_true (ggen_runtime_close (runtime, 0, NULL));
  g_assert_false (ggen_runtime_spawn (runtime, "late", GGEN_WORK_BLOCKING, pass_gate_alone, &gate,
                                      NULL, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_CLOSED);
}

/* As the kernel counts them: a listing of /proc/self/task may miss some while others end. */
static guint
count_threads (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "\nThreads:\t");
  g_assert_nonnull (line);

  return (guint) g_ascii_strtoull (line + strlen ("\nThreads:\t"), NULL, 10);
}

/* Ends as soon as they are gone, and fails where they stay. */
static gboolean
wait_for_threads (guint n_threads)
{
  gint64 end_time = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  while (count_threads () > n_threads && g_get_monotonic_time () < end_time)
    g_thread_yield ();

  return count_threads () <= n_threads;
}

static void
test_threads_retire (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  Gate gate = {0};
  guint n_threads;

  /* With the first task that it knows of, GIO makes a thread that stays. */
  g_type_ensure (G_TYPE_TASK);
  for (guint i = 0; i < 20; i++)
    ggen_scope_spawn (scope, "blocks", GGEN_WORK_BLOCKING, pass_gate, &gate, NULL);
  gate_wait_inside (&gate, 20);
  n_threads = count_threads ();
  g_assert_cmpuint (n_threads, >, 20);

  gate_open (&gate);
  g_assert_true (ggen_scope_join (scope, NULL));
  g_assert_true (wait_for_threads (n_threads - 20));
}

static void
test_property (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  guint max_blocking = 0;

  g_object_set (runtime, "max-blocking", 7, NULL);
  g_object_get (runtime, "max-blocking", &max_blocking, NULL);

  g_assert_cmpuint (max_blocking, ==, 7);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/blocking/is-never-in-the-way-of-computing", test_never_in_the_way, NULL);
  ggen_test_add ("/blocking/limit-bounds-what-runs-at-once", test_limit, NULL);
  ggen_test_add ("/blocking/first-come-first-served", test_first_come_first_served, NULL);
  ggen_test_add ("/blocking/tasks-need-no-worker", test_run_task, NULL);
  ggen_test_add ("/blocking/may-wait-for-blocking-work", test_may_wait, NULL);
  ggen_test_add ("/blocking/close-names-what-is-left", test_close_names_what_is_left, NULL);
  ggen_test_add ("/blocking/is-refused-when-closed", test_refused_when_closed, NULL);
  ggen_test_add ("/blocking/threads-retire", test_threads_retire, NULL);
  ggen_test_add ("/blocking/limit-is-a-property", test_property, NULL);

  return ggen_test_run ();
}
