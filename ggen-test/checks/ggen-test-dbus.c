/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <string.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-construction-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-ledger-private.h"
#include "ggen-test-patience-private.h"
#include "ggen-test-singletons-private.h"
#include "ggen-test-tasks-private.h"
#include "ggen-test-thread-private.h"

/* A connection to a message bus, or to a peer, that a test has made is closed at its end, or gone.
 * GIO keeps those of g_bus_get() for as long as somebody else holds a reference, so the next test
 * would get one that was left. */

static GgenTestLedger connections = GGEN_TEST_LEDGER_INIT (NULL);
static gint is_watching; /* atomic */

/* The type is not registered just to look for it. */
static gboolean
is_connection (GObject *object)
{
  static GType connection_type; /* atomic */
  GType known = __atomic_load_n (&connection_type, __ATOMIC_RELAXED);

  if (G_UNLIKELY (known == 0))
    {
      known = g_type_from_name ("GDBusConnection");
      __atomic_store_n (&connection_type, known, __ATOMIC_RELAXED);
    }

  return known != 0 && G_OBJECT_TYPE (object) == known;
}

void
ggen_test_dbus_see_object (GObject *object)
{
  GgenTestOrigin origin;

  if (!g_atomic_int_get (&is_watching) || ggen_test_thread_get_current () == NULL
      || !is_connection (object))
    return;

  ggen_test_origin_capture (&origin);
  if (!ggen_test_singletons_have_made (&origin))
    ggen_test_ledger_add (&connections, object, &origin);
}

/* GIO has critical messages for who asks for anything of a connection before it is set up: by the thread that
 * has made it, or, of a guest, by one of GIO's, for a task. */
static gboolean
is_open (GDBusConnection *connection)
{
  g_autoptr (GIOStream) stream = NULL;

  if (ggen_test_tasks_are_initializing (G_OBJECT (connection)))
    return FALSE;

  /* One that could not be set up has no stream that works, and is not closed either. */
  g_object_get (connection, "stream", &stream, NULL);

  return stream != NULL && !g_io_stream_is_closed (stream)
         && !g_dbus_connection_is_closed (connection);
}

static GPtrArray *
list_open (void)
{
  GPtrArray *items = ggen_test_ledger_list (&connections);

  for (guint i = items->len; i > 0; i--)
    {
      GgenTestLedgerItem *item = items->pdata[i - 1];

      if (!is_open (G_DBUS_CONNECTION (item->object)))
        g_ptr_array_remove_index (items, i - 1);
    }

  return items;
}

/* A thread of GIO's own may hold a connection for a moment, while it hands over a message. Nothing is held
 * while waiting. */
static GPtrArray *
wait_for_open (void)
{
  GgenTestPatience patience = ggen_test_patience_begin ();
  GPtrArray *items = list_open ();

  while (items->len > 0)
    {
      g_clear_pointer (&items, g_ptr_array_unref);
      if (!ggen_test_patience_lasts (&patience))
        return list_open ();
      items = list_open ();
    }

  return items;
}

/* Whom it is connected to: the address that was asked for is not kept by GIO. */
static char *
describe_address (GDBusConnection *connection)
{
  GIOStream *stream = g_dbus_connection_get_stream (connection);
  g_autoptr (GSocketAddress) address = NULL;

  if (G_IS_SOCKET_CONNECTION (stream))
    address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (stream), NULL);

  if (address == NULL)
    return g_strdup ("a peer");

  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

static void
report (const GgenTestLedgerItem *item)
{
  GDBusConnection *connection = G_DBUS_CONNECTION (item->object);
  const char *name = g_dbus_connection_get_unique_name (connection);
  const char *guid = g_dbus_connection_get_guid (connection);
  g_autofree char *address = describe_address (connection);
  g_autofree char *place = ggen_test_origin_describe_short (&item->origin);

  ggen_test_findings_add (&item->origin,
                          "a D-Bus connection was left behind: \"%s\" to %s (guid %s, reference "
                          "count %u), made by %s: close it, or drop its last reference",
                          name != NULL ? name : "without a name", address,
                          guid != NULL ? guid : "unknown",
                          /* Ours is one more. */
                          item->object->ref_count - 1, place);
}

/* Whether it is what g_bus_get() returns. */
static gboolean
is_shared (const GgenTestLedgerItem *item)
{
  return ggen_test_origin_has_function (&item->origin, "g_bus_get")
         || ggen_test_origin_has_function (&item->origin, "g_bus_get_sync");
}

static gboolean
is_connected_to (const GgenTestLedgerItem *item, const char *guid)
{
  GDBusConnection *connection = G_DBUS_CONNECTION (item->object);

  return !ggen_test_tasks_are_initializing (item->object)
         && g_strcmp0 (g_dbus_connection_get_guid (connection), guid) == 0;
}

static gboolean
has_shared_connection_to (const char *guid)
{
  g_autoptr (GPtrArray) items = ggen_test_ledger_list (&connections);

  for (guint i = 0; i < items->len; i++)
    {
      if (is_connected_to (items->pdata[i], guid) && is_shared (items->pdata[i]))
        return TRUE;
    }

  return FALSE;
}

/* Nothing is held while waiting, and what keeps a connection may be in the test's context. */
static void
wait_for_last_connection (const char *address)
{
  const char *guid = strstr (address, "guid=");
  GgenTestPatience patience = ggen_test_patience_begin ();
  GMainContext *context = g_main_context_get_thread_default ();
  g_autofree char *wanted = NULL;

  if (guid == NULL || context == NULL)
    return;

  wanted = g_strndup (guid + strlen ("guid="), strcspn (guid + strlen ("guid="), ",;"));
  while (has_shared_connection_to (wanted) && ggen_test_patience_lasts (&patience))
    g_main_context_iteration (context, FALSE);
}

/* GIO waits for the connection of g_bus_get() to be gone, and runs the default context meanwhile. A test's
 * sources are in its own; and who has just dropped the connection does not make GIO wait for its own thread,
 * which may still have it. */
GGEN_TEST_INTERPOSED void
g_test_dbus_down (GTestDBus *self)
{
  const char *address = g_test_dbus_get_bus_address (self);

  if (g_atomic_int_get (&is_watching) && ggen_test_thread_get_current () != NULL && address != NULL)
    wait_for_last_connection (address);

  GGEN_TEST_REAL (g_test_dbus_down) (self);
}

static void
dbus_begin (const GgenTestSubject *subject)
{
  ggen_test_ledger_begin (&connections);
  g_atomic_int_set (&is_watching, TRUE);
}

static void
dbus_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_autoptr (GPtrArray) left = NULL;

  g_atomic_int_set (&is_watching, FALSE);

  if (!is_allowed)
    left = wait_for_open ();

  for (guint i = 0; left != NULL && i < left->len; i++)
    {
      if (!ggen_test_origin_has_gio_module (&((GgenTestLedgerItem *) left->pdata[i])->origin))
        report (left->pdata[i]);
    }

  ggen_test_ledger_end (&connections);
}

const GgenTestCheck ggen_test_dbus_check = {
    GGEN_TEST_ALLOW_DBUS_CONNECTIONS,
    dbus_begin,
    NULL,
    dbus_end,
};
