/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-json-report.h"

#include "ggen-runner-json-result.h"
#include "ggen-runner-json-text.h"

typedef struct
{
  GgenRunnerReporter parent;
  GgenRunnerSink sink;
  GString
      *early; /* (nullable) (owned): what was told before the run began: the version comes first */
  gint64 began; /* by the clock of events */
} JsonReport;

static const char *
get_kind_name (GgenRunnerEventKind kind)
{
  static const char *const names[] = {
      [GGEN_RUNNER_RUN_BEGAN] = "run_began",           [GGEN_RUNNER_NOTE] = "note",
      [GGEN_RUNNER_CASE_BEGAN] = "case_began",         [GGEN_RUNNER_CASE_SLOW] = "case_slow",
      [GGEN_RUNNER_ATTEMPT_FAILED] = "attempt_failed", [GGEN_RUNNER_CASE_ENDED] = "case_ended",
      [GGEN_RUNNER_RUN_PAUSED] = "run_paused",         [GGEN_RUNNER_RUN_RESUMED] = "run_resumed",
      [GGEN_RUNNER_RUN_ENDED] = "run_ended",
  };

  return names[kind];
}

static void
add_run (JsonBuilder *builder, const GgenRunnerEvent *event)
{
  ggen_runner_json_text_add_int (builder, "n_programs", event->n_programs);
  ggen_runner_json_text_add_int (builder, "n_cases", event->n_cases);
  ggen_runner_json_text_add_int (builder, "n_deselected", event->n_deselected);
  ggen_runner_json_text_add_string (builder, "seed", event->seed);
  ggen_runner_json_text_add_known (builder, "expected_us", event->expected);
}

static void
add_totals (JsonBuilder *builder, const GgenRunnerTotals *totals)
{
  json_builder_set_member_name (builder, "totals");
  json_builder_begin_object (builder);
  ggen_runner_json_text_add_int (builder, "passed", totals->n_passed);
  ggen_runner_json_text_add_int (builder, "failed", totals->n_failed);
  ggen_runner_json_text_add_int (builder, "skipped", totals->n_skipped);
  ggen_runner_json_text_add_int (builder, "flaky", totals->n_flaky);
  ggen_runner_json_text_add_int (builder, "leaky", totals->n_leaky);
  ggen_runner_json_text_add_int (builder, "slow", totals->n_slow);
  ggen_runner_json_text_add_int (builder, "order_dependent", totals->n_order_dependent);
  ggen_runner_json_text_add_int (builder, "abandoned", totals->n_abandoned);
  json_builder_end_object (builder);
}

static void
add_case (JsonBuilder *builder, const GgenRunnerEvent *event)
{
  g_autofree char *id = ggen_runner_case_get_id (event->test_case);

  ggen_runner_json_text_add_string (builder, "id", id);
  ggen_runner_json_text_add_string (builder, "program", event->test_case->program->name);
  ggen_runner_json_text_add_string (builder, "path", event->test_case->path);
  ggen_runner_json_text_add_int (builder, "iteration", event->iteration);
  ggen_runner_json_text_add_int (builder, "attempt", event->attempt);
}

/* The whole of the attempt is told when the case has ended, once. */
static void
add_failed_attempt (JsonBuilder *builder, const GgenRunnerEvent *event)
{
  const GgenRunnerAttempt *attempt = event->failed_attempt;

  ggen_runner_json_text_add_string (builder, "outcome",
                                    ggen_runner_outcome_get_name (attempt->outcome));
  ggen_runner_json_text_add_string (builder, "reason", attempt->reason);
  ggen_runner_json_text_add_int (builder, "duration_us", attempt->duration);
  ggen_runner_json_text_add_int (builder, "delay_us", event->delay);
}

static void
add_event (JsonBuilder *builder, const GgenRunnerEvent *event)
{
  switch (event->kind)
    {
    case GGEN_RUNNER_RUN_BEGAN:
      ggen_runner_json_text_add_string (builder, "format", "ggen-test");
      ggen_runner_json_text_add_int (builder, "version", GGEN_RUNNER_JSON_VERSION);
      add_run (builder, event);
      break;

    case GGEN_RUNNER_NOTE:
      ggen_runner_json_text_add_string (builder, "text", event->text);
      break;

    case GGEN_RUNNER_CASE_BEGAN:
      add_case (builder, event);
      break;

    case GGEN_RUNNER_CASE_SLOW:
      add_case (builder, event);
      ggen_runner_json_text_add_int (builder, "elapsed_us", event->elapsed);
      break;

    case GGEN_RUNNER_ATTEMPT_FAILED:
      add_case (builder, event);
      add_failed_attempt (builder, event);
      break;

    case GGEN_RUNNER_CASE_ENDED:
      add_case (builder, event);
      ggen_runner_json_result_add (builder, event->result);
      add_totals (builder, &event->totals);
      break;

    case GGEN_RUNNER_RUN_ENDED:
      add_run (builder, event);
      ggen_runner_json_text_add_int (builder, "duration_us", event->duration);
      ggen_runner_json_text_add_string (builder, "interruption", event->interruption);
      add_totals (builder, &event->totals);
      break;

    case GGEN_RUNNER_RUN_PAUSED:
    case GGEN_RUNNER_RUN_RESUMED:
    default:
      break;
    }
}

static void
append_line (JsonReport *self, GString *lines, const GgenRunnerEvent *event)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ggen_runner_json_text_add_string (builder, "type", get_kind_name (event->kind));
  ggen_runner_json_text_add_int (builder, "at_us",
                                 self->early != NULL ? 0 : event->time - self->began);
  add_event (builder, event);
  json_builder_end_object (builder);

  ggen_runner_json_text_append (lines, builder);
}

static void
begin (JsonReport *self, const GgenRunnerEvent *event)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  self->began = event->time;
  append_line (self, lines, event);
  g_string_append_len (lines, self->early->str, self->early->len);
  g_string_free (g_steal_pointer (&self->early), TRUE);

  ggen_runner_sink_flush (&self->sink, lines);
}

static void
json_report_report (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  JsonReport *self = (JsonReport *) reporter;
  g_autoptr (GString) line = g_string_new (NULL);

  if (event->kind == GGEN_RUNNER_RUN_BEGAN && self->early != NULL)
    begin (self, event);
  else if (self->early != NULL)
    append_line (self, self->early, event);
  else
    append_line (self, line, event);

  ggen_runner_sink_flush (&self->sink, line);
}

static void
json_report_free (GgenRunnerReporter *reporter)
{
  JsonReport *self = (JsonReport *) reporter;

  if (self->early != NULL)
    g_string_free (self->early, TRUE);
  g_free (self);
}

GgenRunnerReporter *
ggen_runner_json_report_new (const GgenRunnerSink *sink)
{
  JsonReport *self = g_new0 (JsonReport, 1);

  self->parent.report = json_report_report;
  self->parent.free = json_report_free;
  self->sink = *sink;
  self->early = g_string_new (NULL);

  return &self->parent;
}
