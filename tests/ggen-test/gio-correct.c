/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <ggen-test.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "async-result.h"
#include "modes.h"

/* GIO used as it should be, by code that knows nothing of tests: none of it is a finding. */

#define LINE "one line of text\n"

static void
wait_for (gboolean *is_done)
{
  while (!*is_done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static GFile *
make_file (GgenTestSandbox *sandbox, const char *name)
{
  GFile *file = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), name);
  g_autoptr (GError) error = NULL;

  g_file_replace_contents (file, LINE, strlen (LINE), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL,
                           &error);
  g_assert_no_error (error);

  return file;
}

static void
write_file (GFile *file)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  gsize n_written;

  g_file_replace_async (file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL,
                        async_result_note, &place);
  opened = async_result_wait (&place);
  stream = g_file_replace_finish (file, opened, &error);
  g_assert_no_error (error);

  g_output_stream_write_all_async (G_OUTPUT_STREAM (stream), LINE, strlen (LINE),
                                   G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  written = async_result_wait (&place);
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), written, &n_written, &error);
  g_assert_no_error (error);

  g_output_stream_close_async (G_OUTPUT_STREAM (stream), G_PRIORITY_DEFAULT, NULL,
                               async_result_note, &place);
  closed = async_result_wait (&place);
  g_output_stream_close_finish (G_OUTPUT_STREAM (stream), closed, &error);
  g_assert_no_error (error);
}

static void
read_file (GFile *file)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) line = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GAsyncResult *place = NULL;

  g_file_read_async (file, G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  opened = async_result_wait (&place);
  stream = g_file_read_finish (file, opened, &error);
  g_assert_no_error (error);

  lines = g_data_input_stream_new (G_INPUT_STREAM (stream));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  line = async_result_wait (&place);
  text = g_data_input_stream_read_line_finish (lines, line, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "one line of text");
}

static void
test_streams (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), "file");

  write_file (file);
  read_file (file);
}

static void
test_copy (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = make_file (sandbox, "file");
  g_autoptr (GFile) copy = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), "copy");
  g_autoptr (GAsyncResult) copied = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  g_file_copy_async (file, copy, G_FILE_COPY_NONE, G_PRIORITY_DEFAULT, NULL, NULL, NULL,
                     async_result_note, &place);
  copied = async_result_wait (&place);
  g_file_copy_finish (file, copied, &error);
  g_assert_no_error (error);

  g_file_delete_async (copy, G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  deleted = async_result_wait (&place);
  g_file_delete_finish (copy, deleted, &error);
  g_assert_no_error (error);
}

static void
test_enumerate (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) file = make_file (sandbox, "file");
  g_autoptr (GAsyncResult) begun = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GFileEnumerator) enumerator = NULL;
  g_autolist (GFileInfo) infos = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  g_file_enumerate_children_async (dir, "standard::*", G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                                   NULL, async_result_note, &place);
  begun = async_result_wait (&place);
  enumerator = g_file_enumerate_children_finish (dir, begun, &error);
  g_assert_no_error (error);

  g_file_enumerator_next_files_async (enumerator, 100, G_PRIORITY_DEFAULT, NULL, async_result_note,
                                      &place);
  listed = async_result_wait (&place);
  infos = g_file_enumerator_next_files_finish (enumerator, listed, &error);
  g_assert_no_error (error);
  g_assert_nonnull (infos);
}

static void
test_synchronous_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = make_file (sandbox, "file");
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  g_file_load_contents (file, NULL, &contents, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, LINE);

  info = g_file_query_info (file, "*", G_FILE_QUERY_INFO_NONE, NULL, &error);
  g_assert_no_error (error);
}

static void
on_changed (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFileMonitor) monitor = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_changed = FALSE;

  monitor = g_file_monitor_directory (ggen_test_sandbox_get_dir (sandbox), G_FILE_MONITOR_NONE,
                                      NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), &is_changed);

  file = make_file (sandbox, "file");
  wait_for (&is_changed);
  g_file_monitor_cancel (monitor);
}

static void
test_subprocess (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  GAsyncResult *place = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error, "cat", NULL);
  g_assert_no_error (error);

  g_subprocess_communicate_utf8_async (process, LINE, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  g_subprocess_communicate_utf8_finish (process, result, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, LINE);
  g_assert_true (g_subprocess_get_successful (process));
}

