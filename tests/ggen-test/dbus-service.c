/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <unistd.h>

/* A service that a test's own message bus starts: tells the number of its process, and never ends by
 * itself. */

static const char interface_xml[] =
    "<node><interface name='org.example.Greeter'>"
    "  <method name='GetProcess'><arg type='u' direction='out'/></method>"
    "</interface></node>";

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", (guint) getpid ()));
}

static const GDBusInterfaceVTable vtable = {.method_call = on_call};

static void
on_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_dbus_connection_register_object (connection, "/", user_data, &vtable, NULL, NULL, NULL);
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, NULL);

  g_bus_own_name (G_BUS_TYPE_SESSION, "org.example.Greeter", G_BUS_NAME_OWNER_FLAGS_NONE,
                  on_acquired, NULL, NULL, info->interfaces[0], NULL);
  g_main_loop_run (loop);

  return 0;
}
