/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a reporter's text goes. Reporters do not print: whoever makes one knows where to. */
typedef struct
{
  void (*write) (const char *text, gsize length, gpointer user_data);
  gpointer user_data;
} GgenRunnerSink;

/* Appends to @text. */
GgenRunnerSink ggen_runner_sink_for_string (GString *text);

/* Writes @text, which is empty then. */
void ggen_runner_sink_flush (const GgenRunnerSink *self, GString *text);

G_END_DECLS
