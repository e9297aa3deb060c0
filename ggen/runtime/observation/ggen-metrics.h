/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GgenLatency:
 * @GGEN_LATENCY_QUEUED: how long work waited for a worker
 * @GGEN_LATENCY_RUNNING: how long work ran on a worker
 * @GGEN_LATENCY_BLOCKING_QUEUED: how long blocking work waited for a thread
 * @GGEN_LATENCY_BLOCKING_RUNNING: how long blocking work ran
 * @GGEN_LATENCY_DISPATCH: how long the main context was in one callback
 * @GGEN_LATENCY_EXECUTE: how long a call of [method@Ggen.Runtime.execute] took
 *
 * What [class@Ggen.Metrics] tells the times of.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_LATENCY_QUEUED,
  GGEN_LATENCY_RUNNING,
  GGEN_LATENCY_BLOCKING_QUEUED,
  GGEN_LATENCY_BLOCKING_RUNNING,
  GGEN_LATENCY_DISPATCH,
  GGEN_LATENCY_EXECUTE,
} GgenLatency;

#define GGEN_TYPE_METRICS (ggen_metrics_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenMetrics, ggen_metrics, GGEN, METRICS, GObject)

GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_workers (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_idle_workers (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_waiting_workers (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_blocking_threads (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_waiting_blocking_threads (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_queued (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_metrics_get_n_blocking_queued (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_run (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_blocking_run (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_stolen (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_helped (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_calls (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_iterations (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_n_dispatches (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
gint64 ggen_metrics_get_longest_dispatch (GgenMetrics *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_metrics_get_longest_dispatch_source (GgenMetrics *self);

GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_count (GgenMetrics *self, GgenLatency latency);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_percentile (GgenMetrics *self, GgenLatency latency, double percent);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_mean (GgenMetrics *self, GgenLatency latency);
GGEN_AVAILABLE_IN_1_0
guint64 ggen_metrics_get_max (GgenMetrics *self, GgenLatency latency);

G_END_DECLS
