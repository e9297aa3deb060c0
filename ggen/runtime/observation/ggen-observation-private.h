/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <time.h>

#include "ggen-counter-private.h"
#include "ggen-work-private.h"

G_BEGIN_DECLS

/* What the rest of the runtime calls so that it can be observed: metrics that take times, and the
 * trace. While nobody observes, each call is a load and a branch that is predicted; what is counted
 * always is counted by whoever owns the counter, without an atomic operation that would lock.
 *
 * GGEN_WITHOUT_OBSERVATION compiles all of it away. That is for the benchmark which shows that nothing
 * is gained by it. */

/* How many runtimes take times, and one more while there is a trace. */
extern gint ggen_n_observers G_GNUC_INTERNAL; /* atomic */

static inline gboolean
ggen_is_observed (void)
{
#ifdef GGEN_WITHOUT_OBSERVATION
  return FALSE;
#else
  /* Relaxed: who switches observation on does not wait for what is in progress. */
  return G_UNLIKELY (__atomic_load_n (&ggen_n_observers, __ATOMIC_RELAXED) != 0);
#endif
}

/* For a count that nothing but observing needs. */
static inline void
ggen_count (guint64 *counter)
{
#ifndef GGEN_WITHOUT_OBSERVATION
  ggen_counter_increment (counter, __ATOMIC_RELAXED);
#endif
}

/* Monotonic, in nanoseconds. Not g_get_monotonic_time(), which is too coarse for a callback. */
static inline gint64
ggen_get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* For a runtime that is made, and one that goes. */
void ggen_runtime_begin_observing (GgenRuntime *runtime);
void ggen_runtime_end_observing (GgenRuntime *runtime);

void ggen_observe_push (GgenRuntime *runtime, GgenWorkFlags flags, GgenWork *work);
void ggen_observe_run (GgenRuntime *runtime,
                       GgenWorkFlags flags,
                       GgenWork *work,
                       GCancellable *cancellable,
                       gboolean is_closing);
void ggen_observe_execute (GgenRuntime *runtime, gint64 began_at, GAsyncResult *result);
void ggen_observe_begin (const char *category, const char *name, gconstpointer id);
void
ggen_observe_end (const char *category, const char *name, gconstpointer id, const GError *error);

static inline void
ggen_observe_new_runtime (GgenRuntime *runtime)
{
#ifndef GGEN_WITHOUT_OBSERVATION
  ggen_runtime_begin_observing (runtime);
#endif
}

/* Runs the work and frees it. */
static inline void
ggen_work_run (GgenWork *work,
               GgenRuntime *runtime,
               GgenWorkFlags flags,
               GCancellable *cancellable,
               gboolean is_closing)
{
  if (ggen_is_observed ())
    ggen_observe_run (runtime, flags, work, cancellable, is_closing);
  else
    work->run (work, cancellable, is_closing);
}

G_END_DECLS
