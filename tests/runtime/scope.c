/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

typedef struct
{
  gint n_run;
  gint n_now;
  gint n_most;
  gint n_destroyed;
} Count;

static gboolean
count (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Count *self = user_data;
  gint n_now = g_atomic_int_add (&self->n_now, 1) + 1;
  gint n_most;

  while ((n_most = g_atomic_int_get (&self->n_most)) < n_now
         && !g_atomic_int_compare_and_exchange (&self->n_most, n_most, n_now))
    ;

  g_atomic_int_inc (&self->n_run);
  g_thread_yield ();
  g_atomic_int_add (&self->n_now, -1);

  return TRUE;
}

static void
count_destroy (gpointer user_data)
{
  g_atomic_int_inc (&((Count *) user_data)->n_destroyed);
}

static void
test_join (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  Count counter = {0};

  for (guint i = 0; i < 1000; i++)
    ggen_scope_spawn (scope, "count", GGEN_WORK_COMPUTE, count, &counter, count_destroy);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&counter.n_run), ==, 1000);
  g_assert_cmpint (g_atomic_int_get (&counter.n_destroyed), ==, 1000);
}

static void
test_join_empty (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
}

static void
test_limit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  Count counter = {0};

  ggen_scope_set_limit (scope, 2);
  for (guint i = 0; i < 500; i++)
    ggen_scope_spawn (scope, "count", GGEN_WORK_COMPUTE, count, &counter, NULL);

  g_assert_true (ggen_scope_join (scope, NULL));
  g_assert_cmpint (g_atomic_int_get (&counter.n_run), ==, 500);
  g_assert_cmpint (g_atomic_int_get (&counter.n_most), <=, 2);
}

static void
test_room (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  Count counter = {0};

  ggen_scope_set_limit (scope, 3);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_true (ggen_scope_wait_for_room (scope, &error));
      g_assert_no_error (error);
      g_assert_cmpint ((gint) i - g_atomic_int_get (&counter.n_run), <, 3);
      ggen_scope_spawn (scope, "count", GGEN_WORK_COMPUTE, count, &counter, NULL);
    }

  g_assert_true (ggen_scope_join (scope, NULL));
}

/* Where it is given a number, it waits until two have begun. */
static gboolean
fail (GCancellable *cancellable, gpointer user_data, GError **error)
{
  while (user_data != NULL && g_atomic_int_get ((gint *) user_data) < 2)
    g_thread_yield ();

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the first one");

  return FALSE;
}

static gboolean
wait_for_cancellation (GCancellable *cancellable, gpointer user_data, GError **error)
{
  GPollFD poll_fd;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &poll_fd));
  g_poll (&poll_fd, 1, -1);
  g_cancellable_release_fd (cancellable);

  g_atomic_int_inc ((gint *) user_data);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
begin_and_wait (GCancellable *cancellable, gpointer user_data, GError **error)
{
  gpointer *args = user_data;

  g_atomic_int_inc ((gint *) args[0]);

  return wait_for_cancellation (cancellable, args[1], error);
}

static void
test_first_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  Count counter = {0};
  gint n_begun = 0;
  gint n_cancelled = 0;
  gpointer begun[] = {&n_begun, &n_cancelled};

  ggen_scope_set_limit (scope, 3);
  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, begin_and_wait, begun, NULL);
  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, begin_and_wait, begun, NULL);
  ggen_scope_spawn (scope, "fails", GGEN_WORK_COMPUTE, fail, &n_begun, NULL);
  for (guint i = 0; i < 100; i++)
    ggen_scope_spawn (scope, "never runs", GGEN_WORK_COMPUTE, count, &counter, count_destroy);

  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpstr (error->message, ==, "the first one");
  g_assert_cmpint (g_atomic_int_get (&n_cancelled), ==, 2);
  g_assert_cmpint (g_atomic_int_get (&counter.n_run), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&counter.n_destroyed), ==, 100);
}

static void
test_parent_cancels (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, parent);
  g_autoptr (GError) error = NULL;
  gint n_cancelled = 0;

  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, wait_for_cancellation, &n_cancelled, NULL);
  g_cancellable_cancel (parent);

  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (
      g_cancellable_is_cancelled (ggen_runtime_get_cancellable (ggen_runtime_get_default ())));
}

