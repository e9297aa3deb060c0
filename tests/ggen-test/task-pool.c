/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* That what needs a thread in GIO gets one of the test's runtime, and works as it does with GLib's. */

static void
wait_for (gboolean *is_done)
{
  while (!*is_done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static char *
read_thread_name (const char *folder)
{
  g_autofree char *path = g_build_filename ("/proc", folder, "comm", NULL);
  char *name = NULL;

  /* The thread may have ended meanwhile. */
  if (!g_file_get_contents (path, &name, NULL, NULL))
    return g_strdup ("");

  return g_strchomp (name);
}

/* GLib names the threads of its pools after the program; "pool-spawner" makes them. */
static void
assert_no_pool_threads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, &error);
  const char *tid;

  g_assert_no_error (error);

  while ((tid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename ("self/task", tid, NULL);
      g_autofree char *name = read_thread_name (folder);

      if (g_str_has_prefix (name, "pool-"))
        g_assert_cmpstr (name, ==, "pool-spawner");
    }
}

static void
on_contents (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_file_load_contents_finish (G_FILE (source_object), result, &contents, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, "contents");
  *(gboolean *) user_data = TRUE;
}

static void
on_info (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = g_file_query_info_finish (G_FILE (source_object), result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_file_info_get_size (info), ==, 8);
  *(gboolean *) user_data = TRUE;
}

static void
test_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), "file");
  g_autoptr (GError) error = NULL;
  gboolean is_done = FALSE;

  g_file_set_contents (g_file_peek_path (file), "contents", -1, &error);
  g_assert_no_error (error);

  g_file_load_contents_async (file, NULL, on_contents, &is_done);
  wait_for (&is_done);

  is_done = FALSE;
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, on_info, &is_done);
  wait_for (&is_done);

  assert_no_pool_threads ();
}

static void
on_addresses (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source_object), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (addresses);
  g_resolver_free_addresses (addresses);
  *(gboolean *) user_data = TRUE;
}

static void
test_resolver (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  gboolean is_done = FALSE;

  g_resolver_lookup_by_name_async (resolver, "localhost", NULL, on_addresses, &is_done);
  wait_for (&is_done);
  assert_no_pool_threads ();
}

static void
return_runtime (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  assert_no_pool_threads ();
  g_task_return_pointer (task, g_object_ref (ggen_runtime_get_default ()), g_object_unref);
}

static void
on_runtime (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  GgenRuntime **runtime = user_data;

  *runtime = g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
test_run_in_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_runtime, &runtime);

  g_task_run_in_thread (task, return_runtime);
  while (runtime == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  g_assert_true (runtime == ggen_test_sandbox_get_runtime (sandbox));
}

static void
test_run_in_thread_sync (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_run_in_thread_sync (task, return_runtime);
  runtime = g_task_propagate_pointer (task, NULL);
  g_assert_true (runtime == ggen_test_sandbox_get_runtime (sandbox));
}

static gpointer
run_sync (gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GTask) task = NULL;

  g_main_context_push_thread_default (context);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_run_in_thread_sync (task, return_runtime);
  g_main_context_pop_thread_default (context);

  return g_task_propagate_pointer (task, NULL);
}

/* A thread that the test has made knows of no runtime. */
static void
test_from_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = g_thread_join (g_thread_new ("test", run_sync, NULL));

  g_assert_true (runtime == ggen_test_sandbox_get_runtime (sandbox));
}

static void
run_inner (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  gint depth = GPOINTER_TO_INT (task_data);
  g_autoptr (GTask) inner = NULL;

  if (depth == 0)
    {
      g_task_return_int (task, 0);
      return;
    }

  inner = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (inner, GINT_TO_POINTER (depth - 1), NULL);
  g_task_run_in_thread_sync (inner, run_inner);
  g_task_return_int (task, g_task_propagate_int (inner, NULL) + 1);
}

/* More tasks that wait for another than GLib has threads for at first. */
static void
test_nested (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, GINT_TO_POINTER (30), NULL);
  g_task_run_in_thread_sync (task, run_inner);
  g_assert_cmpint (g_task_propagate_int (task, NULL), ==, 30);
  assert_no_pool_threads ();
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_released; /* guarded by mutex */
  gboolean has_run;     /* guarded by mutex */
} Gate;

static void
wait_at_gate (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Gate *gate = task_data;

  g_mutex_lock (&gate->mutex);
  while (!gate->is_released)
    g_cond_wait (&gate->cond, &gate->mutex);
  gate->has_run = TRUE;
  g_cond_signal (&gate->cond);
  g_mutex_unlock (&gate->mutex);

  g_task_return_boolean (task, TRUE);
}

