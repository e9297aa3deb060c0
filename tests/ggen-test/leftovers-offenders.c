/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <gio/gio.h>
#include <sys/socket.h>

/* Not a test itself: each case leaves something of GLib's behind, or does not; leftovers.c looks at what
 * the library says of it. What a case leaves stays until the program ends. */

static GPtrArray *kept; /* (element-type GObject) (owned) */

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static guint
attach (GSource *source, const char *name)
{
  guint id;

  g_source_set_name (source, name);
  g_source_set_callback (source, do_nothing, NULL, NULL);
  id = g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);

  return id;
}

static void
leave_timer (GgenTestSandbox *sandbox, gpointer user_data)
{
  attach (g_timeout_source_new_seconds (3600), "late-timer");
}

static void
leave_idle (GgenTestSandbox *sandbox, gpointer user_data)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_LOW);
  attach (source, "patient-idle");
}

/* No ready time, and no name. */
static void
leave_waiting (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  attach (g_cancellable_source_new (cancellable), NULL);
}

static gpointer
invoke (gpointer user_data)
{
  g_main_context_invoke (user_data, do_nothing, NULL);

  return NULL;
}

static void
leave_invocation (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  g_thread_join (g_thread_new ("inviter", invoke, ggen_runtime_get_context (runtime)));
}

/* Attached inside of GLib, so that only its id is known. */
static void
leave_child_source (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) parent = g_timeout_source_new_seconds (3600);
  g_autoptr (GSource) child = g_timeout_source_new_seconds (3600);

  g_source_set_static_name (child, "child");
  g_source_add_child_source (parent, child);
  attach (g_steal_pointer (&parent), "parent");
}

/* The same place in memory is used again, mostly: the last is the one that is left. */
static void
leave_last_of_many (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();

  for (guint i = 0; i < 1000; i++)
    g_source_destroy (
        g_main_context_find_source_by_id (context, attach (g_idle_source_new (), "fleeting")));

  attach (g_timeout_source_new_seconds (3600), "lasting");
}

/* More than a context is given at once in virtual time: most are kept aside. */
static void
leave_last_in_virtual_time (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  guint ids[100];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = attach (g_timeout_source_new (1000 + i), "waits");
  for (guint i = 0; i + 1 < G_N_ELEMENTS (ids); i++)
    g_source_destroy (g_main_context_find_source_by_id (context, ids[i]));
}

static void
destroy_sources (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  guint id = attach (g_timeout_source_new_seconds (3600), "destroyed");

  attach (g_idle_source_new (), "dispatched");
  g_source_destroy (g_main_context_find_source_by_id (context, id));
  while (g_main_context_iteration (context, FALSE))
    ;
}

/* Whose address is the source tag of a task. */
static void
load_things (GTask *task)
{
  g_task_set_source_tag (task, load_things);
  g_task_set_name (task, "things");
}

static void
leave_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);

  load_things (task);
  g_ptr_array_add (kept, task);
}

/* To be cancelled is not to return. */
static void
leave_cancelled_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (NULL, cancellable, NULL, NULL);

  load_things (task);
  g_cancellable_cancel (cancellable);
  g_ptr_array_add (kept, task);
}

static void
return_nothing (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

/* Its callback never arrives, since nobody runs the context. */
static void
leave_thread_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  load_things (task);
  g_task_run_in_thread (task, return_nothing);
}

static void
leave_worker_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  load_things (task);
  ggen_runtime_run_task (ggen_test_sandbox_get_runtime (sandbox), task, GGEN_WORK_COMPUTE,
                         return_nothing);
}

static void
on_task (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  gboolean *is_done = user_data;

  *is_done = g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
return_tasks (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  gboolean is_done = FALSE;
  GTask *task = g_task_new (NULL, NULL, on_task, &is_done);

  g_task_run_in_thread (task, return_nothing);
  while (!is_done)
    g_main_context_iteration (context, TRUE);

  /* One that has returned may stay. */
  g_ptr_array_add (kept, task);
  g_assert_true (g_task_get_completed (task));
}

/* Nobody is ever called back. */
static void
drop_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  gboolean is_done = FALSE;
  GTask *task = g_task_new (NULL, NULL, on_task, &is_done);

  load_things (task);
  g_object_unref (task);
}