static void
test_deadline (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  gint n_begun = 0;
  gint n_cancelled = 0;
  gpointer begun[] = {&n_begun, &n_cancelled};

  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, begin_and_wait, begun, NULL);
  while (g_atomic_int_get (&n_begun) == 0)
    g_thread_yield ();
  ggen_scope_set_deadline (scope, g_get_monotonic_time () + 1000);

  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_DEADLINE);
  g_assert_cmpint (g_atomic_int_get (&n_cancelled), ==, 1);
}

static void
test_deadline_in_time (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  Count counter = {0};

  ggen_scope_set_deadline (scope, g_get_monotonic_time () + G_TIME_SPAN_HOUR);
  ggen_scope_spawn (scope, "count", GGEN_WORK_COMPUTE, count, &counter, NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
}

static gboolean
split (GCancellable *cancellable, gpointer user_data, GError **error)
{
  gpointer *args = user_data;
  guint depth = GPOINTER_TO_UINT (args[2]);

  g_atomic_int_inc (&((Count *) args[1])->n_run);

  for (guint i = 0; depth > 0 && i < 2; i++)
    {
      gpointer *child = g_memdup2 (args, 3 * sizeof (gpointer));

      child[2] = GUINT_TO_POINTER (depth - 1);
      ggen_scope_spawn (args[0], "split", GGEN_WORK_COMPUTE, split, child, g_free);
    }

  return TRUE;
}

static void
test_children_of_children (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  Count counter = {0};
  gpointer args[] = {scope, &counter, GUINT_TO_POINTER (10)};

  ggen_scope_spawn (scope, "split", GGEN_WORK_COMPUTE, split, args, NULL);

  g_assert_true (ggen_scope_join (scope, NULL));
  g_assert_cmpint (g_atomic_int_get (&counter.n_run), ==, 2047);
}

static void
start_reading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  gpointer *args = user_data;

  g_file_load_contents_async (args[0], cancellable, ready, ready_data);
}

static gboolean
finish_reading (GAsyncResult *result, gpointer user_data, GError **error)
{
  gpointer *args = user_data;
  g_autofree char *contents = NULL;
  gsize length;

  if (!g_file_load_contents_finish (args[0], result, &contents, &length, NULL, error))
    return FALSE;

  *(gsize *) args[1] += length;

  return TRUE;
}

static void
test_asynchronous (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("some-file");
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  gpointer args[] = {file, &length};

  g_file_set_contents ("some-file", "twelve bytes", -1, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 20; i++)
    ggen_scope_start (scope, "read", start_reading, finish_reading, args, NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, 20 * strlen ("twelve bytes"));
}

static void
test_asynchronous_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("no-such-file");
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  gpointer args[] = {file, &length};

  ggen_scope_start (scope, "read", start_reading, finish_reading, args, NULL);

  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_closed_runtime (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  Count counter = {0};

  g_assert_true (ggen_runtime_close (runtime, 0, NULL));
  ggen_scope_set_limit (scope, 1);
  for (guint i = 0; i < 1000; i++)
    ggen_scope_spawn (scope, "late", GGEN_WORK_COMPUTE, count, &counter, count_destroy);

  g_assert_cmpint (counter.n_run, ==, 0);
  g_assert_cmpint (counter.n_destroyed, ==, 1000);
  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_CLOSED);
}

