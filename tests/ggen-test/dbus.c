/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "helper-run.h"

#define NAME "org.example.Tester"

static GDBusConnection *
get_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  g_assert_no_error (error);

  return connection;
}

/* Which names there are on the bus. */
static char **
list_names (GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "ListNames", NULL,
                                   G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                   &error);
  char **names;

  g_assert_no_error (error);
  g_variant_get (reply, "(^as)", &names);

  return names;
}

/* Nobody else is there: not the person's own bus, and none that another test has left. Each test
 * that has a bus looks. */
static void
assert_alone (GDBusConnection *connection)
{
  g_auto (GStrv) names = list_names (connection);

  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) names, "org.freedesktop.DBus"));
}

static void
test_own (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  const char *address = ggen_test_sandbox_get_bus_address (sandbox);

  g_assert_cmpstr (address, ==, g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_assert_nonnull (strstr (address, g_file_peek_path (ggen_test_sandbox_get_dir (sandbox))));
  assert_alone (connection);
}

static void
test_none (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_test_sandbox_get_bus_address (sandbox));
  g_assert_null (g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error));
  g_assert_nonnull (error);
}

typedef struct
{
  gboolean is_owned;
  guint n_signals;
  guint n_freed;
} State;

static void
on_owned (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ((State *) user_data)->is_owned = TRUE;
}

static gboolean
is_owned (gpointer user_data)
{
  return ((State *) user_data)->is_owned;
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
  ((State *) user_data)->n_signals++;
}

static gboolean
has_signal (gpointer user_data)
{
  return ((State *) user_data)->n_signals > 0;
}

static void
on_freed (gpointer user_data)
{
  ((State *) user_data)->n_freed++;
}

static void
test_name (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  State state = {FALSE};
  guint id;

  assert_alone (connection);
  id = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_owned, NULL,
                                     &state, on_freed);
  ggen_test_wait_until (sandbox, is_owned, &state);
  g_bus_unown_name (id);
  ggen_test_settle (sandbox);
  g_assert_cmpuint (state.n_freed, ==, 1);
}

static void
assert_freed (gpointer user_data)
{
  State *state = user_data;

  g_assert_cmpuint (state->n_signals, ==, 1);
  g_free (state);
}

/* GIO frees what was given later, in the context: nothing that a test has left. */
static void
test_subscription (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  g_autoptr (GError) error = NULL;
  State *state = g_new0 (State, 1);
  guint id;

  assert_alone (connection);
  id =
      g_dbus_connection_signal_subscribe (connection, NULL, NAME, "Hello", NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_signal, state, assert_freed);
  g_dbus_connection_emit_signal (connection, NULL, "/", NAME, "Hello", NULL, &error);
  g_assert_no_error (error);
  ggen_test_wait_until (sandbox, has_signal, state);
  g_dbus_connection_signal_unsubscribe (connection, id);
}

static void
start_proxy (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_NONE, NULL,
                            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            cancellable, ready, ready_data);
}

static void
start_call (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  g_dbus_proxy_call (user_data, "GetId", NULL, G_DBUS_CALL_FLAGS_NONE, -1, cancellable, ready,
                     ready_data);
}

static void
test_proxy (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GAsyncResult) made = ggen_test_execute (sandbox, start_proxy, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusProxy) proxy = g_dbus_proxy_new_for_bus_finish (made, &error);
  g_autoptr (GAsyncResult) called = NULL;
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  assert_alone (g_dbus_proxy_get_connection (proxy));
  called = ggen_test_execute (sandbox, start_call, proxy);
  reply = g_dbus_proxy_call_finish (proxy, called, &error);
  g_assert_no_error (error);
}

static char *
get_service (void)
{
  return g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "ggen-test", "dbus-service",
                           NULL);
}

