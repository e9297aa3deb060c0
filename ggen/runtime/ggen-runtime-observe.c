/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"

/* Made when it is first needed, and kept: whoever observes the runtime meanwhile may use it. */
static GgenObserver *
ensure_observer (GgenRuntime *self)
{
  GgenObserver *observer = g_atomic_pointer_get (&self->observer);

  if (observer != NULL)
    return observer;

  observer = ggen_observer_new ();
  if (!g_atomic_pointer_compare_and_exchange (&self->observer, NULL, observer))
    ggen_observer_unref (observer);

  return g_atomic_pointer_get (&self->observer);
}

/**
 * ggen_runtime_get_metrics:
 *
 * Gets what the runtime has done so far, and what it does now.
 *
 * Returns: (transfer full): a snapshot
 *
 * Since: 1.0
 */
GgenMetrics *
ggen_runtime_get_metrics (GgenRuntime *self)
{
  GgenMetricsData data = {0};
  GgenObserver *observer;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), NULL);

  ggen_worker_pool_get_counts (self->workers, &data.workers);
  ggen_blocking_pool_get_counts (self->blocking, &data.blocking);
  data.n_calls = __atomic_load_n (&self->n_led, __ATOMIC_RELAXED)
                 + __atomic_load_n (&self->n_followed, __ATOMIC_RELAXED);
  data.n_iterations = __atomic_load_n (&self->n_iterations, __ATOMIC_RELAXED);

  observer = g_atomic_pointer_get (&self->observer);
  if (observer != NULL)
    ggen_observer_fill_metrics (observer, &data);

  return ggen_metrics_new (&data);
}

/**
 * ggen_runtime_set_timing:
 * @is_timing: whether to take times
 *
 * Sets whether the runtime takes the times that [class@Ggen.Metrics] tells: how long work waits and
 * runs, how long calls of [method@Ggen.Runtime.execute] take, and how long the main context is in each
 * callback. That costs some tenths of a microsecond for each of them, and about 60 KiB of memory.
 *
 * Work that is queued when this is switched on is not counted among what waited. What is known
 * stays when it is switched off.
 *
 * Since: 1.0
 */
void
ggen_runtime_set_timing (GgenRuntime *self, gboolean is_timing)
{
  g_return_if_fail (GGEN_IS_RUNTIME (self));

  if (is_timing || g_atomic_pointer_get (&self->observer) != NULL)
    ggen_observer_set_timing (ensure_observer (self), is_timing != FALSE);
}

/**
 * ggen_runtime_get_timing:
 *
 * Gets whether the runtime takes times.
 *
 * Returns: whether the runtime takes times
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_get_timing (GgenRuntime *self)
{
  GgenObserver *observer;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);

  observer = g_atomic_pointer_get (&self->observer);

  return observer != NULL && ggen_observer_get_timing (observer);
}
