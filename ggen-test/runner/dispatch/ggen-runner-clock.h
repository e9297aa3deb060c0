/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The time of a run, in microseconds: it stands still while the run is paused, so that no test is
 * slow, late or retried for that. */
typedef struct
{
  gint64 paused_for; /* in all, up to the last resumption */
  gint64 paused_at;  /* g_get_monotonic_time(); 0: runs */
} GgenRunnerClock;

gint64 ggen_runner_clock_get_now (const GgenRunnerClock *self);
void ggen_runner_clock_pause (GgenRunnerClock *self);
void ggen_runner_clock_resume (GgenRunnerClock *self);

/* The g_get_monotonic_time() at which this clock will show @moment, should it not be paused. */
gint64 ggen_runner_clock_get_monotonic (const GgenRunnerClock *self, gint64 moment);

G_END_DECLS