static void
call_service (GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (connection, "org.example.Greeter", "/", "org.example.Greeter",
                                   "GetProcess", NULL, G_VARIANT_TYPE ("(u)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
test_service (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  g_autofree char *service = get_service ();
  g_autoptr (GError) error = NULL;

  ggen_test_sandbox_add_service (sandbox, "org.example.Greeter", service, &error);
  g_assert_no_error (error);
  call_service (connection);
}

static void
test_service_dir (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  g_autofree char *service = get_service ();
  g_autofree char *text =
      g_strdup_printf ("[D-BUS Service]\nName=org.example.Greeter\nExec=%s\n", service);
  g_autofree char *services = g_canonicalize_filename ("services", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (services, 0700), ==, 0);
  g_file_set_contents ("services/greeter.service", text, -1, &error);
  g_assert_no_error (error);

  ggen_test_sandbox_add_service_dir (sandbox, services, &error);
  g_assert_no_error (error);
  call_service (connection);

  g_assert_false (ggen_test_sandbox_add_service_dir (sandbox, "/nowhere", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Whether any process works in @folder, or below it. */
static gboolean
is_used (const char *folder)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (processes)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc", name, "cwd", NULL);
      g_autofree char *cwd = g_file_read_link (link, NULL);

      if (cwd != NULL && g_str_has_prefix (cwd, folder))
        return TRUE;
    }

  return FALSE;
}

/* The folder that a case of the offenders has told. */
static char *
find_folder (GgenTestCommand *command)
{
  const char *folder = strstr (ggen_test_command_get_stdout (command), "# folder ");

  g_assert_nonnull (folder);
  folder += strlen ("# folder ");

  return g_strndup (folder, strcspn (folder, "\n"));
}

/* The command also ends what it leaves running in its own group; the bus has another. */
static void
test_ends (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = helper_offender_new (sandbox, user_data);
  g_autofree char *folder = NULL;

  ggen_test_command_assert_runs (command);
  folder = find_folder (command);
  while (is_used (folder))
    g_thread_yield ();
}

static void
test_stale (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = helper_offender_new (sandbox, "/offenders/bus");

  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_status (command, 1);
  ggen_test_command_assert_stdout_contains (
      command, "g_bus_get() returns the connection of an earlier test");
}

static void
test_missing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = helper_offender_new (sandbox, "/offenders/use-bus");

  ggen_test_command_set_env (command, "PATH", "/nowhere");
  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_status (command, 0);
  ggen_test_command_assert_stdout_contains (
      command, "ok 1 /offenders/use-bus # SKIP dbus-daemon is not installed\n");
}

static void
add (const char *path, GgenTestFunc func)
{
  ggen_test_add_full (path, GGEN_TEST_DBUS, func, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  add ("/dbus/test-has-a-bus-of-its-own", test_own);
  ggen_test_add ("/dbus/other-tests-have-none", test_none, NULL);
  add ("/dbus/names-are-owned", test_name);
  add ("/dbus/subscriptions-leave-nothing", test_subscription);
  add ("/dbus/proxies-call", test_proxy);
  ggen_test_add_full ("/dbus/proxies-call-in-virtual-time", GGEN_TEST_DBUS | GGEN_TEST_VIRTUAL_TIME,
                      test_proxy, NULL, NULL);
  add ("/dbus/service-is-started", test_service);
  add ("/dbus/services-of-a-folder-are-started", test_service_dir);
  ggen_test_add ("/dbus/bus-ends-with-its-test", test_ends, (gpointer) "/offenders/use-bus");
  ggen_test_add ("/dbus/services-end-with-their-test", test_ends, (gpointer) "/offenders/service");
  ggen_test_add ("/dbus/bus-ends-with-a-program-that-dies", test_ends,
                 (gpointer) "/offenders/die-with-bus");
  ggen_test_add ("/dbus/connection-of-an-earlier-test-is-told", test_stale, NULL);
  ggen_test_add ("/dbus/missing-daemon-skips-the-test", test_missing, NULL);

  return ggen_test_run ();
}
