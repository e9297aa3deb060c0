/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Stands in for a model that thinks for 5 ms: an HTTP server on the loopback interface, in a process
 * of its own. Prints its port, and ends when its standard input does.
 */

#include <libsoup/soup.h>

#include <gio/gunixinputstream.h>
#include <unistd.h>

#define DELAY 5 /* in milliseconds */

static gboolean
answer (gpointer user_data)
{
  SoupServerMessage *message = user_data;
  SoupMessageBody *asked = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strdup_printf (
      "{\"choices\": [{\"message\": {\"role\": \"assistant\", \"content\": \"A class with three "
      "properties.\"}}], \"usage\": {\"prompt_bytes\": %" G_GINT64_FORMAT "}}",
      (gint64) asked->length);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
  soup_server_message_unpause (message);

  return G_SOURCE_REMOVE;
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  if (soup_server_message_get_method (message) != SOUP_METHOD_POST)
    {
      soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
      return;
    }

  soup_server_message_pause (message);
  g_timeout_add_full (G_PRIORITY_HIGH, DELAY, answer, g_object_ref (message), g_object_unref);
}

static void
on_input (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static guint
get_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  guint port = (guint) g_uri_get_port (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return port;
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  char byte;

  soup_server_add_handler (server, "/v1/chat/completions", on_request, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    g_error ("%s", error->message);

  g_print ("%u\n", get_port (server));
  g_input_stream_read_async (input, &byte, 1, G_PRIORITY_DEFAULT, NULL, on_input, loop);
  g_main_loop_run (loop);

  return 0;
}
