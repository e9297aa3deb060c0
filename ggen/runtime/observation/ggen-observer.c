/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-observer-private.h"

#include <pthread.h>
#include <string.h>

#include "ggen-dispatch-hook-private.h"
#include "ggen-observation-private.h"
#include "ggen-watchdog-private.h"

gint ggen_n_observers;

/* Two locks: this one is held while what is observed changes; the other one also while a context is
 * locked, and never while GLib is called. */
static GMutex setup_mutex;

static GMutex seeing_mutex;
static GPtrArray *seeing; /* (element-type GgenObserver) (owned) (nullable), guarded by it */

GgenObserver *
ggen_observer_new (GMainContext *context)
{
  GgenObserver *self = g_new0 (GgenObserver, 1);

  self->ref_count = 1;
  self->context = context;
  g_mutex_init (&self->mutex);

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

  g_mutex_clear (&self->mutex);
  g_free (self->latencies);
  g_free (self);
}

/* Returns the observer that sees the dispatches of @context, with a reference, or %NULL. */
GgenObserver *
ggen_observer_find (GMainContext *context)
{
  GgenObserver *found = NULL;

  g_mutex_lock (&seeing_mutex);
  for (guint i = 0; seeing != NULL && i < seeing->len && found == NULL; i++)
    {
      GgenObserver *observer = g_ptr_array_index (seeing, i);

      if (observer->context == context)
        found = ggen_observer_ref (observer);
    }
  g_mutex_unlock (&seeing_mutex);

  return found;
}

/* In a forked child: threads that held these are not there. */
static void
forget_locks (void)
{
  memset (&setup_mutex, 0, sizeof setup_mutex);
  memset (&seeing_mutex, 0, sizeof seeing_mutex);
  for (guint i = 0; seeing != NULL && i < seeing->len; i++)
    {
      GgenObserver *observer = g_ptr_array_index (seeing, i);

      memset (&observer->mutex, 0, sizeof observer->mutex);
    }
}

static void
begin_seeing (GgenObserver *self)
{
  static gboolean has_warned;            /* guarded by setup_mutex */
  static gboolean is_watching_for_forks; /* likewise */

  if (!ggen_dispatch_hook_hold ())
    {
      if (!has_warned)
        g_warning ("this GLib does not let its dispatches be observed: they are left out");
      has_warned = TRUE;
      return;
    }

  if (!is_watching_for_forks)
    pthread_atfork (NULL, NULL, forget_locks);
  is_watching_for_forks = TRUE;

  g_mutex_lock (&seeing_mutex);
  if (seeing == NULL)
    seeing = g_ptr_array_new ();
  g_ptr_array_add (seeing, ggen_observer_ref (self));
  g_mutex_unlock (&seeing_mutex);

  self->sees_dispatches = TRUE;
}

static void
end_seeing (GgenObserver *self)
{
  g_mutex_lock (&seeing_mutex);
  g_ptr_array_remove_fast (seeing, self);
  if (seeing->len == 0)
    g_clear_pointer (&seeing, g_ptr_array_unref);
  g_mutex_unlock (&seeing_mutex);

  self->sees_dispatches = FALSE;
  ggen_dispatch_hook_release ();
  ggen_observer_unref (self);
}

static gint64
get_limit (GgenObserver *self)
{
  gint64 limit;

  g_mutex_lock (&self->mutex);
  limit = self->limit;
  g_mutex_unlock (&self->mutex);

  return limit;
}

/* After what is asked for has changed. */
static void
update_locked (GgenObserver *self)
{
  gboolean is_asked_for = g_atomic_int_get (&self->is_timing)
                          || g_atomic_int_get (&self->is_tracing) || get_limit (self) > 0;

  if (is_asked_for && !self->sees_dispatches)
    begin_seeing (self);
  else if (!is_asked_for && self->sees_dispatches)
    end_seeing (self);
}

gboolean
ggen_observer_get_timing (GgenObserver *self)
{
  return g_atomic_int_get (&self->is_timing);
}

static void
set_flag_locked (gint *flag, gboolean value)
{
  if (g_atomic_int_get (flag) == value)
    return;

  g_atomic_int_set (flag, value);
  g_atomic_int_add (&ggen_n_observers, value ? 1 : -1);
}

/* Work that is being timed may still record when this ends, so the histograms stay. */
void
ggen_observer_set_timing (GgenObserver *self, gboolean is_timing)
{
  g_mutex_lock (&setup_mutex);
  if (is_timing && self->latencies == NULL)
    g_atomic_pointer_set (&self->latencies, g_new0 (GgenHistogram, GGEN_N_LATENCIES));
  set_flag_locked (&self->is_timing, is_timing);
  update_locked (self);
  g_mutex_unlock (&setup_mutex);
}

void
ggen_observer_set_tracing (GgenObserver *self, gboolean is_tracing)
{
  g_mutex_lock (&setup_mutex);
  set_flag_locked (&self->is_tracing, is_tracing);
  update_locked (self);
  g_mutex_unlock (&setup_mutex);
}

GTimeSpan
ggen_observer_get_limit (GgenObserver *self)
{
  return get_limit (self) / 1000;
}

void
ggen_observer_set_limit (GgenObserver *self, GTimeSpan limit)
{
  GThread *idle_thread = NULL;
  gint64 old_limit;

  g_mutex_lock (&setup_mutex);

  g_mutex_lock (&self->mutex);
  old_limit = self->limit;
  self->limit = limit * 1000;
  g_mutex_unlock (&self->mutex);

  update_locked (self);
  if (limit > 0 && old_limit == 0)
    ggen_watchdog_add (self);
  else if (limit == 0 && old_limit > 0)
    idle_thread = ggen_watchdog_remove (self);

  g_mutex_unlock (&setup_mutex);

  if (idle_thread == g_thread_self ()) /* from whatever the log is written by */
    g_thread_unref (idle_thread);
  else if (idle_thread != NULL)
    g_thread_join (idle_thread);
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

  g_mutex_lock (&self->mutex);
  data->n_dispatches = self->n_dispatches;
  data->longest_dispatch = self->longest / 1000;
  if (self->longest_name[0] != '\0')
    data->longest_dispatch_source = g_strdup (self->longest_name);
  g_mutex_unlock (&self->mutex);

  if (latencies == NULL)
    return;

  data->latencies = g_new (GgenHistogram, GGEN_N_LATENCIES);
  for (guint i = 0; i < GGEN_N_LATENCIES; i++)
    ggen_histogram_copy (&data->latencies[i], &latencies[i]);
}
