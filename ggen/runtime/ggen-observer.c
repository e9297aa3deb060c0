/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-observer-private.h"

#include "ggen-observation-private.h"

/* What is known of one runtime by observing it. Runtimes that nobody observes have none. */

struct _GgenObserver
{
  gint ref_count; /* atomic */
  gint is_timing; /* atomic */
  GgenHistogram
      *latencies; /* (owned) (nullable) (array GGEN_N_LATENCIES), atomic; stays once made */
};

GgenObserver *
ggen_observer_new (void)
{
  GgenObserver *self = g_new0 (GgenObserver, 1);

  self->ref_count = 1;

  return self;
}

GgenObserver *
ggen_observer_ref (GgenObserver *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

void
ggen_observer_unref (GgenObserver *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->latencies);
  g_free (self);
}

gboolean
ggen_observer_get_timing (GgenObserver *self)
{
  return g_atomic_int_get (&self->is_timing);
}

/* Work that has begun to be timed by then may still record, so the histograms stay. */
void
ggen_observer_set_timing (GgenObserver *self, gboolean is_timing)
{
  if (is_timing && g_atomic_pointer_get (&self->latencies) == NULL)
    {
      GgenHistogram *latencies = g_new0 (GgenHistogram, GGEN_N_LATENCIES);

      if (!g_atomic_pointer_compare_and_exchange (&self->latencies, NULL, latencies))
        g_free (latencies);
    }

  if (g_atomic_int_compare_and_exchange (&self->is_timing, !is_timing, is_timing))
    g_atomic_int_add (&ggen_n_observers, is_timing ? 1 : -1);
}

void
ggen_observer_record (GgenObserver *self, GgenLatency latency, gint64 nanoseconds)
{
  if (g_atomic_int_get (&self->is_timing))
    ggen_histogram_record (&self->latencies[latency], (guint64) MAX (nanoseconds, 0));
}

void
ggen_observer_fill_metrics (GgenObserver *self, GgenMetricsData *data)
{
  const GgenHistogram *latencies = g_atomic_pointer_get (&self->latencies);

  if (latencies == NULL)
    return;

  data->latencies = g_new (GgenHistogram, GGEN_N_LATENCIES);
  for (guint i = 0; i < GGEN_N_LATENCIES; i++)
    ggen_histogram_copy (&data->latencies[i], &latencies[i]);
}