static void
drop_cancelled_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean is_done = FALSE;
  GTask *task = g_task_new (NULL, cancellable, on_task, &is_done);

  load_things (task);
  g_cancellable_cancel (cancellable);
  g_object_unref (task);
}

/* Nobody waits for these, or they are returned at once, or have been. */
static void
drop_tasks (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  GTask *unheard = g_task_new (NULL, NULL, NULL, NULL);
  GTask *synchronous = g_task_new (NULL, NULL, NULL, NULL);
  gboolean is_done = FALSE;
  GTask *returned = g_task_new (NULL, NULL, on_task, &is_done);

  g_object_unref (unheard);
  g_task_run_in_thread_sync (synchronous, return_nothing);
  g_assert_true (g_task_propagate_boolean (synchronous, NULL));
  g_object_unref (synchronous);
  g_task_return_boolean (returned, TRUE);
  g_object_unref (returned);
  while (!is_done)
    g_main_context_iteration (context, TRUE);
}

static void
on_connection (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection **connection = user_data;
  g_autoptr (GError) error = NULL;

  *connection = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
connect_peer (gint socket,
              GDBusConnectionFlags flags,
              const char *guid,
              GDBusConnection **connection)
{
  g_autoptr (GSocket) object = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;

  object = g_socket_new_from_fd (socket, &error);
  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (object);
  g_dbus_connection_new (G_IO_STREAM (stream), guid, flags, NULL, NULL, on_connection, connection);
}

/* Two connections to each other. */
static void
connect_both (GDBusConnection **client, GDBusConnection **server)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  gint sockets[2];

  *client = *server = NULL;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  connect_peer (sockets[0],
                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                    | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_ALLOW_ANONYMOUS,
                guid, server);
  connect_peer (sockets[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, client);

  while (*client == NULL || *server == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static void
leave_connection (GgenTestSandbox *sandbox, gpointer user_data)
{
  GDBusConnection *client;
  GDBusConnection *server;

  connect_both (&client, &server);
  g_test_message ("guid %s", g_dbus_connection_get_guid (client));
  g_ptr_array_add (kept, client);
  g_ptr_array_add (kept, server);
}

static void
close_connections (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *client;
  GDBusConnection *server;

  connect_both (&client, &server);

  /* Closed, though not gone; and gone, though not closed. */
  g_dbus_connection_close_sync (client, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (kept, client);
  g_object_unref (server);
}

static void
leave_object (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_track_type (sandbox, G_TYPE_ACTION_GROUP);
  ggen_test_sandbox_track_type (sandbox, G_TYPE_MENU_MODEL);
  g_ptr_array_add (kept, g_menu_new ());
}

/* To dispose of an object does not end it. */
static void
leave_disposed_object (GgenTestSandbox *sandbox, gpointer user_data)
{
  GObject *object;

  ggen_test_sandbox_track_type (sandbox, G_TYPE_MENU);
  object = g_object_new (G_TYPE_MENU, NULL);
  g_object_run_dispose (object);
  g_ptr_array_add (kept, object);
}

static void
finalize_objects (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_ptr_array_add (kept, g_menu_new ());
  ggen_test_sandbox_track_type (sandbox, G_TYPE_MENU);
  g_object_unref (g_menu_new ());
  g_ptr_array_add (kept, g_simple_action_group_new ());
}

static void
count (gpointer data, gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

static gint n_counted;

/* Its threads are there, and wait for nothing. */
static void
leave_pool (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThreadPool *pool = g_thread_pool_new (count, &n_counted, 2, TRUE, NULL);

  g_thread_pool_push (pool, pool, NULL);
}

static void
leave_shared_pool (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_thread_pool_new_full (count, &n_counted, NULL, -1, FALSE, NULL);
}

static void
sleep_for_an_hour (gpointer data, gpointer user_data)
{
  g_usleep (G_TIME_SPAN_HOUR);
}

static void
leave_busy_pool (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThreadPool *pool = g_thread_pool_new (sleep_for_an_hour, NULL, 1, TRUE, NULL);

  g_thread_pool_push (pool, pool, NULL);
  g_thread_pool_free (pool, FALSE, FALSE);
}

static void
free_pools (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < 4; i++)
    {
      GThreadPool *pool = g_thread_pool_new (count, &n_counted, 1, i % 2 == 0, NULL);

      for (guint k = 1; k <= 10; k++)
        g_thread_pool_push (pool, GUINT_TO_POINTER (k), NULL);
      g_thread_pool_free (pool, i == 3, i > 0);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  ggen_test_init (&argc, &argv);
  kept = g_ptr_array_new_with_free_func (g_object_unref);

  ggen_test_add ("/offenders/timer", leave_timer, NULL);
  ggen_test_add ("/offenders/idle", leave_idle, NULL);
  ggen_test_add ("/offenders/waiting", leave_waiting, NULL);
  ggen_test_add ("/offenders/invocation", leave_invocation, NULL);
  ggen_test_add ("/offenders/child-source", leave_child_source, NULL);
  ggen_test_add ("/offenders/last-of-many", leave_last_of_many, NULL);
  ggen_test_add_full ("/offenders/virtual-time", GGEN_TEST_VIRTUAL_TIME, leave_last_in_virtual_time,
                      NULL, NULL);
  ggen_test_add ("/offenders/destroyed", destroy_sources, NULL);
  ggen_test_add_full ("/offenders/allowed-source", GGEN_TEST_ALLOW_SOURCES, leave_timer, NULL,
                      NULL);
  ggen_test_add ("/offenders/task", leave_task, NULL);
  ggen_test_add ("/offenders/cancelled-task", leave_cancelled_task, NULL);
  ggen_test_add ("/offenders/thread-task", leave_thread_task, NULL);
  ggen_test_add ("/offenders/worker-task", leave_worker_task, NULL);
  ggen_test_add ("/offenders/returned", return_tasks, NULL);
  ggen_test_add_full ("/offenders/allowed-task", GGEN_TEST_ALLOW_TASKS, leave_task, NULL, NULL);
  ggen_test_add ("/offenders/dropped-task", drop_task, NULL);
  ggen_test_add ("/offenders/dropped-cancelled-task", drop_cancelled_task, NULL);
  ggen_test_add ("/offenders/dropped-rightly", drop_tasks, NULL);
  ggen_test_add_full ("/offenders/allowed-drop", GGEN_TEST_ALLOW_TASKS, drop_task, NULL, NULL);
  ggen_test_add ("/offenders/connection", leave_connection, NULL);
  ggen_test_add ("/offenders/closed", close_connections, NULL);
  ggen_test_add_full ("/offenders/allowed-connection",
                      GGEN_TEST_ALLOW_DBUS_CONNECTIONS | GGEN_TEST_ALLOW_DESCRIPTORS,
                      leave_connection, NULL, NULL);
  ggen_test_add ("/offenders/pool", leave_pool, NULL);
  ggen_test_add ("/offenders/shared-pool", leave_shared_pool, NULL);
  ggen_test_add_full ("/offenders/busy-pool", GGEN_TEST_VIRTUAL_TIME, leave_busy_pool, NULL, NULL);
  ggen_test_add ("/offenders/freed-pools", free_pools, NULL);
  ggen_test_add_full ("/offenders/allowed-pool", GGEN_TEST_ALLOW_THREADS, leave_pool, NULL, NULL);
  ggen_test_add ("/offenders/object", leave_object, NULL);
  ggen_test_add ("/offenders/disposed-object", leave_disposed_object, NULL);
  ggen_test_add ("/offenders/finalized", finalize_objects, NULL);

  status = ggen_test_run ();
  g_ptr_array_unref (kept);

  return status;
}