/* Two pipes are read at once. */
static void
test_subprocess_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  GAsyncResult *place = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                              &error, "sh", "-c", "echo out; echo err >&2", NULL);
  g_assert_no_error (error);

  g_subprocess_communicate_utf8_async (process, NULL, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  g_subprocess_communicate_utf8_finish (process, result, &output, &errors, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "out\n");
  g_assert_cmpstr (errors, ==, "err\n");
}

static void
test_subprocess_wait (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "true", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  g_subprocess_wait_check_finish (process, result, &error);
  g_assert_no_error (error);
}

/* Nobody needs to wait for a GSubprocess; GLib does so soon after it has ended. */
static void
test_subprocess_told_to_end (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sleep", "1000", NULL);
  g_assert_no_error (error);
  g_subprocess_force_exit (process);
}

static void
test_subprocess_dropped (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sleep", "0.05", NULL);
  g_assert_no_error (error);
}

static void
test_synchronous_subprocess (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "true", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source_object,
             gpointer user_data)
{
  GSocketConnection **place = user_data;

  *place = g_object_ref (connection);

  return TRUE;
}

static void
test_sockets (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) incoming = NULL;
  g_autoptr (GSocketConnection) outgoing = NULL;
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  char buffer[64] = "";
  guint16 port;

  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), &incoming);

  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, NULL, async_result_note,
                                         &place);
  connected = async_result_wait (&place);
  outgoing = g_socket_client_connect_to_host_finish (client, connected, &error);
  g_assert_no_error (error);
  while (incoming == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  g_output_stream_write_async (g_io_stream_get_output_stream (G_IO_STREAM (outgoing)), LINE,
                               strlen (LINE), G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  written = async_result_wait (&place);
  g_output_stream_write_finish (g_io_stream_get_output_stream (G_IO_STREAM (outgoing)), written,
                                &error);
  g_assert_no_error (error);

  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (incoming)), buffer,
                             sizeof buffer - 1, G_PRIORITY_DEFAULT, NULL, async_result_note,
                             &place);
  read = async_result_wait (&place);
  g_input_stream_read_finish (g_io_stream_get_input_stream (G_IO_STREAM (incoming)), read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (buffer, ==, LINE);

  g_io_stream_close (G_IO_STREAM (outgoing), NULL, &error);
  g_assert_no_error (error);
  g_io_stream_close (G_IO_STREAM (incoming), NULL, &error);
  g_assert_no_error (error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* Nobody sends anything. */
static void
test_socket_times_out (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  gint sockets[2];
  char text[16];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  socket = g_socket_new_from_fd (sockets[0], &error);
  g_assert_no_error (error);
  g_socket_set_timeout (socket, 1);
  connection = g_socket_connection_factory_create_connection (socket);

  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), text,
                             sizeof text, G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  g_assert_cmpint (g_input_stream_read_finish (
                       g_io_stream_get_input_stream (G_IO_STREAM (connection)), result, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_TIME_SPAN_SECOND);
  close (sockets[1]);
}

static gboolean
count_served (GThreadedSocketService *service,
              GSocketConnection *connection,
              GObject *source_object,
              gpointer n_served)
{
  g_atomic_int_inc ((gint *) n_served);

  return TRUE;
}

/* When the only thread is done, it has the service wait for the next connection. */
static void
test_service (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  gint n_served = 0;
  guint16 port;

  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (count_served), &n_served);

  for (gint i = 1; i <= 3; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GSocketConnection) connection = NULL;
      GAsyncResult *place = NULL;

      g_socket_client_connect_to_host_async (client, "127.0.0.1", port, NULL, async_result_note,
                                             &place);
      result = async_result_wait (&place);
      connection = g_socket_client_connect_to_host_finish (client, result, &error);
      g_assert_no_error (error);
      while (g_atomic_int_get (&n_served) < i || !g_socket_service_is_active (service))
        g_main_context_iteration (g_main_context_get_thread_default (), FALSE);
    }

  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_resolver (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  GList *addresses;

  g_resolver_lookup_by_name_async (resolver, "localhost", NULL, async_result_note, &place);
  result = async_result_wait (&place);
  addresses = g_resolver_lookup_by_name_finish (resolver, result, &error);
  g_assert_no_error (error);
  g_resolver_free_addresses (addresses);

  addresses = g_resolver_lookup_by_name (resolver, "localhost", NULL, &error);
  g_assert_no_error (error);
  g_resolver_free_addresses (addresses);
}

static void
connect_peer (gint socket, GDBusConnectionFlags flags, const char *guid, GAsyncResult **place)
{
  g_autoptr (GSocket) object = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;

  object = g_socket_new_from_fd (socket, &error);
  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (object);
  g_dbus_connection_new (G_IO_STREAM (stream), guid, flags, NULL, NULL, async_result_note, place);
}

/* Two connections to each other. */
static void
connect_both (GDBusConnection **client, GDBusConnection **server)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GAsyncResult) client_result = NULL;
  g_autoptr (GAsyncResult) server_result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *client_place = NULL;
  GAsyncResult *server_place = NULL;
  gint sockets[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  connect_peer (sockets[0],
                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                    | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_ALLOW_ANONYMOUS,
                guid, &server_place);
  connect_peer (sockets[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, &client_place);

  server_result = async_result_wait (&server_place);
  *server = g_dbus_connection_new_finish (server_result, &error);
  g_assert_no_error (error);
  client_result = async_result_wait (&client_place);
  *client = g_dbus_connection_new_finish (client_result, &error);
  g_assert_no_error (error);
}

static GVariant *
get_property (GDBusConnection *connection,
              const char *sender,
              const char *object_path,
              const char *interface_name,
              const char *property_name,
              GError **error,
              gpointer user_data)
{
  return g_variant_new_uint32 (7);
}

static guint
export_object (GDBusConnection *connection)
{
  static const GDBusInterfaceVTable table = {.get_property = get_property};

  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GError) error = NULL;
  guint id;

  node = g_dbus_node_info_new_for_xml ("<node><interface name='org.example.Thing'>"
                                       "<property name='Size' type='u' access='read'/>"
                                       "</interface></node>",
                                       &error);
  g_assert_no_error (error);
  id = g_dbus_connection_register_object (connection, "/thing", node->interfaces[0], &table, NULL,
                                          NULL, &error);
  g_assert_no_error (error);

  return id;
}

