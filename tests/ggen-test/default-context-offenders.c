/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <glib-unix.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not a test itself: each case touches the default main context in its own way, or does not;
 * default-context.c looks at what the library says of it. */

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
do_nothing_once (gpointer user_data)
{
}

static gboolean
on_fd (gint fd, GIOCondition condition, gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static gboolean
on_channel (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
on_child (GPid pid, gint wait_status, gpointer user_data)
{
}

static void
attach (void)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, NULL);
}

static void
add_idles (void)
{
  g_idle_add (do_nothing, NULL);
  g_idle_add_full (G_PRIORITY_LOW, do_nothing, NULL, NULL);
  g_idle_add_once (do_nothing_once, NULL);
}

static void
add_timeouts (void)
{
  g_timeout_add (1000, do_nothing, NULL);
  g_timeout_add_full (G_PRIORITY_LOW, 1000, do_nothing, NULL, NULL);
  g_timeout_add_once (1000, do_nothing_once, NULL);
  g_timeout_add_seconds (1, do_nothing, NULL);
  g_timeout_add_seconds_full (G_PRIORITY_LOW, 1, do_nothing, NULL, NULL);
}

static void
add_descriptors (void)
{
  GIOChannel *channel = g_io_channel_unix_new (STDIN_FILENO);

  g_unix_fd_add (STDIN_FILENO, G_IO_IN, on_fd, NULL);
  g_unix_fd_add_full (G_PRIORITY_LOW, STDIN_FILENO, G_IO_IN, on_fd, NULL, NULL);
  g_io_add_watch (channel, G_IO_IN, on_channel, NULL);
  g_io_add_watch_full (channel, G_PRIORITY_LOW, G_IO_IN, on_channel, NULL, NULL);
  g_io_channel_unref (channel);
}

static void
add_signals (void)
{
  g_unix_signal_add (SIGUSR1, do_nothing, NULL);
  g_unix_signal_add_full (G_PRIORITY_LOW, SIGUSR2, do_nothing, NULL, NULL);
}

static void
add_children (void)
{
  pid_t first = fork ();
  pid_t second;

  if (first == 0)
    _exit (0);

  second = fork ();
  if (second == 0)
    _exit (0);

  g_child_watch_add (first, on_child, NULL);
  g_child_watch_add_full (G_PRIORITY_LOW, second, on_child, NULL, NULL);
  g_assert_cmpint (waitpid (first, NULL, 0), ==, first);
  g_assert_cmpint (waitpid (second, NULL, 0), ==, second);
}

static void
remove_sources (void)
{
  guint id = g_idle_add (do_nothing, "a");

  g_source_set_name_by_id (id, "named");
  g_source_remove (id);
  g_source_remove_by_user_data ("b");
  g_source_remove_by_funcs_user_data (&g_idle_funcs, "c");
  g_idle_remove_by_data ("d");
}

static void
find_sources (void)
{
  g_main_context_find_source_by_id (NULL, 1);
  g_main_context_find_source_by_user_data (NULL, "a");
  g_main_context_find_source_by_funcs_user_data (NULL, &g_idle_funcs, "b");
}

static void
iterate (void)
{
  g_main_context_iteration (NULL, FALSE);
  g_main_context_pending (g_main_context_default ());
  g_main_context_wakeup (NULL);
}

static void
iterate_by_hand (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[8];
  gint priority;
  gint timeout;
  gint n_fds;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  n_fds = g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_check (context, priority, fds, MIN (n_fds, (gint) G_N_ELEMENTS (fds)));
  g_main_context_dispatch (context);
  g_main_context_release (context);
}

static void
poll_descriptors (void)
{
  GPollFD fd = {STDIN_FILENO, G_IO_IN, 0};

  g_main_context_add_poll (NULL, &fd, G_PRIORITY_LOW);
  g_main_context_remove_poll (NULL, &fd);
  g_main_context_set_poll_func (NULL, g_poll);
}

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
run_loop (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_idle_add (quit, loop);
  g_main_loop_run (loop);
}

