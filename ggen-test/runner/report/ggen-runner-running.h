/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"

G_BEGIN_DECLS

/* The cases that run, in the order in which they began. */
typedef struct _GgenRunnerRunning GgenRunnerRunning;

GgenRunnerRunning *ggen_runner_running_new (void);
void ggen_runner_running_free (GgenRunnerRunning *self);

/* @time: of the event, without pauses */
void
ggen_runner_running_follow (GgenRunnerRunning *self, const GgenRunnerEvent *event, gint64 time);

/* Whether the case of an event was marked as slow before */
gboolean ggen_runner_running_is_slow (GgenRunnerRunning *self, const GgenRunnerEvent *event);

/* A line for each, the longest first: at most @n_lines, each in an array element (element-type GString)
 * that fits into @width. */
void ggen_runner_running_append_lines (GgenRunnerRunning *self,
                                       GPtrArray *lines,
                                       gint64 time,
                                       guint n_lines,
                                       guint width,
                                       gboolean has_color);

G_END_DECLS
