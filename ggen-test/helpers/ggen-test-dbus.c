/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-dbus.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ggen-test-bus-private.h"
#include "ggen-test-dbus-private.h"
#include "ggen-test-findings-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-patience-private.h"
#include "ggen-test-sandbox-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-variables-private.h"

/* The message bus of the test that runs, and what GIO keeps of it. */

static GgenTestBus bus;
static gboolean is_stale; /* GIO still has the connection of an earlier test */

const char *
ggen_test_dbus_get_obstacle (void)
{
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");

  return program != NULL ? NULL : "dbus-daemon is not installed";
}

/* GIO has one connection for all, as long as somebody has it: with no bus to connect to, as yet, that is
 * the one of an earlier test. */
static gboolean
has_connection (void)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  return connection != NULL;
}

/* Its last reference may be dropped by GIO's thread. */
static void
close_connection (GMainContext *context)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (bus.address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL,
                                              NULL, &error);
  GgenTestPatience patience;
  GWeakRef left;

  if (connection == NULL)
    g_error ("cannot connect to the message bus: %s", error->message);

  g_weak_ref_init (&left, connection);
  g_dbus_connection_close_sync (connection, NULL, NULL);
  patience = ggen_test_patience_begin ();
  do
    {
      while (g_main_context_iteration (context, FALSE))
        ;
      g_object_unref (connection);
      connection = g_weak_ref_get (&left);
    }
  while (connection != NULL && ggen_test_patience_lasts (&patience));
  g_weak_ref_clear (&left);
}

/* The thread that serves all connections, and its descriptors, are there for good: not what a test
 * leaves. */
static void
start_gio (void)
{
  static gboolean is_started;
  g_autoptr (GMainContext) context = NULL;

  if (is_started)
    return;

  is_started = TRUE;
  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  close_connection (context);
  g_main_context_pop_thread_default (context);
}

void
ggen_test_dbus_begin (GgenTestSandbox *sandbox)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  if (!(sandbox->flags & GGEN_TEST_DBUS))
    return;

  is_stale = has_connection ();
  folder = g_build_filename (sandbox->dir, ".bus", NULL);
  if (!ggen_test_bus_start (&bus, folder, &error))
    g_error ("%s: %s", sandbox->path, error->message);
  ggen_test_variables_set ("DBUS_SESSION_BUS_ADDRESS", bus.address);
  start_gio ();
}

/* GIO frees what was given with a subscription in the context where that was made. */
static gboolean
is_of_gio (GSource *source)
{
  return source != NULL
         && g_strcmp0 (g_source_get_name (source), "[gio] call_destroy_notify_data_in_idle") == 0;
}

/* Only such sources are dispatched: the context takes those with the highest priority that is ready,
 * and what the test itself has left is not to be run. */
static void
run_gio (GMainContext *context)
{
  guint last_id = ggen_test_sources_count_ever (context);
  gboolean has_any = FALSE;

  for (guint id = 1; id <= last_id; id++)
    {
      GSource *source = g_main_context_find_source_by_id (context, id);

      if (is_of_gio (source))
        {
          g_source_set_priority (source, G_MININT);
          has_any = TRUE;
        }
    }

  if (has_any)
    g_main_context_iteration (context, FALSE);
}

static gboolean
is_connected_to_bus (int descriptor)
{
  g_autofree char *path = ggen_test_bus_get_path (&bus, "socket");
  struct sockaddr_un peer = {0};
  socklen_t length = sizeof peer;

  return getpeername (descriptor, (struct sockaddr *) &peer, &length) == 0
         && peer.sun_family == AF_UNIX && g_str_equal (peer.sun_path, path);
}

static gboolean
has_open_connection (void)
{
  g_autoptr (GDir) descriptors = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (descriptors != NULL && (name = g_dir_read_name (descriptors)) != NULL)
    if (is_connected_to_bus (atoi (name)))
      return TRUE;

  return FALSE;
}

