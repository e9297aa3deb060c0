/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-start.h"

#include <string.h>

static void
add_string (GByteArray *message, const char *string)
{
  g_byte_array_append (message, (const guint8 *) string, strlen (string) + 1);
}

gboolean
ggen_runner_start_send (const GgenRunnerStart *self, GgenRunnerPeer *peer)
{
  g_autoptr (GByteArray) message = g_byte_array_sized_new (8192);
  const GgenSuperviseStart start = {
      .n_arguments = self->words->len,
      .n_variables = self->variables->len,
      .has_directory = self->directory != NULL,
      .has_socket = self->socket >= 0,
      .has_guard = self->guard >= 0,
      .grace = self->grace,
      .max_cpu_seconds = self->limits.cpu_seconds,
      .max_memory = self->limits.memory,
      .max_files = self->limits.open_files,
      .max_processes = self->limits.processes,
  };
  int descriptors[4] = {self->standard_output, self->standard_error};
  guint n = 2;

  g_byte_array_append (message, (const guint8 *) &start, sizeof start);
  for (guint i = 0; i < self->words->len; i++)
    add_string (message, self->words->pdata[i]);
  for (guint i = 0; i < self->variables->len; i++)
    add_string (message, self->variables->pdata[i]);
  if (self->directory != NULL)
    add_string (message, self->directory);
  add_string (message, self->base);
  if (self->socket >= 0)
    descriptors[n++] = self->socket;
  if (self->guard >= 0)
    descriptors[n++] = self->guard;

  return ggen_runner_peer_send (peer, GGEN_SUPERVISE_START, message->data, message->len,
                                descriptors, n);
}