static void
call_object (GDBusConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  g_dbus_connection_call (connection, NULL, "/thing", "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", "org.example.Thing", "Size"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          async_result_note, &place);
  result = async_result_wait (&place);
  answer = g_dbus_connection_call_finish (connection, result, &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  g_assert_cmpuint (g_variant_get_uint32 (value), ==, 7);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
}

static void
close_connection (GDBusConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  g_dbus_connection_close (connection, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  g_dbus_connection_close_finish (connection, result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)) /* the other end was first */
    g_assert_no_error (error);
}

static void
test_dbus (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (GDBusConnection) server = NULL;
  guint id;

  connect_both (&client, &server);
  id = export_object (server);
  call_object (client);
  g_dbus_connection_unregister_object (server, id);
  close_connection (client);
  close_connection (server);
}

/* Dropped, but not closed. */
static void
test_dbus_dropped (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (GDBusConnection) server = NULL;

  connect_both (&client, &server);
}

typedef struct
{
  void (*use) (GDBusConnection *connection);
} BusUse;

static void
subscribe (GDBusConnection *connection)
{
  guint id =
      g_dbus_connection_signal_subscribe (connection, NULL, "org.example.Thing", NULL, NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_signal, NULL, NULL);

  g_dbus_connection_signal_unsubscribe (connection, id);
}

static void
on_closed (GDBusConnection *connection, gboolean is_vanished, GError *error, gpointer user_data)
{
}

/* What the connection has left to say is said in the test's context. */
static void
close_at_once (GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;

  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_dbus_connection_close_sync (connection, NULL, &error);
  g_assert_no_error (error);
}

static const BusUse subscribing = {subscribe};
static const BusUse closing = {close_at_once};

/* GIO waits for the last reference in the default main context, where it cannot be dropped. */
static void
test_dbus_of_gtestdbus (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  const BusUse *bus_use = user_data;

  if (program == NULL)
    {
      g_test_skip ("there is no dbus-daemon");
      return;
    }

  g_test_dbus_up (bus);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  bus_use->use (connection);
  g_clear_object (&connection);
  g_test_dbus_down (bus);
}

static void
test_dbus_closed_synchronously (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (GDBusConnection) server = NULL;
  g_autoptr (GError) error = NULL;

  connect_both (&client, &server);
  g_dbus_connection_close_sync (client, NULL, &error);
  g_assert_no_error (error);
}

typedef struct
{
  GDBusServer *server;
  GDBusConnection *client;
  GDBusConnection *peer; /* the server's side */
} Bus;

static gboolean
on_connection (GDBusServer *server, GDBusConnection *connection, gpointer user_data)
{
  Bus *bus = user_data;

  bus->peer = g_object_ref (connection);

  return TRUE;
}

static void
bus_start (Bus *bus, GgenTestSandbox *sandbox)
{
  g_autofree char *folder = g_file_get_path (ggen_test_sandbox_get_dir (sandbox));
  g_autofree char *address = g_strconcat ("unix:dir=", folder, NULL);
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  bus->server =
      g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (bus->server, "new-connection", G_CALLBACK (on_connection), bus);
  g_dbus_server_start (bus->server);

  g_dbus_connection_new_for_address (g_dbus_server_get_client_address (bus->server),
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL,
                                     async_result_note, &place);
  result = async_result_wait (&place);
  bus->client = g_dbus_connection_new_for_address_finish (result, &error);
  g_assert_no_error (error);
  while (g_atomic_pointer_get (&bus->peer) == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static void
bus_clear (Bus *bus)
{
  g_dbus_server_stop (bus->server);
  g_clear_object (&bus->server);
  g_clear_object (&bus->client);
  g_clear_object (&bus->peer);
}

/* A thread of GIO's, which has no context of its own, makes the server's side. */
static void
test_dbus_server (GgenTestSandbox *sandbox, gpointer user_data)
{
  Bus bus = {NULL};
  guint id;

  bus_start (&bus, sandbox);
  id = export_object (bus.peer);
  call_object (bus.client);
  g_dbus_connection_unregister_object (bus.peer, id);
  g_dbus_connection_close_sync (bus.client, NULL, NULL);
  g_dbus_connection_close_sync (bus.peer, NULL, NULL);
  bus_clear (&bus);
}

static void
note_closed (GDBusConnection *connection, gboolean is_vanished, GError *error, gpointer user_data)
{
  gboolean *is_closed = user_data;

  *is_closed = TRUE;
}

/* That is told where the server was made, as in a program that has but one context. */
static void
test_dbus_server_is_told_of_end (GgenTestSandbox *sandbox, gpointer user_data)
{
  Bus bus = {NULL};
  gboolean is_closed = FALSE;

  bus_start (&bus, sandbox);
  g_signal_connect (bus.peer, "closed", G_CALLBACK (note_closed), &is_closed);
  close_connection (bus.client);
  wait_for (&is_closed);
  g_signal_handlers_disconnect_by_data (bus.peer, &is_closed);
  bus_clear (&bus);
}

static void
test_dbus_server_dropped (GgenTestSandbox *sandbox, gpointer user_data)
{
  Bus bus = {NULL};

  bus_start (&bus, sandbox);
  bus_clear (&bus);
}

static void
double_number (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_int (task, 2 * GPOINTER_TO_INT (task_data));
}

static void
test_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, async_result_note, &place);

  g_task_set_task_data (task, GINT_TO_POINTER (21), NULL);
  g_task_run_in_thread (task, double_number);
  result = async_result_wait (&place);
  g_assert_cmpint (g_task_propagate_int (G_TASK (result), NULL), ==, 42);
}

static void
test_cancel (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = make_file (sandbox, "file");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  GAsyncResult *place = NULL;

  g_file_load_contents_async (file, cancellable, async_result_note, &place);
  g_cancellable_cancel (cancellable);
  result = async_result_wait (&place);
  g_file_load_contents_finish (file, result, &contents, NULL, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
ignore_result (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
}

/* As an object does that is disposed of: what it has started ends by itself. */
static void
test_cancel_and_forget (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GInputStream) input = NULL;
  static char buffer[16];
  gint ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  input = g_unix_input_stream_new (ends[0], TRUE);
  g_input_stream_read_async (input, buffer, sizeof buffer, G_PRIORITY_DEFAULT, cancellable,
                             ignore_result, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (close (ends[1]), ==, 0);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_cancellable_source (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) source = g_cancellable_source_new (cancellable);
  gboolean is_cancelled = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), &is_cancelled, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_cancellable_cancel (cancellable);
  wait_for (&is_cancelled);
}

static void
test_splice (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (LINE, -1, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  g_output_stream_splice_async (output, input,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                    | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  g_assert_cmpint (g_output_stream_splice_finish (output, result, &error), ==, strlen (LINE));
  g_assert_no_error (error);
}

/* GIO keeps each of these for the process: each runs in one of its own. */
static void
test_network_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_nonnull (g_network_monitor_get_default ());
}

static void
test_volume_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GVolumeMonitor) monitor = g_volume_monitor_get ();

  g_list_free_full (g_volume_monitor_get_mounts (monitor), g_object_unref);
}

static void
test_memory_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GMemoryMonitor) monitor = g_memory_monitor_dup_default ();

  g_assert_nonnull (monitor);
}