/* GIO closes a connection in a thread of its own, soon after its last user has dropped it. */
void
ggen_test_dbus_settle (GgenTestSandbox *sandbox)
{
  GgenTestPatience patience;

  if (!(sandbox->flags & GGEN_TEST_DBUS))
    return;

  if (is_stale)
    ggen_test_findings_add (
        NULL, "g_bus_get() returns the connection of an earlier test, not one to the bus of this "
              "test: drop the last reference to it in the test that asks for it");

  run_gio (ggen_runtime_get_context (sandbox->runtime));

  if (sandbox->flags & GGEN_TEST_ALLOW_DBUS_CONNECTIONS)
    return;

  patience = ggen_test_patience_begin ();
  while (has_open_connection () && ggen_test_patience_lasts (&patience))
    ;
}

void
ggen_test_dbus_end (GgenTestSandbox *sandbox)
{
  if (bus.folder != NULL)
    ggen_test_bus_stop (&bus);
}

/**
 * ggen_test_sandbox_get_bus_address:
 *
 * Gets the address of the test's own message bus, which is what `DBUS_SESSION_BUS_ADDRESS` says and
 * g_bus_get() connects to. Tests with %GGEN_TEST_DBUS have one; for others there is no bus.
 *
 * Returns: (nullable): the address
 *
 * Since: 1.0
 */
const char *
ggen_test_sandbox_get_bus_address (GgenTestSandbox *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), NULL);

  return bus.address;
}

/* The daemon looks for services when somebody asks for one that it does not know. */
static gboolean
link_service (const char *dir, const char *name, GError **error)
{
  g_autofree char *target = g_build_filename (dir, name, NULL);
  g_autofree char *services = ggen_test_bus_get_path (&bus, "services");
  g_autofree char *path = g_build_filename (services, name, NULL);
  int code;

  if (symlink (target, path) == 0)
    return TRUE;

  code = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
               "cannot offer the service %s: %s", target, g_strerror (code));

  return FALSE;
}

/**
 * ggen_test_sandbox_add_service_dir:
 * @path: (type filename): a folder with `.service` files
 * @error: return location for an error
 *
 * Makes the test's own message bus start the services that are described in a folder, when a message
 * is sent to them.
 *
 * A relative @path is below the folder that g_test_get_dir() returns for %G_TEST_DIST.
 *
 * Returns: whether all could be added
 *
 * Since: 1.0
 */
gboolean
ggen_test_sandbox_add_service_dir (GgenTestSandbox *self, const char *path, GError **error)
{
  g_autofree char *whole_path = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), FALSE);
  g_return_val_if_fail (bus.folder != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  whole_path =
      g_path_is_absolute (path) ? g_strdup (path) : g_test_build_filename (G_TEST_DIST, path, NULL);
  dir = g_dir_open (whole_path, 0, error);
  if (dir == NULL)
    return FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".service") && !link_service (whole_path, name, error))
      return FALSE;

  return TRUE;
}

/**
 * ggen_test_sandbox_add_service:
 * @name: the service's well-known name
 * @command: the command that starts it, with the whole path of a program
 * @error: return location for an error
 *
 * Makes the test's own message bus start a service, when a message is sent to it. The service is
 * ended with the test.
 *
 * Returns: whether it could be added
 *
 * Since: 1.0
 */
gboolean
ggen_test_sandbox_add_service (GgenTestSandbox *self,
                               const char *name,
                               const char *command,
                               GError **error)
{
  g_autofree char *services = NULL;
  g_autofree char *file_name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), FALSE);
  g_return_val_if_fail (bus.folder != NULL, FALSE);
  g_return_val_if_fail (g_dbus_is_name (name) && !g_dbus_is_unique_name (name), FALSE);
  g_return_val_if_fail (command != NULL && strchr (command, '\n') == NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  services = ggen_test_bus_get_path (&bus, "services");
  file_name = g_strconcat (name, ".service", NULL);
  path = g_build_filename (services, file_name, NULL);
  text = g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=%s\n", name, command);

  return g_file_set_contents (path, text, -1, error);
}
