/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixfdmessage.h>
#include <ggen-test.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <linux/openat2.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Not a test itself: each case leaves descriptors open, or uses what GLib keeps for the process, and
 * descriptors.c looks at what the library says of it. */

static void
leave_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (open ("left-file", O_CREAT | O_RDWR | O_CLOEXEC, 0600), >=, 0);
}

static void
close_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = open ("file", O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (close (fd), ==, 0);
}

static void
leave_folder (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (openat (AT_FDCWD, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), >=, 0);
}

/* By a call that libc has no function for. */
static void
leave_raw (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC};

  g_assert_cmpint (syscall (SYS_openat2, AT_FDCWD, ".", &how, sizeof how), >=, 0);
}

/* The number had an origin before, which is not that of what is left. */
static void
leave_unseen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (close (open (".", O_RDONLY | O_CLOEXEC)), ==, 0);
  g_assert_cmpint (syscall (SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC), >=, 0);
}

static void
leave_stream (GgenTestSandbox *sandbox, gpointer user_data)
{
  *(FILE **) user_data = fopen ("left-stream", "w");
}

static void
close_stream (GgenTestSandbox *sandbox, gpointer user_data)
{
  FILE *stream = fopen ("stream", "w");

  g_assert_nonnull (stream);
  g_assert_cmpint (fclose (stream), ==, 0);
}

static void
leave_temporary (GgenTestSandbox *sandbox, gpointer user_data)
{
  char name[] = "left-XXXXXX";

  g_assert_cmpint (mkstemp (name), >=, 0);
}

static void
leave_pipe (GgenTestSandbox *sandbox, gpointer user_data)
{
  int pair[2];

  g_assert_cmpint (pipe2 (pair, O_CLOEXEC), ==, 0);
  g_assert_cmpint (close (pair[0]), ==, 0);
}

static void
leave_socket (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (listen (fd, 1), ==, -1);
  g_assert_cmpint (fd, >=, 0);
}

static void
leave_pair (GgenTestSandbox *sandbox, gpointer user_data)
{
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), ==, 0);
}

static void
leave_kernel_objects (GgenTestSandbox *sandbox, gpointer user_data)
{
  sigset_t none;

  sigemptyset (&none);
  g_assert_cmpint (eventfd (0, EFD_CLOEXEC), >=, 0);
  g_assert_cmpint (epoll_create1 (EPOLL_CLOEXEC), >=, 0);
  g_assert_cmpint (timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC), >=, 0);
  g_assert_cmpint (signalfd (-1, &none, SFD_CLOEXEC), >=, 0);
  g_assert_cmpint (memfd_create ("left-memory", MFD_CLOEXEC), >=, 0);
}

static void
leave_copies (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (dup (0), >=, 0);
  g_assert_cmpint (fcntl (0, F_DUPFD_CLOEXEC, 700), >=, 700);
  g_assert_cmpint (dup2 (0, 800), ==, 800);
}

static void
leave_high (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  struct rlimit before;
  struct rlimit raised;
  int fd;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  raised = before;
  raised.rlim_cur = raised.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &raised), ==, 0);
  fd = fcntl (0, F_DUPFD_CLOEXEC, 4500);
  g_assert_cmpint (fd, >=, 4500);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

  if (cleans_up != NULL)
    g_assert_cmpint (close (fd), ==, 0);
}

/* Descriptors that other processes, or this one, send. */
static void
leave_received (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSocketControlMessage) message = g_unix_fd_message_new ();
  g_autoptr (GSocket) sender = NULL;
  g_autoptr (GSocket) receiver = NULL;
  GSocketControlMessage **received = NULL;
  g_autofree int *numbers = NULL;
  g_autoptr (GError) error = NULL;
  int n_received = 0;
  int pair[2];
  int flags = 0;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), ==, 0);
  sender = g_socket_new_from_fd (pair[0], &error);
  g_assert_no_error (error);
  receiver = g_socket_new_from_fd (pair[1], &error);
  g_assert_no_error (error);

  g_assert_true (g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (message), 0, &error));
  g_socket_send_message (sender, NULL, &(GOutputVector){"x", 1}, 1, &message, 1, 0, NULL, &error);
  g_assert_no_error (error);
  g_socket_receive_message (receiver, NULL, &(GInputVector){(char[1]){0}, 1}, 1, &received,
                            &n_received, &flags, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_received, ==, 1);

  numbers = g_unix_fd_message_steal_fds (G_UNIX_FD_MESSAGE (received[0]), NULL);
  g_object_unref (received[0]);
  g_free (received);
}