static void
test_power_profile_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPowerProfileMonitor) monitor = g_power_profile_monitor_dup_default ();

  g_assert_nonnull (monitor);
}

typedef struct
{
  const char *name;
  GgenTestFunc function;
  GgenTestFlags flags;
  gconstpointer user_data;
} Use;

static const Use uses[] = {
    {"streams-of-files", test_streams, GGEN_TEST_DEFAULT, NULL},
    {"copy-and-delete", test_copy, GGEN_TEST_DEFAULT, NULL},
    {"enumerate", test_enumerate, GGEN_TEST_DEFAULT, NULL},
    {"files-synchronously", test_synchronous_files, GGEN_TEST_DEFAULT, NULL},
    {"monitor", test_monitor, GGEN_TEST_DEFAULT, NULL},
    {"process", test_subprocess, GGEN_TEST_DEFAULT, NULL},
    {"process-with-errors", test_subprocess_errors, GGEN_TEST_DEFAULT, NULL},
    {"process-is-waited-for", test_subprocess_wait, GGEN_TEST_DEFAULT, NULL},
    {"process-synchronously", test_synchronous_subprocess, GGEN_TEST_DEFAULT, NULL},
    {"process-is-told-to-end", test_subprocess_told_to_end, GGEN_TEST_DEFAULT, NULL},
    {"process-is-dropped", test_subprocess_dropped, GGEN_TEST_DEFAULT, NULL},
    {"sockets", test_sockets, GGEN_TEST_DEFAULT, NULL},
    {"socket-times-out", test_socket_times_out, GGEN_TEST_DEFAULT, NULL},
    {"service", test_service, GGEN_TEST_DEFAULT, NULL},
    {"resolver", test_resolver, GGEN_TEST_DEFAULT, NULL},
    {"dbus", test_dbus, GGEN_TEST_DEFAULT, NULL},
    {"dbus-dropped", test_dbus_dropped, GGEN_TEST_DEFAULT, NULL},
    {"dbus-closed-synchronously", test_dbus_closed_synchronously, GGEN_TEST_DEFAULT, NULL},
    {"dbus-of-gtestdbus", test_dbus_of_gtestdbus, GGEN_TEST_ALLOW_SIGNALS, &subscribing},
    {"dbus-of-gtestdbus-closed", test_dbus_of_gtestdbus, GGEN_TEST_ALLOW_SIGNALS, &closing},
    {"dbus-server", test_dbus_server, GGEN_TEST_DEFAULT, NULL},
    {"dbus-server-is-told-of-the-end", test_dbus_server_is_told_of_end, GGEN_TEST_DEFAULT, NULL},
    {"dbus-server-dropped", test_dbus_server_dropped, GGEN_TEST_DEFAULT, NULL},
    {"task", test_task, GGEN_TEST_DEFAULT, NULL},
    {"cancel", test_cancel, GGEN_TEST_DEFAULT, NULL},
    {"cancel-and-forget", test_cancel_and_forget, GGEN_TEST_DEFAULT, NULL},
    {"cancellable-source", test_cancellable_source, GGEN_TEST_DEFAULT, NULL},
    {"splice", test_splice, GGEN_TEST_DEFAULT, NULL},
    {"network-monitor", test_network_monitor, GGEN_TEST_PROCESS, NULL},
    {"volume-monitor", test_volume_monitor, GGEN_TEST_PROCESS, NULL},
    {"memory-monitor", test_memory_monitor, GGEN_TEST_PROCESS, NULL},
    {"power-profile-monitor", test_power_profile_monitor, GGEN_TEST_PROCESS, NULL},
};

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    modes_add ("/gio-correct", uses[i].name, uses[i].flags, uses[i].function, uses[i].user_data);

  return ggen_test_run ();
}