static gboolean
destroy_nothing (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
count_one (gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

/* Once nobody else holds it. */
static void
drop_last (GgenScope *scope)
{
  while (g_atomic_int_get (&G_OBJECT (scope)->ref_count) > 1)
    g_thread_yield ();

  g_object_unref (scope);
}

static void
test_dropped (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  gint n_destroyed = 0;

  ggen_scope_spawn (scope, "destroys", GGEN_WORK_COMPUTE, destroy_nothing, &n_destroyed, count_one);
  while (g_atomic_int_get (&n_destroyed) == 0)
    g_thread_yield ();

  g_test_expect_message ("Ggen", G_LOG_LEVEL_CRITICAL, "a scope was dropped*its error: *");
  drop_last (g_steal_pointer (&scope));
  g_test_assert_expected_messages ();
}

static gboolean
wait_then_count (GCancellable *cancellable, gpointer user_data, GError **error)
{
  wait_for_cancellation (cancellable, user_data, NULL);
  for (guint i = 0; i < 1000; i++)
    g_thread_yield ();
  g_atomic_int_inc ((gint *) user_data);

  return TRUE;
}

/* Also where the runtime refuses everything else: the children's data are the caller's. */
static void
test_join_after_close (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  gint n_done = 0;

  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, wait_then_count, &n_done, NULL);
  ggen_runtime_close (runtime, 0, NULL);

  ggen_scope_join (scope, &error);
  g_assert_cmpint (g_atomic_int_get (&n_done), !=, 1);
  g_assert_true (ggen_runtime_close (runtime, G_TIME_SPAN_DAY, NULL));
}

static void
start_until_cancelled (GCancellable *cancellable,
                       GAsyncReadyCallback ready,
                       gpointer ready_data,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, ready, ready_data);

  g_object_set_data (user_data, "task", task);
}

