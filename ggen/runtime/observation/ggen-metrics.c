/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-metrics.h"

#include "ggen-metrics-private.h"

/**
 * GgenMetrics:
 *
 * What a runtime has done so far, and what it did at the moment of looking.
 *
 * A snapshot, which does not change: two of them tell what happened in between. What is counted is
 * counted always. Times and dispatches are known from when [method@Ggen.Runtime.set_timing]
 * switched them on.
 *
 * The figures are taken one after the other while the runtime goes on, so those of a busy runtime need
 * not add up to the last piece of work.
 *
 * Since: 1.0
 */

struct _GgenMetrics
{
  GObject parent_instance;

  GgenMetricsData data;
};

G_DEFINE_FINAL_TYPE (GgenMetrics, ggen_metrics, G_TYPE_OBJECT)

enum
{
  PROP_N_WORKERS = 1,
  PROP_N_IDLE_WORKERS,
  PROP_N_WAITING_WORKERS,
  PROP_N_BLOCKING_THREADS,
  PROP_N_WAITING_BLOCKING_THREADS,
  PROP_N_QUEUED,
  PROP_N_BLOCKING_QUEUED,
  PROP_N_RUN,
  PROP_N_BLOCKING_RUN,
  PROP_N_STOLEN,
  PROP_N_HELPED,
  PROP_N_CALLS,
  PROP_N_ITERATIONS,
  PROP_N_DISPATCHES,
  PROP_LONGEST_DISPATCH,
  PROP_LONGEST_DISPATCH_SOURCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
ggen_metrics_finalize (GObject *object)
{
  GgenMetrics *self = GGEN_METRICS (object);

  g_free (self->data.longest_dispatch_source);
  g_free (self->data.latencies);

  G_OBJECT_CLASS (ggen_metrics_parent_class)->finalize (object);
}

static void
ggen_metrics_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  const GgenMetricsData *data = &GGEN_METRICS (object)->data;

