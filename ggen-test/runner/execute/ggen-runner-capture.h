/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"
#include "ggen-runner-tap-parser.h"

G_BEGIN_DECLS

/* One stream of a process: a pipe that is read as it comes, however much that is, and of which no more than a
 * given size is kept. */
typedef struct _GgenRunnerCapture GgenRunnerCapture;

/* Called when nobody holds the other end any more. */
typedef void (*GgenRunnerCaptureClosedFunc) (gpointer user_data);

GgenRunnerCapture *ggen_runner_capture_new (gsize max_size,
                                            GgenRunnerCaptureClosedFunc closed,
                                            gpointer user_data,
                                            GError **error);
void ggen_runner_capture_free (GgenRunnerCapture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerCapture, ggen_runner_capture_free)

/* The end for the process; -1 once it is closed here. */
int ggen_runner_capture_get_writer (GgenRunnerCapture *self);
void ggen_runner_capture_close_writer (GgenRunnerCapture *self);

/* @parser: (transfer full): is fed with all that comes, also with what is not kept */
void ggen_runner_capture_set_parser (GgenRunnerCapture *self, GgenRunnerTapParser *parser);
/* Returns: (transfer full) (nullable): what the parser has made of it; NULL: none was set. Called at the end. */
GgenRunnerTap *ggen_runner_capture_take_tap (GgenRunnerCapture *self);

/* As if it had come through the pipe. */
void ggen_runner_capture_add (GgenRunnerCapture *self, gconstpointer bytes, gsize size);
/* Reads what is there, without waiting for more. Returns whether the stream is at its end; then, @closed is not
 * called any more. */
gboolean ggen_runner_capture_drain (GgenRunnerCapture *self);
/* "4711 (cmdline)", NULL: somebody who holds the other end of the pipe */
char *ggen_runner_capture_find_holder (GgenRunnerCapture *self);

/* What was kept, with a line in it for what was not. */
GgenRunnerOutput ggen_runner_capture_get_output (GgenRunnerCapture *self);

G_END_DECLS
