/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <gio/gio.h>

#include "async-result.h"
#include "modes.h"

/* What GIO builds on a message bus, used as it should be: none of it is a finding, and what is told of comes in the
 * order in which the bus tells it, in any time and order. */

#define NAME "org.example.Thing"

static void
run_until (const gint *count, gint wanted)
{
  while (*count < wanted)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static GDBusConnection *
get_bus (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  GDBusConnection *connection;

  g_bus_get (G_BUS_TYPE_SESSION, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  connection = g_bus_get_finish (result, &error);
  g_assert_no_error (error);

  return connection;
}

/* How often it was told. */
typedef struct
{
  gint n_acquired;
  gint n_appeared;
  gint n_vanished;
} Names;

static void
on_acquired (GDBusConnection *connection, const char *name, gpointer names)
{
  ((Names *) names)->n_acquired++;
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer names)
{
  ((Names *) names)->n_appeared++;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer names)
{
  ((Names *) names)->n_vanished++;
}

/* The reply that nobody has the name, and the signal that somebody has, come one after the other: GIO counts on
 * that order. */
static void
test_names (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  Names names = {0};
  guint watched;
  guint owned;
  gint n_vanished;

  watched = g_bus_watch_name (G_BUS_TYPE_SESSION, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                              on_vanished, &names, NULL);
  owned = g_bus_own_name (G_BUS_TYPE_SESSION, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, on_acquired,
                          NULL, &names, NULL);
  run_until (&names.n_acquired, 1);
  run_until (&names.n_appeared, 1);

  n_vanished = names.n_vanished;
  g_bus_unown_name (owned);
  run_until (&names.n_vanished, n_vanished + 1);
  g_bus_unwatch_name (watched);
  ggen_test_settle (sandbox);
}

static void
count (GDBusObjectManager *manager, GDBusObject *object, gpointer n)
{
  ++*(gint *) n;
}

/* GIO makes the client on one of its threads, which has no context of its own. */
static GDBusObjectManager *
make_client (GDBusConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  GDBusObjectManager *client;

  g_dbus_object_manager_client_new (connection, G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_NONE, NAME,
                                    "/things", NULL, NULL, NULL, NULL, async_result_note, &place);
  result = async_result_wait (&place);
  client = g_dbus_object_manager_client_new_finish (result, &error);
  g_assert_no_error (error);

  return client;
}

static void
test_objects (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDBusConnection) connection = get_bus ();
  g_autoptr (GDBusObjectManagerServer) server = g_dbus_object_manager_server_new ("/things");
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new ("/things/one");
  g_autoptr (GDBusObjectManager) client = NULL;
  Names names = {0};
  gint n_added = 0;
  gint n_removed = 0;
  guint owned;

  owned = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_acquired,
                                        NULL, &names, NULL);
  run_until (&names.n_acquired, 1);
  g_dbus_object_manager_server_set_connection (server, connection);
  client = make_client (connection);
  g_signal_connect (client, "object-added", G_CALLBACK (count), &n_added);
  g_signal_connect (client, "object-removed", G_CALLBACK (count), &n_removed);

  g_dbus_object_manager_server_export (server, object);
  run_until (&n_added, 1);
  g_dbus_object_manager_server_unexport (server, "/things/one");
  run_until (&n_removed, 1);

  g_dbus_object_manager_server_set_connection (server, NULL);
  g_bus_unown_name (owned);
  g_clear_object (&client);
  ggen_test_settle (sandbox);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  modes_add ("/gio-bus", "names", GGEN_TEST_DBUS, test_names, NULL);
  modes_add ("/gio-bus", "objects", GGEN_TEST_DBUS, test_objects, NULL);

  return ggen_test_run ();
}