  switch (prop_id)
    {
    case PROP_N_WORKERS:
      g_value_set_uint (value, data->workers.n_workers);
      break;

    case PROP_N_IDLE_WORKERS:
      g_value_set_uint (value, data->workers.n_idle);
      break;

    case PROP_N_WAITING_WORKERS:
      g_value_set_uint (value, data->workers.n_waiting);
      break;

    case PROP_N_BLOCKING_THREADS:
      g_value_set_uint (value, data->blocking.n_threads);
      break;

    case PROP_N_WAITING_BLOCKING_THREADS:
      g_value_set_uint (value, data->blocking.n_waiting);
      break;

    case PROP_N_QUEUED:
      g_value_set_uint (value, data->workers.n_queued);
      break;

    case PROP_N_BLOCKING_QUEUED:
      g_value_set_uint (value, data->blocking.n_queued);
      break;

    case PROP_N_RUN:
      g_value_set_uint64 (value, data->workers.n_run);
      break;

    case PROP_N_BLOCKING_RUN:
      g_value_set_uint64 (value, data->blocking.n_run);
      break;

    case PROP_N_STOLEN:
      g_value_set_uint64 (value, data->workers.n_stolen);
      break;

    case PROP_N_HELPED:
      g_value_set_uint64 (value, data->workers.n_helped);
      break;

    case PROP_N_CALLS:
      g_value_set_uint64 (value, data->n_calls);
      break;

    case PROP_N_ITERATIONS:
      g_value_set_uint64 (value, data->n_iterations);
      break;

    case PROP_N_DISPATCHES:
      g_value_set_uint64 (value, data->n_dispatches);
      break;

    case PROP_LONGEST_DISPATCH:
      g_value_set_int64 (value, data->longest_dispatch);
      break;

    case PROP_LONGEST_DISPATCH_SOURCE:
      g_value_set_string (value, data->longest_dispatch_source);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_metrics_class_init (GgenMetricsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ggen_metrics_finalize;
  object_class->get_property = ggen_metrics_get_property;

  /**
   * GgenMetrics:n-workers: (getter get_n_workers)
   *
   * How many workers are alive, at work or waiting for some.
   *
   * Since: 1.0
   */
  properties[PROP_N_WORKERS] = g_param_spec_uint ("n-workers", NULL, NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-idle-workers: (getter get_n_idle_workers)
   *
   * How many of the workers have nothing to do.
   *
   * Since: 1.0
   */
  properties[PROP_N_IDLE_WORKERS] =
      g_param_spec_uint ("n-idle-workers", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-waiting-workers: (getter get_n_waiting_workers)
   *
   * How many of the workers wait in [method@Ggen.Runtime.execute], their places given to others.
   *
   * Since: 1.0
   */
  properties[PROP_N_WAITING_WORKERS] =
      g_param_spec_uint ("n-waiting-workers", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-blocking-threads: (getter get_n_blocking_threads)
   *
   * How many threads run blocking work.
   *
   * Since: 1.0
   */
  properties[PROP_N_BLOCKING_THREADS] =
      g_param_spec_uint ("n-blocking-threads", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-waiting-blocking-threads: (getter get_n_waiting_blocking_threads)
   *
   * How many of the threads for blocking work wait in [method@Ggen.Runtime.execute].
   *
   * Since: 1.0
   */
  properties[PROP_N_WAITING_BLOCKING_THREADS] =
      g_param_spec_uint ("n-waiting-blocking-threads", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-queued: (getter get_n_queued)
   *
   * How many pieces of work wait for a worker.
   *
   * Since: 1.0
   */
  properties[PROP_N_QUEUED] = g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-blocking-queued: (getter get_n_blocking_queued)
   *
   * How many pieces of blocking work wait for a thread: those over the limit.
   *
   * Since: 1.0
   */
  properties[PROP_N_BLOCKING_QUEUED] =
      g_param_spec_uint ("n-blocking-queued", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-run: (getter get_n_run)
   *
   * How many pieces of work the workers have run.
   *
   * Since: 1.0
   */
  properties[PROP_N_RUN] = g_param_spec_uint64 ("n-run", NULL, NULL, 0, G_MAXUINT64, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-blocking-run: (getter get_n_blocking_run)
   *
   * How many pieces of blocking work were run.
   *
   * Since: 1.0
   */
  properties[PROP_N_BLOCKING_RUN] =
      g_param_spec_uint64 ("n-blocking-run", NULL, NULL, 0, G_MAXUINT64, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-stolen: (getter get_n_stolen)
   *
   * How many pieces of work a worker took from another one's queue.
   *
   * Since: 1.0
   */
  properties[PROP_N_STOLEN] = g_param_spec_uint64 ("n-stolen", NULL, NULL, 0, G_MAXUINT64, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-helped: (getter get_n_helped)
   *
   * How many pieces of work were run by the work that waited for them.
   *
   * Since: 1.0
   */
  properties[PROP_N_HELPED] = g_param_spec_uint64 ("n-helped", NULL, NULL, 0, G_MAXUINT64, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-calls: (getter get_n_calls)
   *
   * How often [method@Ggen.Runtime.execute] waited for work, also where it was complete at once;
   * joining a scope counts, too.
   *
   * Since: 1.0
   */
  properties[PROP_N_CALLS] = g_param_spec_uint64 ("n-calls", NULL, NULL, 0, G_MAXUINT64, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-iterations: (getter get_n_iterations)
   *
   * How many iterations of the main context these calls have made.
   *
   * Since: 1.0
   */
  properties[PROP_N_ITERATIONS] =
      g_param_spec_uint64 ("n-iterations", NULL, NULL, 0, G_MAXUINT64, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:n-dispatches: (getter get_n_dispatches)
   *
   * How many callbacks the main context has dispatched while it was observed: see
   * [method@Ggen.Runtime.set_timing].
   *
   * Since: 1.0
   */
  properties[PROP_N_DISPATCHES] =
      g_param_spec_uint64 ("n-dispatches", NULL, NULL, 0, G_MAXUINT64, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:longest-dispatch: (getter get_longest_dispatch)
   *
   * How long the longest of these took, in microseconds.
   *
   * Since: 1.0
   */
  properties[PROP_LONGEST_DISPATCH] =
      g_param_spec_int64 ("longest-dispatch", NULL, NULL, 0, G_MAXINT64, 0,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * GgenMetrics:longest-dispatch-source: (getter get_longest_dispatch_source)
   *
   * The name of the source whose dispatch that was.
   *
   * Since: 1.0
   */
  properties[PROP_LONGEST_DISPATCH_SOURCE] =
      g_param_spec_string ("longest-dispatch-source", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ggen_metrics_init (GgenMetrics *self)
{
}

/* Takes what @data owns. */
GgenMetrics *
ggen_metrics_new (const GgenMetricsData *data)
{
  GgenMetrics *self = g_object_new (GGEN_TYPE_METRICS, NULL);

  self->data = *data;

  return self;
}

/**
 * ggen_metrics_get_n_workers: (get-property n-workers)
 *
 * Gets how many workers are alive, at work or waiting for some.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_workers (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_workers;
}

/**
 * ggen_metrics_get_n_idle_workers: (get-property n-idle-workers)
 *
 * Gets how many of the workers have nothing to do.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_idle_workers (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_idle;
}

/**
 * ggen_metrics_get_n_waiting_workers: (get-property n-waiting-workers)
 *
 * Gets how many of the workers wait in [method@Ggen.Runtime.execute], their places given to others.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_waiting_workers (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_waiting;
}

/**
 * ggen_metrics_get_n_blocking_threads: (get-property n-blocking-threads)
 *
 * Gets how many threads run blocking work.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_blocking_threads (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.blocking.n_threads;
}

/**
 * ggen_metrics_get_n_waiting_blocking_threads: (get-property n-waiting-blocking-threads)
 *
 * Gets how many of the threads for blocking work wait in [method@Ggen.Runtime.execute].
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_waiting_blocking_threads (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.blocking.n_waiting;
}

/**
 * ggen_metrics_get_n_queued: (get-property n-queued)
 *
 * Gets how many pieces of work wait for a worker.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_queued (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_queued;
}

/**
 * ggen_metrics_get_n_blocking_queued: (get-property n-blocking-queued)
 *
 * Gets how many pieces of blocking work wait for a thread: those over the limit.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
ggen_metrics_get_n_blocking_queued (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.blocking.n_queued;
}

/**
 * ggen_metrics_get_n_run: (get-property n-run)
 *
 * Gets how many pieces of work the workers have run.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_run (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_run;
}

/**
 * ggen_metrics_get_n_blocking_run: (get-property n-blocking-run)
 *
 * Gets how many pieces of blocking work were run.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_blocking_run (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.blocking.n_run;
}

/**
 * ggen_metrics_get_n_stolen: (get-property n-stolen)
 *
 * Gets how many pieces of work a worker took from another one's queue.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_stolen (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_stolen;
}

/**
 * ggen_metrics_get_n_helped: (get-property n-helped)
 *
 * Gets how many pieces of work were run by the work that waited for them.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_helped (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.workers.n_helped;
}

/**
 * ggen_metrics_get_n_calls: (get-property n-calls)
 *
 * Gets how often [method@Ggen.Runtime.execute] waited for work, also where it was complete at once;
 * joining a scope counts, too.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_calls (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.n_calls;
}

/**
 * ggen_metrics_get_n_iterations: (get-property n-iterations)
 *
 * Gets how many iterations of the main context these calls have made.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_iterations (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.n_iterations;
}

/**
 * ggen_metrics_get_n_dispatches: (get-property n-dispatches)
 *
 * Gets how many callbacks the main context has dispatched while it was observed: see
 * [method@Ggen.Runtime.set_timing].
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_n_dispatches (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.n_dispatches;
}

/**
 * ggen_metrics_get_longest_dispatch: (get-property longest-dispatch)
 *
 * Gets how long the longest of these took, in microseconds.
 *
 * Returns: the time in microseconds
 *
 * Since: 1.0
 */
gint64
ggen_metrics_get_longest_dispatch (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);

  return self->data.longest_dispatch;
}

/**
 * ggen_metrics_get_longest_dispatch_source: (get-property longest-dispatch-source)
 *
 * Gets the name of the source whose dispatch that was.
 *
 * Returns: (transfer none) (nullable): the name; %NULL where nothing was dispatched, or the source has none
 *
 * Since: 1.0
 */
const char *
ggen_metrics_get_longest_dispatch_source (GgenMetrics *self)
{
  g_return_val_if_fail (GGEN_IS_METRICS (self), NULL);

  return self->data.longest_dispatch_source;
}

static const GgenHistogram *
get_histogram (GgenMetrics *self, GgenLatency latency)
{
  return self->data.latencies != NULL ? &self->data.latencies[latency] : NULL;
}

/**
 * ggen_metrics_get_count:
 * @latency: of what
 *
 * Gets how often a time was taken.
 *
 * Returns: how often; 0 where the runtime was not timed
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_count (GgenMetrics *self, GgenLatency latency)
{
  const GgenHistogram *histogram;

  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);
  g_return_val_if_fail (latency < GGEN_N_LATENCIES, 0);

  histogram = get_histogram (self, latency);

  return histogram != NULL ? ggen_histogram_get_count (histogram) : 0;
}

/**
 * ggen_metrics_get_percentile:
 * @latency: of what
 * @percent: from 0 to 100; 50 for the median
 *
 * Gets the time that so many per cent of all did not take longer than. It is at most 1.6 % off.
 *
 * Returns: the time in nanoseconds; 0 where the runtime was not timed
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_percentile (GgenMetrics *self, GgenLatency latency, double percent)
{
  const GgenHistogram *histogram;

  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);
  g_return_val_if_fail (latency < GGEN_N_LATENCIES, 0);
  g_return_val_if_fail (percent >= 0 && percent <= 100, 0);

  histogram = get_histogram (self, latency);

  return histogram != NULL ? ggen_histogram_get_percentile (histogram, percent) : 0;
}

/**
 * ggen_metrics_get_mean:
 * @latency: of what
 *
 * Gets the mean time.
 *
 * Returns: the time in nanoseconds; 0 where the runtime was not timed
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_mean (GgenMetrics *self, GgenLatency latency)
{
  guint64 count;

  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);
  g_return_val_if_fail (latency < GGEN_N_LATENCIES, 0);

  count = ggen_metrics_get_count (self, latency);

  return count > 0 ? get_histogram (self, latency)->sum / count : 0;
}

/**
 * ggen_metrics_get_max:
 * @latency: of what
 *
 * Gets the longest time.
 *
 * Returns: the time in nanoseconds; 0 where the runtime was not timed
 *
 * Since: 1.0
 */
guint64
ggen_metrics_get_max (GgenMetrics *self, GgenLatency latency)
{
  const GgenHistogram *histogram;

  g_return_val_if_fail (GGEN_IS_METRICS (self), 0);
  g_return_val_if_fail (latency < GGEN_N_LATENCIES, 0);

  histogram = get_histogram (self, latency);

  return histogram != NULL ? histogram->max : 0;
}
