/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"

G_BEGIN_DECLS

/* How far a run is. */
typedef struct
{
  guint n_cases;
  guint n_ended;
  GgenRunnerTotals totals;
  gint64 began;
  gint64 expected;     /* -1: unknown */
  gint64 paused_since; /* 0: it is not */
  gint64 n_paused;     /* microseconds of all pauses that are over */
} GgenRunnerProgress;

void ggen_runner_progress_follow (GgenRunnerProgress *self, const GgenRunnerEvent *event);

/* The time at which it would be @time if there were no pauses */
gint64 ggen_runner_progress_without_pauses (const GgenRunnerProgress *self, gint64 time);
/* @time is without pauses. */
gint64 ggen_runner_progress_get_elapsed (const GgenRunnerProgress *self, gint64 time);
/* Returns: -1: cannot be told */
gint64 ggen_runner_progress_estimate_left (const GgenRunnerProgress *self, gint64 elapsed);

/* "[ 124/5669] 3 failed  1 flaky  00:12, about 00:48 left": what does not fit into @width is left out,
 * the least important first. */
void ggen_runner_progress_append (const GgenRunnerProgress *self,
                                  GString *text,
                                  gint64 time,
                                  guint width,
                                  gboolean has_color);

G_END_DECLS
