/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-observation-private.h"

#include "ggen-runtime-private.h"
#include "ggen-trace-private.h"

/* What is done while somebody observes: times go to the metrics of a runtime that takes them, names
 * and times to the trace. */

typedef struct
{
  char name[GGEN_OBSERVED_NAME_SIZE]; /* of work that is gone when it has run */
  guint64 flow;
} TracedWork;

static GgenObserver *
get_observer (GgenRuntime *runtime)
{
  return g_atomic_pointer_get (&runtime->observer);
}

static void
record (GgenRuntime *runtime, GgenLatency latency, gint64 nanoseconds)
{
  GgenObserver *observer = get_observer (runtime);

  if (observer != NULL)
    ggen_observer_record (observer, latency, nanoseconds);
}

static gboolean
is_traced (GgenRuntime *runtime)
{
  GgenObserver *observer = get_observer (runtime);

  return observer != NULL && g_atomic_int_get (&observer->is_tracing);
}

static void
traced_work_init (TracedWork *self, const GgenWork *work)
{
  g_autofree char *name = ggen_work_dup_name (work);

  g_strlcpy (self->name, name, sizeof self->name);

  /* Where the work lies, and when it was queued: two pieces do not agree in both. */
  self->flow = (guint64) work->queued_at * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
               ^ (guint64) (guintptr) work;
}

/* An arrow begins in a slice, so there is one for the queueing. */
void
ggen_observe_push (GgenRuntime *runtime, GgenWorkFlags flags, GgenWork *work)
{
  TracedWork traced;

  work->queued_at = ggen_get_time ();
  if (!is_traced (runtime))
    return;

  traced_work_init (&traced, work);
  ggen_trace_write_slice ("queue", traced.name, work->queued_at, ggen_get_time (), NULL, NULL);
  ggen_trace_write_flow_begin (traced.flow, work->queued_at);
}

static void
trace_run (const TracedWork *traced, gint64 queued_at, gint64 began_at, gint64 ended_at)
{
  char waited[32];

  g_snprintf (waited, sizeof waited, "%.3f us", (double) (began_at - queued_at) / 1e3);
  ggen_trace_write_slice ("work", traced->name, began_at, ended_at, "queued for",
                          queued_at != 0 ? waited : NULL);
  if (queued_at != 0)
    ggen_trace_write_flow_end (traced->flow, began_at);
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
  gboolean has_trace = is_traced (runtime);
  gint64 queued_at = work->queued_at;
  gint64 began_at, ended_at;
  TracedWork traced;

  if (has_trace)
    traced_work_init (&traced, work);

  began_at = ggen_get_time ();

  /* What was queued before somebody observed does not say when. */
  if (queued_at != 0)
    record (runtime, is_blocking ? GGEN_LATENCY_BLOCKING_QUEUED : GGEN_LATENCY_QUEUED,
            began_at - queued_at);

  work->run (work, cancellable, is_closing);

  ended_at = ggen_get_time ();
  record (runtime, is_blocking ? GGEN_LATENCY_BLOCKING_RUNNING : GGEN_LATENCY_RUNNING,
          ended_at - began_at);
  if (has_trace)
    trace_run (&traced, queued_at, began_at, ended_at);
}

/* What the call waited for has a name where it was a task. */
void
ggen_observe_execute (GgenRuntime *runtime, gint64 began_at, GAsyncResult *result)
{
  gint64 ended_at = ggen_get_time ();
  const char *name = G_IS_TASK (result) ? g_task_get_name (G_TASK (result)) : NULL;

  record (runtime, GGEN_LATENCY_EXECUTE, ended_at - began_at);
  if (is_traced (runtime))
    ggen_trace_write_slice ("execute", "ggen_runtime_execute", began_at, ended_at, "call", name);
}

void
ggen_observe_begin (const char *category, const char *name, gconstpointer id)
{
  if (ggen_trace_is_active ())
    ggen_trace_write_begin (category, name, id);
}

void
ggen_observe_end (const char *category, const char *name, gconstpointer id, const GError *error)
{
  if (ggen_trace_is_active ())
    ggen_trace_write_end (category, name, id, "error", error != NULL ? error->message : NULL);
}
