/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-histogram-private.h"
#include "ggen-metrics-private.h"

G_BEGIN_DECLS

/* Longer names are cut. */
#define GGEN_OBSERVED_NAME_SIZE 128

typedef struct _GgenDispatch GgenDispatch;

/* What is known of one runtime by observing it. Runtimes that nobody observes have none. */
typedef struct
{
  gint ref_count;        /* atomic */
  GMainContext *context; /* (unowned): only compared, and only while somebody observes */

  gint is_timing;           /* atomic; written under the lock of ggen-observer.c */
  gint is_tracing;          /* likewise */
  gboolean sees_dispatches; /* guarded by that lock */
  GSource *wait_source;     /* (owned) (nullable), guarded by that lock: of the watchdog */
  GgenHistogram
      *latencies; /* (owned) (nullable) (array GGEN_N_LATENCIES), atomic; stays once made */

  gint64 searched_at; /* guarded by the context's own lock: for sources without a callback */

  GMutex mutex;
  gint64 limit;           /* guarded by mutex: of the watchdog, in nanoseconds; 0 for none */
  GgenDispatch *dispatch; /* (unowned) (nullable), guarded by mutex: the innermost in progress */
  guint64 n_dispatches;   /* guarded by mutex */
  gint64 longest;         /* guarded by mutex: of them, in nanoseconds */
  char longest_name[GGEN_OBSERVED_NAME_SIZE]; /* guarded by mutex */
} GgenObserver;

GgenObserver *ggen_observer_new (GMainContext *context);
GgenObserver *ggen_observer_ref (GgenObserver *self);
void ggen_observer_unref (GgenObserver *self);
GgenObserver *ggen_observer_find (GMainContext *context);

gboolean ggen_observer_get_timing (GgenObserver *self);
void ggen_observer_set_timing (GgenObserver *self, gboolean is_timing);
void ggen_observer_set_tracing (GgenObserver *self, gboolean is_tracing);
GTimeSpan ggen_observer_get_limit (GgenObserver *self);
void ggen_observer_set_limit (GgenObserver *self, GTimeSpan limit);

void ggen_observer_record (GgenObserver *self, GgenLatency latency, gint64 nanoseconds);
void ggen_observer_fill_metrics (GgenObserver *self, GgenMetricsData *data);

G_END_DECLS