static gboolean
finish_until_cancelled (GAsyncResult *result, gpointer user_data, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_close_waits_for_asynchronous (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GObject) keeper = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;
  GTask *task;

  ggen_scope_start (scope, "read users", start_until_cancelled, finish_until_cancelled, keeper,
                    NULL);
  while (g_main_context_iteration (ggen_runtime_get_context (runtime), FALSE))
    ;

  g_assert_false (ggen_runtime_close (runtime, 1000, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_LEFT_BEHIND);
  g_assert_nonnull (strstr (error->message, "\"read users\" (an asynchronous call in a scope)"));

  task = g_object_get_data (keeper, "task");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  g_assert_true (ggen_runtime_close (runtime, G_TIME_SPAN_DAY, NULL));
  ggen_scope_join (scope, NULL);
}

typedef struct
{
  gboolean is_alive;
  guint n_finished;
} EarlyCall;

static void
start_and_look (GCancellable *cancellable,
                GAsyncReadyCallback ready,
                gpointer ready_data,
                gpointer user_data)
{
  EarlyCall *self = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  ready (NULL, G_ASYNC_RESULT (task), ready_data);
  g_assert_true (self->is_alive);
}

static gboolean
finish_early (GAsyncResult *result, gpointer user_data, GError **error)
{
  ((EarlyCall *) user_data)->n_finished++;

  return TRUE;
}

static void
end_early_call (gpointer user_data)
{
  ((EarlyCall *) user_data)->is_alive = FALSE;
}

/* A call that calls back at once still uses its data until it returns. */
static void
test_data_outlive_start (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  EarlyCall call = {TRUE};

  ggen_scope_start (scope, "calls back at once", start_and_look, finish_early, &call,
                    end_early_call);
  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (call.n_finished, ==, 1);
  g_assert_false (call.is_alive);
}

static gboolean
join_inside (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_autoptr (GError) join_error = NULL;
  g_autoptr (GError) room_error = NULL;

  g_assert_false (ggen_scope_join (user_data, &join_error));
  g_assert_error (join_error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  if (ggen_scope_get_limit (user_data) == 1)
    {
      g_assert_false (ggen_scope_wait_for_room (user_data, &room_error));
      g_assert_error (room_error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
    }
  else
    {
      g_assert_true (ggen_scope_wait_for_room (user_data, &room_error));
      g_assert_no_error (room_error);
    }

  return TRUE;
}

static void
test_join_inside (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  ggen_scope_set_limit (scope, GPOINTER_TO_UINT (user_data));
  ggen_scope_spawn (scope, "joins", GGEN_WORK_COMPUTE, join_inside, scope, NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
}

static void
test_deadline_after_the_work (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  GMainContext *context = ggen_runtime_get_context (ggen_runtime_get_default ());
  g_autoptr (GError) error = NULL;
  Count counter = {0};
  gint64 deadline;

  ggen_scope_set_deadline (scope, g_get_monotonic_time () + G_TIME_SPAN_MINUTE);
  ggen_scope_spawn (scope, "count", GGEN_WORK_COMPUTE, count, &counter, count_destroy);
  while (g_atomic_int_get (&counter.n_destroyed) == 0)
    g_thread_yield ();

  deadline = g_get_monotonic_time () + 5000;
  ggen_scope_set_deadline (scope, deadline);
  while (g_get_monotonic_time () <= deadline)
    g_thread_yield ();
  while (g_main_context_iteration (context, FALSE))
    ;

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
}

static gboolean
wait_until_set (GCancellable *cancellable, gpointer user_data, GError **error)
{
  while (!g_atomic_int_get ((gint *) user_data))
    g_thread_yield ();

  return TRUE;
}

static gboolean
set (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_atomic_int_set ((gint *) user_data, TRUE);

  return TRUE;
}

/* The first child waits for the second, which a limit of one holds back. */
static void
test_raised_limit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  gint is_set = FALSE;

  ggen_scope_set_limit (scope, 1);
  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, wait_until_set, &is_set, NULL);
  ggen_scope_spawn (scope, "sets", GGEN_WORK_COMPUTE, set, &is_set, NULL);
  ggen_scope_set_limit (scope, 2);

  g_assert_true (ggen_scope_join (scope, NULL));
}

static void
test_made_by_properties (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = g_object_new (GGEN_TYPE_SCOPE, "limit", 1, NULL);

  g_assert_true (ggen_scope_get_runtime (scope) == ggen_test_sandbox_get_runtime (sandbox));
  g_assert_nonnull (ggen_scope_get_cancellable (scope));
  g_assert_true (ggen_scope_join (scope, NULL));
}

static gpointer
spawn_and_join (gpointer user_data)
{
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (GgenScope) scope = ggen_scope_new (user_data, NULL);
      g_autoptr (GError) error = NULL;
      Count counter = {0};

      ggen_scope_set_limit (scope, 1 + round % 3);
      for (guint i = 0; i < 20; i++)
        ggen_scope_spawn (scope, "count", GGEN_WORK_COMPUTE, count, &counter, NULL);

      g_assert_true (ggen_scope_join (scope, &error));
      g_assert_no_error (error);
      g_assert_cmpint (g_atomic_int_get (&counter.n_run), ==, 20);
    }

  return NULL;
}

static void
test_many_threads (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("scopes", spawn_and_join, runtime);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static gboolean
wait_for_flag (GCancellable *cancellable, gpointer user_data, GError **error)
{
  while (!g_atomic_int_get ((gint *) user_data))
    g_thread_yield ();

  return TRUE;
}

static gboolean
never_run (GCancellable *cancellable, gpointer user_data, GError **error)
{
  g_assert_not_reached ();
}

/* More than could be refused one inside the other. */
static void
test_refuses_many (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  gint is_open = FALSE;

  ggen_scope_set_limit (scope, 1);
  ggen_scope_spawn (scope, "first", GGEN_WORK_COMPUTE, wait_for_flag, &is_open, NULL);
  for (guint i = 0; i < 200000; i++)
    ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, never_run, NULL, NULL);

  g_assert_false (ggen_runtime_close (runtime, 0, NULL));
  g_atomic_int_set (&is_open, TRUE);
  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_CLOSED);
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

/* A maker that waits for room, a child that waits for what the maker does when it has room, and who
 * runs the context meanwhile. */
typedef struct
{
  GgenRuntime *runtime;
  gint is_led;      /* atomic */
  gint has_room;    /* atomic */
  gint is_finished; /* atomic */
} Maker;

static gboolean
return_when_set (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_atomic_int_get ((gint *) g_task_get_task_data (task)))
    return G_SOURCE_CONTINUE;

  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

static void
start_until_set (GCancellable *cancellable,
                 GAsyncReadyCallback ready,
                 gpointer ready_data,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ready, ready_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_source_tag (task, start_until_set);
  g_task_set_task_data (task, user_data, NULL);
  g_task_attach_source (task, source, return_when_set);
}

static void
start_leading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  Maker *maker = user_data;

  start_until_set (cancellable, ready, ready_data, &maker->is_finished);
  g_atomic_int_set (&maker->is_led, TRUE);
}

