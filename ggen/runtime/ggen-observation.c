/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-observation-private.h"

#include "ggen-runtime-private.h"

gint ggen_n_observers;

static void
record (GgenRuntime *runtime, GgenLatency latency, gint64 nanoseconds)
{
  GgenObserver *observer = g_atomic_pointer_get (&runtime->observer);

  if (observer != NULL)
    ggen_observer_record (observer, latency, nanoseconds);
}

void
ggen_observe_push (GgenRuntime *runtime, GgenWorkFlags flags, GgenWork *work)
{
  work->queued_at = ggen_get_time ();
}

/* In place of running the work itself, which frees it. */
void
ggen_observe_run (GgenRuntime *runtime,
                  GgenWorkFlags flags,
                  GgenWork *work,
                  GCancellable *cancellable,
                  gboolean is_closing)
{
  gboolean is_blocking = (flags & GGEN_WORK_BLOCKING) != 0;
  gint64 queued_at = work->queued_at;
  gint64 began_at = ggen_get_time ();

  /* What was queued before somebody observed does not say when. */
  if (queued_at != 0)
    record (runtime, is_blocking ? GGEN_LATENCY_BLOCKING_QUEUED : GGEN_LATENCY_QUEUED,
            began_at - queued_at);

  work->run (work, cancellable, is_closing);

  record (runtime, is_blocking ? GGEN_LATENCY_BLOCKING_RUNNING : GGEN_LATENCY_RUNNING,
          ggen_get_time () - began_at);
}

void
ggen_observe_execute (GgenRuntime *runtime, gint64 began_at, GAsyncResult *result)
{
  record (runtime, GGEN_LATENCY_EXECUTE, ggen_get_time () - began_at);
}