static gpointer
open_on_thread (gpointer user_data)
{
  g_assert_cmpint (open ("/dev/null", O_RDONLY | O_CLOEXEC), >=, 0);

  return NULL;
}

static void
leave_on_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_thread_join (g_thread_new ("opener", open_on_thread, NULL));
}

static void
leave_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  *(GMainContext **) user_data = g_main_context_new ();
}

static void
free_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_main_context_unref (g_main_context_new ());
}

static void
leave_cancellable (GgenTestSandbox *sandbox, gpointer user_data)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_assert_cmpint (g_cancellable_get_fd (cancellable), >=, 0);
  *(GCancellable **) user_data = cancellable;
}

static void
replace_output (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = open (".", O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (dup2 (fd, 0), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
}

static void
put_output_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = open ("output", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  int kept = dup (2);

  g_assert_cmpint (dup2 (fd, 2), ==, 2);
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_cmpint (dup2 (kept, 2), ==, 2);
  g_assert_cmpint (close (kept), ==, 0);
}

static void
close_input (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (close (0), ==, 0);
}

static void
open_in_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (close (0), ==, 0);
  g_assert_cmpint (open (".", O_RDONLY | O_CLOEXEC), ==, 0);
}

/* What was open before is the program's. */
static void
close_older (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (close (GPOINTER_TO_INT (user_data)), ==, 0);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Waits until on_ready() has been called, and returns what with. */
static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  return g_steal_pointer (result);
}

static void
leave_gio_stream (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/null");
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_file_read_async (file, G_PRIORITY_DEFAULT, NULL, on_ready, &result);
  answer = wait_for (&result);
  *(GFileInputStream **) user_data = g_file_read_finish (file, answer, &error);
  g_assert_no_error (error);
}

static void
use_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), "file");
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_file_replace_contents_async (file, "hello", 5, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_ready,
                                 &result);
  written = wait_for (&result);
  g_file_replace_contents_finish (file, written, NULL, &error);
  g_assert_no_error (error);

  g_file_load_contents_async (file, NULL, on_ready, &result);
  read = wait_for (&result);
  g_file_load_contents_finish (file, read, &contents, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, "hello");
}

static void
use_subprocess (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) answer = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error, "cat", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, "hello", NULL, on_ready, &result);
  answer = wait_for (&result);
  g_subprocess_communicate_utf8_finish (process, answer, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "hello");
}

static void
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "hello", 5,
                             NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
use_sockets (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  char data[5];
  guint16 port;

  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);

  g_socket_client_connect_to_host_async (client, "localhost", port, NULL, on_ready, &result);
  connected = wait_for (&result);
  connection = g_socket_client_connect_to_host_finish (client, connected, &error);
  g_assert_no_error (error);

  g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), data,
                                 sizeof data, G_PRIORITY_DEFAULT, NULL, on_ready, &result);
  read = wait_for (&result);
  g_input_stream_read_all_finish (g_io_stream_get_input_stream (G_IO_STREAM (connection)), read,
                                  NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data, 5, "hello", 5);

  g_io_stream_close (G_IO_STREAM (connection), NULL, &error);
  g_assert_no_error (error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));

  /* The service hears of that when it is called the next time. */
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
}

static void
use_resolver (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  GList *addresses;

  g_resolver_lookup_by_name_async (resolver, "localhost", NULL, on_ready, &result);
  answer = wait_for (&result);
  addresses = g_resolver_lookup_by_name_finish (resolver, answer, &error);
  g_assert_no_error (error);
  g_resolver_free_addresses (addresses);
}

static void
use_network_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_network_monitor_get_network_available (g_network_monitor_get_default ());
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
use_file_monitor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFileMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_changed = FALSE;

  monitor = g_file_monitor_directory (ggen_test_sandbox_get_dir (sandbox), G_FILE_MONITOR_NONE,
                                      NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), &is_changed);
  g_file_set_contents ("file", "x", 1, &error);
  g_assert_no_error (error);
  while (!is_changed)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_file_monitor_cancel (monitor);
}

