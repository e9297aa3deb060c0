/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-observed.h"

#include <ggen.h>
#include <string.h>

#include "ggen-cli-command.h"
#include "ggen-cli-units.h"

/* For work that the command did not wait for, and that does not end when it is cancelled */
#define PATIENCE G_TIME_SPAN_SECOND

static const struct
{
  GgenLatency latency;
  const char *name;
} latencies[] = {
    {GGEN_LATENCY_QUEUED, "queued"},
    {GGEN_LATENCY_RUNNING, "running"},
    {GGEN_LATENCY_BLOCKING_QUEUED, "blocking queued"},
    {GGEN_LATENCY_BLOCKING_RUNNING, "blocking running"},
    {GGEN_LATENCY_DISPATCH, "dispatch"},
    {GGEN_LATENCY_EXECUTE, "execute"},
};

static void
add_count (GgenCliStats *stats, const char *name, guint64 count)
{
  ggen_cli_stats_take (stats, name, ggen_cli_format_count (count));
}

static void
add_threads (GgenCliStats *stats, const char *name, guint n_threads, guint max)
{
  ggen_cli_stats_take (stats, name, g_strdup_printf ("%u of %u", n_threads, max));
}

static void
add_counts (GgenCliStats *stats, GgenMetrics *metrics)
{
  add_count (stats, "tasks", ggen_metrics_get_n_run (metrics));
  add_count (stats, "tasks stolen", ggen_metrics_get_n_stolen (metrics));
  add_count (stats, "tasks helped", ggen_metrics_get_n_helped (metrics));
  add_count (stats, "blocking tasks", ggen_metrics_get_n_blocking_run (metrics));
  add_count (stats, "calls of execute", ggen_metrics_get_n_calls (metrics));
  add_count (stats, "iterations", ggen_metrics_get_n_iterations (metrics));
}

static void
add_dispatches (GgenCliStats *stats, GgenMetrics *metrics)
{
  const char *source = ggen_metrics_get_longest_dispatch_source (metrics);

  if (ggen_metrics_get_n_dispatches (metrics) == 0)
    return;

  add_count (stats, "dispatches", ggen_metrics_get_n_dispatches (metrics));
  /* To the nanosecond, as among the times */
  ggen_cli_stats_take (stats, "longest dispatch",
                       ggen_cli_format_duration (
                           ggen_metrics_get_max (metrics, GGEN_LATENCY_DISPATCH)));
  ggen_cli_stats_add (stats, "its source", source != NULL ? source : "unnamed");
}

static void
add_latencies (GgenCliStats *stats, GgenMetrics *metrics)
{
  for (guint i = 0; i < G_N_ELEMENTS (latencies); i++)
    if (ggen_metrics_get_count (metrics, latencies[i].latency) > 0)
      ggen_cli_stats_add_latency (stats, latencies[i].name,
                                  ggen_metrics_get_percentile (metrics, latencies[i].latency, 50.0),
                                  ggen_metrics_get_percentile (metrics, latencies[i].latency, 99.0),
                                  ggen_metrics_get_max (metrics, latencies[i].latency));
}

static gboolean
has_worked (GgenMetrics *metrics)
{
  return ggen_metrics_get_n_calls (metrics) > 0 || ggen_metrics_get_n_run (metrics) > 0
         || ggen_metrics_get_n_blocking_run (metrics) > 0;
}

/* Work is counted when its thread is done with it, which may be after the command has its result. So
 * the runtime is closed before its account is asked for; but the threads are counted while they are
 * there. A command that gave the runtime nothing to do has nothing to tell about it. */
static void
add_runtime (GgenCliStats *stats, GgenRuntime *runtime)
{
  g_autoptr (GgenMetrics) at_end = ggen_runtime_get_metrics (runtime);
  g_autoptr (GgenMetrics) metrics = NULL;

  ggen_runtime_close (runtime, PATIENCE, NULL);
  metrics = ggen_runtime_get_metrics (runtime);
  if (!has_worked (metrics))
    return;

  add_threads (stats, "workers", ggen_metrics_get_n_workers (at_end),
               ggen_runtime_get_max_workers (runtime));
  add_threads (stats, "blocking threads", ggen_metrics_get_n_blocking_threads (at_end),
               ggen_runtime_get_max_blocking (runtime));
  add_counts (stats, metrics);
  add_dispatches (stats, metrics);
  add_latencies (stats, metrics);
}

/* The trace shows the command as what holds everything that this thread did for it. */
static gboolean
run_traced (GgenCliInvocation *invocation, GgenCliRunFunc run, GError **error)
{
  gint64 began_at = ggen_trace_begin ();
  gboolean success = run (invocation, error);
  g_autofree char *name = NULL;

  if (began_at == 0)
    return success;

  name = ggen_cli_command_get_name (ggen_cli_invocation_get_command (invocation));
  ggen_trace_end (began_at, "command", name + strlen ("ggen "), NULL);

  return success;
}

gboolean
ggen_cli_run_observed (GgenCliInvocation *invocation, GgenCliRunFunc run, GError **error)
{
  GgenCliStats *stats = ggen_cli_invocation_get_stats (invocation);
  GgenRuntime *runtime;
  gboolean success;

  if (stats == NULL)
    return run_traced (invocation, run, error);

  runtime = ggen_runtime_get_default ();
  ggen_runtime_set_timing (runtime, TRUE);
  success = run_traced (invocation, run, error);
  ggen_cli_stats_stop (stats);
  add_runtime (stats, runtime);

  return success;
}
