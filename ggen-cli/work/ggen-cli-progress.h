/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* A line on the terminal that tells what takes so long, and for how long already. It comes when
 * the wait is felt and goes with it. */
typedef struct _GgenCliProgress GgenCliProgress;

GgenCliProgress *ggen_cli_progress_new (GMainContext *context, const char *activity);
void ggen_cli_progress_set_activity (GgenCliProgress *self, const char *activity);
void ggen_cli_progress_free (GgenCliProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliProgress, ggen_cli_progress_free)