static void
use_child_watch (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = NULL;
  g_autoptr (GError) error = NULL;

  source = g_unix_signal_source_new (SIGUSR1);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_source_destroy (source);
}

static void
use_dbus (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) called = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_test_dbus_up (bus);
  g_dbus_connection_new_for_address (g_test_dbus_get_bus_address (bus),
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, NULL, on_ready, &result);
  connected = wait_for (&result);
  connection = g_dbus_connection_new_for_address_finish (connected, &error);
  g_assert_no_error (error);

  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_ready, &result);
  called = wait_for (&result);
  answer = g_dbus_connection_call_finish (connection, called, &error);
  g_assert_no_error (error);

  g_dbus_connection_close_sync (connection, NULL, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
  g_test_dbus_stop (bus);
}

static void
log_to_journal (GgenTestSandbox *sandbox, gpointer user_data)
{
  const GLogField fields[] = {{"MESSAGE", "hello", -1}};

  g_log_writer_journald (G_LOG_LEVEL_DEBUG, fields, 1, NULL);
}

int
main (int argc, char *argv[])
{
  static gpointer left; /* so that a leak checker finds what is left */
  int older = dup (0);

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/offenders/file", leave_file, NULL);
  ggen_test_add ("/offenders/closed-file", close_file, NULL);
  ggen_test_add ("/offenders/folder", leave_folder, NULL);
  ggen_test_add ("/offenders/raw", leave_raw, NULL);
  ggen_test_add ("/offenders/unseen", leave_unseen, NULL);
  ggen_test_add ("/offenders/stream", leave_stream, &left);
  ggen_test_add ("/offenders/closed-stream", close_stream, NULL);
  ggen_test_add ("/offenders/temporary", leave_temporary, NULL);
  ggen_test_add ("/offenders/pipe", leave_pipe, NULL);
  ggen_test_add ("/offenders/socket", leave_socket, NULL);
  ggen_test_add ("/offenders/pair", leave_pair, NULL);
  ggen_test_add ("/offenders/kernel-objects", leave_kernel_objects, NULL);
  ggen_test_add ("/offenders/copies", leave_copies, NULL);
  ggen_test_add ("/offenders/high", leave_high, NULL);
  ggen_test_add ("/offenders/high-closed", leave_high, (gpointer) "closed");
  ggen_test_add ("/offenders/received", leave_received, NULL);
  ggen_test_add ("/offenders/thread", leave_on_thread, NULL);
  ggen_test_add ("/offenders/context", leave_context, &left);
  ggen_test_add ("/offenders/freed-context", free_context, NULL);
  ggen_test_add ("/offenders/cancellable", leave_cancellable, &left);
  ggen_test_add ("/offenders/gio-stream", leave_gio_stream, &left);
  ggen_test_add ("/offenders/replaced", replace_output, NULL);
  ggen_test_add ("/offenders/put-back", put_output_back, NULL);
  ggen_test_add ("/offenders/closed-input", close_input, NULL);
  ggen_test_add ("/offenders/opened-in-place", open_in_place, NULL);
  ggen_test_add ("/offenders/closed-older", close_older, GINT_TO_POINTER (older));
  ggen_test_add_full ("/offenders/allowed", GGEN_TEST_ALLOW_DESCRIPTORS, leave_file, NULL, NULL);
  ggen_test_add ("/offenders/gio-files", use_files, NULL);
  ggen_test_add ("/offenders/gio-subprocess", use_subprocess, NULL);
  ggen_test_add ("/offenders/gio-sockets", use_sockets, NULL);
  ggen_test_add ("/offenders/gio-resolver", use_resolver, NULL);
  ggen_test_add ("/offenders/gio-network-monitor", use_network_monitor, NULL);
  ggen_test_add ("/offenders/gio-file-monitor", use_file_monitor, NULL);
  ggen_test_add ("/offenders/unix-signal", use_child_watch, NULL);
  ggen_test_add ("/offenders/gio-dbus", use_dbus, NULL);
  ggen_test_add ("/offenders/journal", log_to_journal, NULL);

  return ggen_test_run ();
}
