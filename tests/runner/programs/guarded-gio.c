/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <gio/gunixmounts.h>
#include <sys/socket.h>

/* What the guard has to say of GIO. */

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static GTask *kept; /* (owned) */

static void
leave_task (void)
{
  kept = g_task_new (NULL, NULL, on_result, NULL);
  g_task_set_name (kept, "forgotten");
}

static void
drop_task (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_result, NULL);

  g_task_set_name (task, "dropped");
}

static GDBusConnection *connection; /* (owned) */

/* Both ends of it are here: nobody has to answer. */
static void
leave_connection (void)
{
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GSocket) peer = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  peer = g_socket_new_from_fd (ends[0], &error);
  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (peer);
  connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_NONE,
                                           NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
return_all (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean is_done = FALSE;
  GTask *task;

  g_main_context_push_thread_default (context);
  task = g_task_new (NULL, NULL, on_result, &is_done);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  while (!is_done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
}

/* GIO keeps these as long as the process, with what they need. */
static void
use_singletons (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GFileMonitor) monitor = NULL;
  g_autoptr (GFile) file = g_file_new_for_path ("/");

  g_main_context_push_thread_default (context);
  monitor = g_file_monitor (file, G_FILE_MONITOR_NONE, NULL, NULL);
  g_assert_nonnull (monitor);
  g_file_monitor_cancel (monitor);
  g_clear_object (&monitor);
  g_object_unref (g_unix_mount_monitor_get ());
  g_main_context_pop_thread_default (context);

  g_assert_nonnull (g_resolver_get_default ());
  g_assert_nonnull (g_vfs_get_default ());
  g_assert_nonnull (g_proxy_resolver_get_default ());
}

static void
use_network_monitor (void)
{
  g_assert_nonnull (g_network_monitor_get_default ());
}

/* GLib's way to expect messages is the program's, and so is what it does about others. */
static void
expect_message (void)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*expected*");
  g_log (NULL, G_LOG_LEVEL_WARNING, "expected");
  g_test_assert_expected_messages ();

  g_test_expect_message ("GLib", G_LOG_LEVEL_CRITICAL, "*g_timeout_add*function != NULL*");
  g_assert_cmpuint (g_timeout_add (1, NULL, NULL), ==, 0);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gio/task-is-left", leave_task);
  g_test_add_func ("/gio/task-is-dropped", drop_task);
  g_test_add_func ("/gio/connection-is-left", leave_connection);
  g_test_add_func ("/gio/clean", return_all);
  g_test_add_func ("/gio/singletons", use_singletons);
  g_test_add_func ("/gio/network-monitor", use_network_monitor);
  g_test_add_func ("/gio/messages", expect_message);

  return g_test_run ();
}
