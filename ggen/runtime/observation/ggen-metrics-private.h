/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-blocking-pool-private.h"
#include "ggen-histogram-private.h"
#include "ggen-metrics.h"
#include "ggen-worker-pool-private.h"

G_BEGIN_DECLS

#define GGEN_N_LATENCIES (GGEN_LATENCY_EXECUTE + 1)

/* What a snapshot holds. */
typedef struct
{
  GgenWorkerPoolCounts workers;
  GgenBlockingPoolCounts blocking;
  guint64 n_calls;
  guint64 n_iterations;
  guint64 n_dispatches;
  gint64 longest_dispatch;       /* in microseconds */
  char *longest_dispatch_source; /* (owned) (nullable) */
  GgenHistogram *latencies;      /* (owned) (nullable) (array GGEN_N_LATENCIES), in nanoseconds */
} GgenMetricsData;

GgenMetrics *ggen_metrics_new (const GgenMetricsData *data);

G_END_DECLS