static void
on_cancelled_task (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

/* The task returns while its function still waits. */
static void
test_return_on_cancel (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;
  gboolean is_done = FALSE;
  Gate gate = {0};

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  task = g_task_new (NULL, cancellable, on_cancelled_task, &is_done);
  g_task_set_task_data (task, &gate, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, wait_at_gate);
  g_cancellable_cancel (cancellable);
  wait_for (&is_done);

  g_mutex_lock (&gate.mutex);
  gate.is_released = TRUE;
  g_cond_signal (&gate.cond);
  while (!gate.has_run)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
}

/* Before it is given to a thread. */
static void
test_cancelled_before (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;
  gboolean is_done = FALSE;

  g_cancellable_cancel (cancellable);
  task = g_task_new (NULL, cancellable, on_cancelled_task, &is_done);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, return_runtime);
  wait_for (&is_done);
}

static void
name_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, read_thread_name ("thread-self"), g_free);
}

static void
run_closed (GCancellable *cancellable, gpointer user_data)
{
  char **name = user_data;
  g_autoptr (GTask) task = NULL;

  while (!g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_run_in_thread_sync (task, name_thread);
  *name = g_task_propagate_pointer (task, NULL);
}

/* A runtime that closes takes no more work: then GLib's own thread does it. */
static void
test_closed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  ggen_runtime_spawn (runtime, "late", GGEN_WORK_BLOCKING, run_closed, &name, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ggen_runtime_close (runtime, G_TIME_SPAN_MINUTE, &error));
  g_assert_no_error (error);
  g_assert_nonnull (name);
  g_assert_true (g_str_has_prefix (name, "pool-"));
}

static void
count (gpointer data, gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

/* Other pools are none of our business. */
static void
test_other_pool (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gint n_run = 0;
  GThreadPool *pool = g_thread_pool_new (count, &n_run, 1, TRUE, &error);

  g_assert_no_error (error);
  g_thread_pool_push (pool, GINT_TO_POINTER (1), &error);
  g_assert_no_error (error);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_assert_cmpint (n_run, ==, 1);
}

typedef struct
{
  GMainContext *context; /* (unowned): the test's */
  gboolean is_done;
  gint n_bytes; /* atomic: what the service has read */
} Service;

static gboolean
on_connection (GThreadedSocketService *service,
               GSocketConnection *connection,
               GObject *source_object,
               gpointer user_data)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  Service *state = user_data;
  g_autoptr (GMainContext) context = g_main_context_ref (state->context);
  gint n_bytes = 0;
  gssize n;
  char text[16];

  while ((n = g_input_stream_read (stream, text, sizeof text, NULL, NULL)) > 0)
    n_bytes += (gint) n;

  /* From then on the test may have ended. */
  g_atomic_int_set (&state->n_bytes, n_bytes);
  g_main_context_wakeup (context);

  return TRUE;
}

static void
on_connected (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  Service *state = user_data;

  connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source_object), result, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "four", 4,
                             NULL, NULL, &error);
  g_assert_no_error (error);
  g_io_stream_close (G_IO_STREAM (connection), NULL, &error);
  g_assert_no_error (error);
  state->is_done = TRUE;
}

static gboolean
has_read_all (gpointer user_data)
{
  return g_atomic_int_get (&((Service *) user_data)->n_bytes) == 4;
}

/* Its pool is GIO's as well, and has no data either, but is no pool of tasks. Its thread is one of GLib's, and
 * stays with the process. */
static void
test_threaded_service (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (3);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  Service state = {g_main_context_get_thread_default (), FALSE, 0};
  guint16 port;

  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (on_connection), &state);

  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, NULL, on_connected, &state);
  wait_for (&state.is_done);
  ggen_test_wait_until (sandbox, has_read_all, &state);

  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  ggen_test_settle (sandbox);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/task-pool/files-need-no-pool", test_files, NULL);
  ggen_test_add ("/task-pool/the-resolver-needs-no-pool", test_resolver, NULL);
  ggen_test_add ("/task-pool/a-task-runs-on-the-test's-runtime", test_run_in_thread, NULL);
  ggen_test_add ("/task-pool/a-synchronous-task-does-too", test_run_in_thread_sync, NULL);
  ggen_test_add ("/task-pool/one-of-a-thread-of-the-test-does-too", test_from_thread, NULL);
  ggen_test_add ("/task-pool/tasks-may-wait-for-tasks", test_nested, NULL);
  ggen_test_add_full ("/task-pool/a-service's-pool-stays-as-it-is", GGEN_TEST_PROCESS,
                      test_threaded_service, NULL, NULL);
  ggen_test_add_full ("/task-pool/a-service's-pool-stays-as-it-is/in-order",
                      GGEN_TEST_PROCESS | GGEN_TEST_DETERMINISTIC, test_threaded_service, NULL,
                      NULL);
  ggen_test_add ("/task-pool/a-task-returns-when-it-is-cancelled", test_return_on_cancel, NULL);
  ggen_test_add ("/task-pool/a-task-may-be-cancelled-before", test_cancelled_before, NULL);
  /* These give GLib's pool a thread. */
  ggen_test_add_full ("/task-pool/a-pool-of-the-test-stays-as-it-is", GGEN_TEST_PROCESS,
                      test_other_pool, NULL, NULL);
  ggen_test_add_full ("/task-pool/without-a-runtime-glib's-pool-does-it", GGEN_TEST_PROCESS,
                      test_closed, NULL, NULL);

  return ggen_test_run ();
}
