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
    ggen_scope_spawn (scope, "count", count, &counter, count_destroy);

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
    ggen_scope_spawn (scope, "count", count, &counter, NULL);

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
      ggen_scope_spawn (scope, "count", count, &counter, NULL);
    }

  g_assert_true (ggen_scope_join (scope, NULL));
}

static gboolean
fail (GCancellable *cancellable, gpointer user_data, GError **error)
{
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

static void
test_first_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  Count counter = {0};
  gint n_cancelled = 0;

  ggen_scope_set_limit (scope, 3);
  ggen_scope_spawn (scope, "waits", wait_for_cancellation, &n_cancelled, NULL);
  ggen_scope_spawn (scope, "waits", wait_for_cancellation, &n_cancelled, NULL);
  ggen_scope_spawn (scope, "fails", fail, NULL, NULL);
  for (guint i = 0; i < 100; i++)
    ggen_scope_spawn (scope, "never runs", count, &counter, count_destroy);

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

  ggen_scope_spawn (scope, "waits", wait_for_cancellation, &n_cancelled, NULL);
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
  gint n_cancelled = 0;

  ggen_scope_set_deadline (scope, g_get_monotonic_time () + 1000);
  ggen_scope_spawn (scope, "waits", wait_for_cancellation, &n_cancelled, NULL);

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
  ggen_scope_spawn (scope, "count", count, &counter, NULL);

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
      ggen_scope_spawn (args[0], "split", split, child, g_free);
    }

  return TRUE;
}

static void
test_children_of_children (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (NULL, NULL);
  Count counter = {0};
  gpointer args[] = {scope, &counter, GUINT_TO_POINTER (10)};

  ggen_scope_spawn (scope, "split", split, args, NULL);

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
    ggen_scope_spawn (scope, "late", count, &counter, count_destroy);

  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (counter.n_run, ==, 0);
  g_assert_cmpint (counter.n_destroyed, ==, 1000);

  g_test_expect_message ("Ggen", G_LOG_LEVEL_CRITICAL, "a scope was dropped*its error was*");
  g_clear_object (&scope);
  g_test_assert_expected_messages ();
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
        ggen_scope_spawn (scope, "count", count, &counter, NULL);

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
  ggen_test_add ("/scope/many-threads-use-scopes", test_many_threads, NULL);

  return ggen_test_run ();
}
