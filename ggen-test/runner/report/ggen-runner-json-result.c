/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-json-result.h"

#include <sys/wait.h>

#include "ggen-runner-json-text.h"

static void
add_points (JsonBuilder *builder, const GPtrArray *points)
{
  json_builder_set_member_name (builder, "points");
  json_builder_begin_array (builder);
  for (guint i = 0; points != NULL && i < points->len; i++)
    {
      const GgenRunnerPoint *point = points->pdata[i];

      json_builder_begin_object (builder);
      ggen_runner_json_text_add_string (builder, "name", point->name);
      ggen_runner_json_text_add_string (builder, "outcome",
                                        ggen_runner_outcome_get_name (point->outcome));
      ggen_runner_json_text_add_string (builder, "message", point->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_leaks (JsonBuilder *builder, const GPtrArray *leaks)
{
  json_builder_set_member_name (builder, "leaks");
  json_builder_begin_array (builder);
  for (guint i = 0; leaks != NULL && i < leaks->len; i++)
    {
      const GgenRunnerLeak *leak = leaks->pdata[i];

      json_builder_begin_object (builder);
      ggen_runner_json_text_add_string (builder, "kind",
                                        ggen_runner_leak_kind_get_name (leak->kind));
      ggen_runner_json_text_add_string (builder, "text", leak->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Both are null where it never started. */
static void
add_status (JsonBuilder *builder, const GgenRunnerAttempt *attempt)
{
  int status = attempt->wait_status;
  gboolean has_exited = attempt->has_status && WIFEXITED (status);
  gboolean was_ended = attempt->has_status && WIFSIGNALED (status);

  ggen_runner_json_text_add_known (builder, "exit_status", has_exited ? WEXITSTATUS (status) : -1);
  ggen_runner_json_text_add_known (builder, "signal", was_ended ? WTERMSIG (status) : -1);
}

static void
add_output (JsonBuilder *builder, const GgenRunnerAttempt *attempt)
{
  gboolean is_lossy =
      ggen_runner_json_text_add_bytes (builder, "stdout", attempt->standard_output.bytes);

  is_lossy = ggen_runner_json_text_add_bytes (builder, "stderr", attempt->standard_error.bytes)
             || is_lossy;
  ggen_runner_json_text_add_boolean (builder, "output_is_lossy", is_lossy);
  ggen_runner_json_text_add_int (builder, "stdout_dropped", attempt->standard_output.n_dropped);
  ggen_runner_json_text_add_int (builder, "stderr_dropped", attempt->standard_error.n_dropped);
}

static char *
format_began (const GgenRunnerAttempt *attempt)
{
  g_autoptr (GDateTime) seconds = NULL;
  g_autoptr (GDateTime) exact = NULL;

  if (attempt->began == 0)
    return NULL;

  seconds = g_date_time_new_from_unix_utc (attempt->began / G_USEC_PER_SEC);
  exact = g_date_time_add (seconds, attempt->began % G_USEC_PER_SEC);

  return g_date_time_format_iso8601 (exact);
}

void
ggen_runner_json_result_add_attempt (JsonBuilder *builder, const GgenRunnerAttempt *attempt)
{
  g_autofree char *began = format_began (attempt);

  ggen_runner_json_text_add_int (builder, "number", attempt->number);
  ggen_runner_json_text_add_string (builder, "outcome",
                                    ggen_runner_outcome_get_name (attempt->outcome));
  ggen_runner_json_text_add_string (builder, "reason", attempt->reason);
  add_status (builder, attempt);
  ggen_runner_json_text_add_string (builder, "began", began);
  ggen_runner_json_text_add_int (builder, "duration_us", attempt->duration);
  ggen_runner_json_text_add_int (builder, "cpu_time_us", attempt->cpu_time);
  ggen_runner_json_text_add_int (builder, "peak_memory", attempt->peak_memory);
  ggen_runner_json_text_add_boolean (builder, "is_forked", attempt->is_forked);
  add_points (builder, attempt->points);
  add_leaks (builder, attempt->leaks);
  add_output (builder, attempt);
  ggen_runner_json_text_add_string (builder, "stacks", attempt->stacks);
}

static const char *
get_order_name (GgenRunnerOrder order)
{
  static const char *const names[] = {
      [GGEN_RUNNER_ORDER_UNKNOWN] = "unknown",
      [GGEN_RUNNER_ORDER_SAME] = "same",
      [GGEN_RUNNER_ORDER_DEPENDENT] = "dependent",
  };

  return names[order];
}

void
ggen_runner_json_result_add (JsonBuilder *builder, const GgenRunnerResult *result)
{
  gboolean is_dependent = result->order == GGEN_RUNNER_ORDER_DEPENDENT;

  ggen_runner_json_text_add_string (builder, "outcome",
                                    ggen_runner_outcome_get_name (result->outcome));
  ggen_runner_json_text_add_boolean (builder, "is_flaky", result->is_flaky);
  ggen_runner_json_text_add_boolean (builder, "is_slow", result->is_slow);
  ggen_runner_json_text_add_string (builder, "order", get_order_name (result->order));
  ggen_runner_json_text_add_string (builder, "outcome_in_whole",
                                    is_dependent
                                        ? ggen_runner_outcome_get_name (result->outcome_in_whole)
                                        : NULL);
  ggen_runner_json_text_add_string (builder, "reason_in_whole", result->reason_in_whole);

  json_builder_set_member_name (builder, "attempts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->attempts->len; i++)
    {
      json_builder_begin_object (builder);
      ggen_runner_json_result_add_attempt (builder, result->attempts->pdata[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
