/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-dispatch-private.h"

#include "ggen-observation-private.h"
#include "ggen-trace-private.h"
#include "ggen-watchdog-private.h"

/* May be called with the source's context locked, so nothing here may ask GLib about it: the name
 * is read where it lies. Returns %NULL where nobody observes the context. */
GgenDispatch *
ggen_dispatch_begin (GSource *source)
{
  GgenObserver *observer = ggen_observer_find (source->context);
  GgenDispatch *self;
  gint64 limit;

  if (observer == NULL)
    return NULL;

  self = g_slice_new0 (GgenDispatch);
  self->observer = observer;
  g_strlcpy (self->name, source->name != NULL ? source->name : "", sizeof self->name);
  self->began_at = ggen_get_time ();
  self->blocks_since = self->began_at;

  g_mutex_lock (&observer->mutex);
  self->outer = observer->dispatch;
  observer->dispatch = self;
  limit = observer->limit;
  g_mutex_unlock (&observer->mutex);

  if (limit > 0)
    ggen_watchdog_look_at (self->began_at + limit);

  return self;
}

/* Without the context's lock. */
void
ggen_dispatch_end (GgenDispatch *self)
{
  GgenObserver *observer = self->observer;
  gint64 ended_at = ggen_get_time ();
  gint64 duration = ended_at - self->began_at;
  gint64 limit = 0;

  g_mutex_lock (&observer->mutex);
  observer->dispatch = self->outer;
  if (self->outer != NULL)
    {
      self->outer->blocks_since = ended_at;
      limit = observer->limit;
    }
  observer->n_dispatches++;
  if (duration > observer->longest)
    {
      observer->longest = duration;
      g_strlcpy (observer->longest_name, self->name, sizeof observer->longest_name);
    }
  g_mutex_unlock (&observer->mutex);

  if (limit > 0)
    ggen_watchdog_look_at (ended_at + limit);
  ggen_observer_record (observer, GGEN_LATENCY_DISPATCH, duration);
  if (g_atomic_int_get (&observer->is_tracing))
    ggen_trace_write_slice ("dispatch",
                            self->name[0] != '\0' ? self->name : "a source without a name",
                            self->began_at, ended_at, NULL, NULL);
  if (self->is_reported)
    ggen_watchdog_report_end (self, duration);

  g_slice_free (GgenDispatch, self);
  ggen_observer_unref (observer);
}
