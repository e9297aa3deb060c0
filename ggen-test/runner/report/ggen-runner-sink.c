/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-sink.h"

static void
append (const char *text, gsize length, gpointer user_data)
{
  g_string_append_len (user_data, text, length);
}

GgenRunnerSink
ggen_runner_sink_for_string (GString *text)
{
  return (GgenRunnerSink){append, text};
}

void
ggen_runner_sink_flush (const GgenRunnerSink *self, GString *text)
{
  if (text->len == 0)
    return;

  self->write (text->str, text->len, self->user_data);
  g_string_truncate (text, 0);
}