static gboolean
wait_for_maker (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Maker *maker = user_data;
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (maker->runtime, start_until_set, &maker->has_room, NULL, error);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
end_at_once (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
make_with_room (GCancellable *cancellable, gpointer user_data)
{
  Maker *maker = user_data;
  g_autoptr (GgenScope) scope = ggen_scope_new (maker->runtime, NULL);
  g_autoptr (GError) error = NULL;

  while (!g_atomic_int_get (&maker->is_led))
    g_thread_yield ();

  ggen_scope_set_limit (scope, 2);
  ggen_scope_spawn (scope, "makes room", GGEN_WORK_COMPUTE, end_at_once, NULL, NULL);
  ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, wait_for_maker, maker, NULL);
  g_assert_true (ggen_scope_wait_for_room (scope, &error));
  g_assert_no_error (error);
  g_atomic_int_set (&maker->has_room, TRUE);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_atomic_int_set (&maker->is_finished, TRUE);
}

/* Any child that ends makes room: a worker that waits for it must not begin another one itself, which
 * may wait for what the worker is to do next. */
static void
test_room_on_worker (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Maker maker = {.runtime = runtime};

  g_assert_true (ggen_runtime_spawn (runtime, "maker", GGEN_WORK_COMPUTE, make_with_room, &maker,
                                     NULL, &error));
  result = ggen_runtime_execute (runtime, start_leading, &maker, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/scope/join-waits-for-all", test_join, NULL);
  ggen_test_add ("/scope/join-of-nothing-succeeds", test_join_empty, NULL);
  ggen_test_add ("/scope/limit-bounds-what-runs-at-once", test_limit, NULL);
  ggen_test_add ("/scope/waiting-for-room-holds-the-maker-back", test_room, NULL);
  ggen_test_add ("/scope/first-error-cancels-the-rest", test_first_error, NULL);
  ggen_test_add ("/scope/parent-cancels-the-scope-alone", test_parent_cancels, NULL);
  ggen_test_add ("/scope/deadline-cancels-the-rest", test_deadline, NULL);
  ggen_test_add ("/scope/deadline-in-time-does-nothing", test_deadline_in_time, NULL);
  ggen_test_add ("/scope/children-may-have-children", test_children_of_children, NULL);
  ggen_test_add ("/scope/waits-for-asynchronous-calls", test_asynchronous, NULL);
  ggen_test_add ("/scope/fails-with-an-asynchronous-call", test_asynchronous_error, NULL);
  ggen_test_add ("/scope/fails-on-a-closed-runtime", test_closed_runtime, NULL);
  ggen_test_add ("/scope/many-are-refused-on-a-closed-runtime", test_refuses_many, NULL);
  ggen_test_add ("/scope/a-worker-waits-for-room", test_room_on_worker, NULL);
  ggen_test_add ("/scope/complains-when-dropped-unjoined", test_dropped, NULL);
  ggen_test_add ("/scope/join-waits-on-a-closed-runtime", test_join_after_close, NULL);
  ggen_test_add ("/scope/close-waits-for-asynchronous-calls", test_close_waits_for_asynchronous,
                 NULL);
  ggen_test_add ("/scope/data-outlive-start", test_data_outlive_start, NULL);
  ggen_test_add ("/scope/work-cannot-join-its-own-scope", test_join_inside, GUINT_TO_POINTER (0));
  ggen_test_add ("/scope/the-only-work-cannot-wait-for-room", test_join_inside,
                 GUINT_TO_POINTER (1));
  ggen_test_add ("/scope/deadline-after-the-work-does-nothing", test_deadline_after_the_work, NULL);
  ggen_test_add ("/scope/raising-the-limit-starts-what-waits", test_raised_limit, NULL);
  ggen_test_add ("/scope/can-be-made-by-its-properties", test_made_by_properties, NULL);
  ggen_test_add ("/scope/many-threads-use-scopes", test_many_threads, NULL);

  return ggen_test_run ();
}
