/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"
#include "ggen-trace-private.h"

#define LONGEST_LIMIT_MS 3600000

/* Made when it is first needed, and kept: whoever observes the runtime meanwhile may use it. */
static GgenObserver *
ensure_observer (GgenRuntime *self)
{
  GgenObserver *observer = g_atomic_pointer_get (&self->observer);

  if (observer != NULL)
    return observer;

  observer = ggen_observer_new (ggen_runtime_get_context (self));
  if (!g_atomic_pointer_compare_and_exchange (&self->observer, NULL, observer))
    ggen_observer_unref (observer);

  return g_atomic_pointer_get (&self->observer);
}

static GTimeSpan
read_default_limit (void)
{
  const char *text = g_getenv ("GGEN_WATCHDOG");
  guint64 limit_ms;

  if (text == NULL || *text == '\0')
    return 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, LONGEST_LIMIT_MS, &limit_ms, NULL))
    {
      g_warning (
          "GGEN_WATCHDOG is \"%s\", which is not a number of milliseconds from 0 to %d: nothing "
          "is watched",
          text, LONGEST_LIMIT_MS);
      return 0;
    }

  return (GTimeSpan) limit_ms * G_TIME_SPAN_MILLISECOND;
}

static GTimeSpan
get_default_limit (void)
{
  static gsize limit_and_one;

  if (g_once_init_enter (&limit_and_one))
    g_once_init_leave (&limit_and_one, (gsize) read_default_limit () + 1);

  return (GTimeSpan) limit_and_one - 1;
}

/* A process that is traced has all of its runtimes traced, from the beginning. */
void
ggen_runtime_begin_observing (GgenRuntime *self)
{
  if (G_UNLIKELY (ggen_trace_is_active ()))
    {
      ggen_observer_set_timing (ensure_observer (self), TRUE);
      ggen_observer_set_tracing (self->observer, TRUE);
    }

  if (G_UNLIKELY (get_default_limit () > 0))
    ggen_observer_set_limit (ensure_observer (self), get_default_limit ());
}

/* The last reference is gone, so nobody observes any more. */
void
ggen_runtime_end_observing (GgenRuntime *self)
{
  if (G_LIKELY (self->observer == NULL))
    return;

  ggen_observer_set_timing (self->observer, FALSE);
  ggen_observer_set_tracing (self->observer, FALSE);
  ggen_observer_set_limit (self->observer, 0);
  g_clear_pointer (&self->observer, ggen_observer_unref);
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

/**
 * ggen_runtime_set_watchdog:
 * @limit: how long a callback may block the context, in microseconds; 0 for no watchdog
 *
 * Sets how long the main context may be in one callback before a warning names the source, while it
 * still goes on. Another one says how long it took in the end. This holds for whoever runs the context,
 * be it an application's own loop. A callback that runs a loop on the same context does not block it
 * while that loop goes on.
 *
 * The warnings are structured: the field `GGEN_SOURCE` has the name, `GGEN_LIMIT_USEC` the limit, and
 * `GGEN_DURATION_USEC`, in the second one, the time. A source without a callback, which is of a type of
 * its own, is watched from when another one of its priority was dispatched.
 *
 * The environment variable `GGEN_WATCHDOG` sets the limit of all runtimes, in milliseconds.
 *
 * Since: 1.0
 */
void
ggen_runtime_set_watchdog (GgenRuntime *self, GTimeSpan limit)
{
  g_return_if_fail (GGEN_IS_RUNTIME (self));
  g_return_if_fail (limit >= 0 && limit <= LONGEST_LIMIT_MS * G_TIME_SPAN_MILLISECOND);

  if (limit > 0 || g_atomic_pointer_get (&self->observer) != NULL)
    ggen_observer_set_limit (ensure_observer (self), limit);
}

/**
 * ggen_runtime_get_watchdog:
 *
 * Gets how long a callback may block the context before a warning names it.
 *
 * Returns: the limit in microseconds; 0 where there is no watchdog
 *
 * Since: 1.0
 */
GTimeSpan
ggen_runtime_get_watchdog (GgenRuntime *self)
{
  GgenObserver *observer;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), 0);

  observer = g_atomic_pointer_get (&self->observer);

  return observer != NULL ? ggen_observer_get_limit (observer) : 0;
}
