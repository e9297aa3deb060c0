/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-plain.h"

#include "ggen-runner-alarm.h"
#include "ggen-runner-line.h"
#include "ggen-runner-progress.h"
#include "ggen-runner-summary.h"

#define QUIET_TIME (10 * G_USEC_PER_SEC)

typedef struct
{
  GgenRunnerReporter parent;
  GgenRunnerDisplay display;
  GgenRunnerProgress progress;
  GgenRunnerSummary *summary; /* (owned) */
  GgenRunnerAlarm *alarm;     /* (nullable) (owned): while the run goes on */
} Plain;

static void
write_line (Plain *self, GString *line)
{
  if (line->len == 0)
    return;

  ggen_runner_sink_flush (&self->display.sink, line);
  if (self->alarm != NULL)
    ggen_runner_alarm_set (self->alarm, g_get_monotonic_time () + QUIET_TIME);
}

static void
write_progress (gpointer user_data)
{
  Plain *self = user_data;
  g_autoptr (GString) line = g_string_new (NULL);
  gint64 time = ggen_runner_progress_without_pauses (&self->progress, g_get_monotonic_time ());

  ggen_runner_progress_append (&self->progress, line, time, G_MAXUINT, self->display.has_color);
  g_string_append_c (line, '\n');
  write_line (self, line);
}

static void
append_line (Plain *self, GString *line, const GgenRunnerEvent *event)
{
  gboolean has_color = self->display.has_color;

  if (event->kind == GGEN_RUNNER_RUN_BEGAN)
    ggen_runner_line_append_began (line, event, has_color);
  else if (event->kind == GGEN_RUNNER_NOTE)
    ggen_runner_line_append_note (line, event->text, has_color);
  else if (event->kind == GGEN_RUNNER_CASE_SLOW)
    ggen_runner_line_append_slow (line, event, has_color);
  else if (event->kind == GGEN_RUNNER_ATTEMPT_FAILED)
    ggen_runner_line_append_attempt (line, event, has_color);
  else if (event->kind == GGEN_RUNNER_CASE_ENDED
           && (self->display.is_verbose || ggen_runner_line_is_remarkable (event->result)))
    ggen_runner_line_append_ended (line, event->result, has_color);
}

static void
follow_clock (Plain *self, const GgenRunnerEvent *event)
{
  if (event->kind == GGEN_RUNNER_RUN_BEGAN && self->alarm == NULL)
    self->alarm = ggen_runner_alarm_new ("ggen test: progress", write_progress, self);
  else if (event->kind == GGEN_RUNNER_RUN_PAUSED && self->alarm != NULL)
    ggen_runner_alarm_set (self->alarm, -1);
  else if (event->kind == GGEN_RUNNER_RUN_RESUMED && self->alarm != NULL)
    ggen_runner_alarm_set (self->alarm, event->time + QUIET_TIME);
  else if (event->kind == GGEN_RUNNER_RUN_ENDED)
    g_clear_pointer (&self->alarm, ggen_runner_alarm_free);
}

static void
plain_report (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  Plain *self = (Plain *) reporter;
  g_autoptr (GString) line = g_string_new (NULL);

  ggen_runner_progress_follow (&self->progress, event);
  follow_clock (self, event);
  append_line (self, line, event);
  write_line (self, line);
  ggen_runner_summary_follow (self->summary, event);
}

static void
plain_free (GgenRunnerReporter *reporter)
{
  Plain *self = (Plain *) reporter;

  g_clear_pointer (&self->alarm, ggen_runner_alarm_free);
  ggen_runner_summary_free (self->summary);
  g_free (self);
}

GgenRunnerReporter *
ggen_runner_plain_new (const GgenRunnerDisplay *display)
{
  Plain *self = g_new0 (Plain, 1);

  self->parent.report = plain_report;
  self->parent.free = plain_free;
  self->display = *display;
  self->summary = ggen_runner_summary_new (display);

  return &self->parent;
}