static void
invoke (void)
{
  g_main_context_invoke (NULL, do_nothing, NULL);
  g_main_context_invoke_full (NULL, G_PRIORITY_LOW, do_nothing, NULL, NULL);
}

static void
push (void)
{
  g_main_context_push_thread_default (NULL);
  g_main_context_pop_thread_default (NULL);
}

static int
on_command_line (GApplication *application, GApplicationCommandLine *line, gpointer user_data)
{
  return 0;
}

static void
run_application (void)
{
  g_autoptr (GApplication) application =
      g_application_new ("org.example.Application",
                         G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_COMMAND_LINE);

  g_signal_connect (application, "command-line", G_CALLBACK (on_command_line), NULL);
  g_application_run (application, 0, NULL);
}

static void
on_returned (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
}

/* What it begins goes on in the default context, since it has made none for its thread. */
static gboolean
serve (GThreadedSocketService *service,
       GSocketConnection *connection,
       GObject *source_object,
       gpointer is_served)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_returned, NULL);

  g_task_return_boolean (task, TRUE);
  g_atomic_int_set ((gint *) is_served, TRUE);

  return TRUE;
}

static void
note_connected (GObject *source_object, GAsyncResult *result, gpointer connection)
{
  g_autoptr (GError) error = NULL;

  *(GSocketConnection **) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source_object), result, &error);
  g_assert_no_error (error);
}

static void
use_service (void)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  static gint is_served;
  guint16 port;

  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (serve), &is_served);

  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, NULL, note_connected,
                                         &connection);
  while (connection == NULL || !g_atomic_int_get (&is_served))
    g_main_context_iteration (g_main_context_get_thread_default (), FALSE);

  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* None of these is a touch. */
static void
ask (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GMainContext) context = g_main_context_ref (g_main_context_default ());

  g_assert_false (g_main_context_is_owner (context));
  g_assert_false (g_main_loop_is_running (loop));
  g_assert_true (g_main_context_get_thread_default () != context);
  g_assert_true (g_main_loop_get_context (loop) == context);
}

/* The same calls on the test's own context. */
static void
use_own (void)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new (0);
  gint priority;

  g_source_set_callback (source, do_nothing, "data", NULL);
  g_source_attach (source, context);
  g_assert_true (g_main_context_find_source_by_user_data (context, "data") == source);
  g_assert_true (g_main_context_find_source_by_funcs_user_data (context, &g_timeout_funcs, "data")
                 == source);
  g_main_context_wakeup (context);
  g_main_context_invoke (context, do_nothing, NULL);
  g_assert_true (g_main_context_prepare (context, &priority));
  while (!g_source_is_destroyed (source))
    g_main_context_iteration (context, TRUE);
}

static void
call (GgenTestSandbox *sandbox, gpointer user_data)
{
  void (*function) (void) = (void (*) (void)) user_data;

  function ();
}

static void
add (const char *path, void (*function) (void))
{
  ggen_test_add (path, call, (gpointer) function);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  add ("/offenders/attach", attach);
  add ("/offenders/idles", add_idles);
  add ("/offenders/timeouts", add_timeouts);
  add ("/offenders/descriptors", add_descriptors);
  add ("/offenders/signals", add_signals);
  add ("/offenders/children", add_children);
  add ("/offenders/remove", remove_sources);
  add ("/offenders/find", find_sources);
  add ("/offenders/iterate", iterate);
  add ("/offenders/by-hand", iterate_by_hand);
  add ("/offenders/poll", poll_descriptors);
  add ("/offenders/loop", run_loop);
  add ("/offenders/invoke", invoke);
  add ("/offenders/push", push);
  add ("/offenders/application", run_application);
  add ("/offenders/service", use_service);
  add ("/offenders/ask", ask);
  add ("/offenders/own", use_own);
  ggen_test_add_full ("/offenders/allowed", GGEN_TEST_ALLOW_DEFAULT_CONTEXT, call,
                      (gpointer) run_loop, NULL);

  return ggen_test_run ();
}
