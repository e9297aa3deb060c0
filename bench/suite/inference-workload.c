/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "workload.h"

#include <string.h>

#include <ggen-codegen.h>
#include <libsoup/soup.h>

#include "command.h"

/* Asks a model over HTTP: a server in a process of its own, which answers after 5 ms.
 *
 * A session belongs to a context. What lives as long as the process keeps one session, and so its
 * connection; a command with a runtime of its own has to make both. */

#define SERVER "bench-inference-server"
#define PROMPT                                                                                     \
  "{\"model\": \"local\", \"messages\": [{\"role\": \"user\", \"content\": \"Describe a class of " \
  "an online shop, as Turtle.\"}]}"

typedef struct
{
  GgenRuntime *runtime; /* (unowned) */
  SoupSession *session; /* (owned) */
  SoupMessage *message; /* (owned) */
} Request;

static GSubprocess *server;
static char *uri;
static SoupSession *session_alone;
static SoupSession *session_shared;
static GBytes *prompt;

/* Beside this program, as it was built. */
static char *
find_server (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (program);

  return g_build_filename (folder, SERVER, NULL);
}

static void
prepare (void)
{
  g_autofree char *path = find_server ();
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *port = NULL;
  g_autoptr (GError) error = NULL;

  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                             path, NULL);
  if (server == NULL)
    g_error ("%s: %s", path, error->message);

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  port = g_data_input_stream_read_line (output, NULL, NULL, &error);
  if (port == NULL)
    g_error ("%s said no port", path);

  uri = g_strdup_printf ("http://127.0.0.1:%s/v1/chat/completions", port);
  prompt = g_bytes_new_static (PROMPT, strlen (PROMPT));
  session_alone = soup_session_new ();
  session_shared = soup_session_new ();
}

static SoupMessage *
make_message (void)
{
  SoupMessage *message = soup_message_new (SOUP_METHOD_POST, uri);

  soup_message_set_request_body_from_bytes (message, "application/json", prompt);

  return message;
}

static gint64
get_prompt_bytes (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenValue) value = ggen_value_new_from_json (json, &error);
  g_autoptr (GgenValue) usage = value != NULL ? ggen_value_get (value, "usage") : NULL;
  g_autoptr (GgenValue) n_bytes = usage != NULL ? ggen_value_get (usage, "prompt_bytes") : NULL;

  return n_bytes != NULL ? ggen_value_get_integer (n_bytes) : -1;
}

/* Takes what the session returned. */
static void
check_answer (SoupMessage *message, GBytes *answer, GError *failure)
{
  g_autoptr (GBytes) bytes = answer;
  g_autoptr (GError) error = failure;
  g_autofree char *text = NULL;

  if (bytes == NULL || soup_message_get_status (message) != SOUP_STATUS_OK)
    g_error ("%s: %s", uri, error != NULL ? error->message : "no answer");

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (get_prompt_bytes (text) != (gint64) strlen (PROMPT))
    g_error ("%s answered something else: %s", uri, text);
}

static void
run_alone (void)
{
  g_autoptr (SoupMessage) message = make_message ();
  GError *error = NULL;

  check_answer (message, soup_session_send_and_read (session_alone, message, NULL, &error), error);
}

/* On the context of the runtime. */
static void
start (GCancellable *cancellable,
       GAsyncReadyCallback ready,
       gpointer ready_data,
       gpointer user_data)
{
  Request *request = user_data;

  request->session = request->runtime == ggen_runtime_get_default () ? g_object_ref (session_shared)
                                                                     : soup_session_new ();
  soup_session_send_and_read_async (request->session, request->message, G_PRIORITY_DEFAULT,
                                    cancellable, ready, ready_data);
}

static void
run (GgenRuntime *runtime)
{
  Request request = {runtime, NULL, make_message ()};
  g_autoptr (GAsyncResult) result = suite_execute (runtime, start, &request);
  GError *error = NULL;

  check_answer (request.message,
                soup_session_send_and_read_finish (request.session, result, &error), error);
  if (request.session != session_shared)
    soup_session_abort (request.session);
  g_object_unref (request.session);
  g_object_unref (request.message);
}

static void
clean_up (void)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&session_alone);
  g_clear_object (&session_shared);
  g_clear_pointer (&prompt, g_bytes_unref);
  g_clear_pointer (&uri, g_free);

  /* The end of its input is the server's end. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (server), NULL, NULL);
  if (!g_subprocess_wait_check (server, NULL, &error))
    g_error ("%s: %s", SERVER, error->message);
  g_clear_object (&server);
}

const SuiteWorkload suite_inference_workload = {"inference", prepare, run_alone, run, clean_up};
