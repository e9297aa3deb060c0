/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-live.h"

#include "ggen-runner-alarm.h"
#include "ggen-runner-block.h"
#include "ggen-runner-line.h"
#include "ggen-runner-progress.h"
#include "ggen-runner-running.h"
#include "ggen-runner-summary.h"
#include "ggen-runner-visible.h"

#define FRAME (80 * 1000) /* microseconds between drawings, at least */
#define MIN_COLUMNS 20
#define INDENT 4      /* of what goes on in a new line */
#define MOST_LINES 16 /* of running cases */

typedef struct
{
  GgenRunnerReporter parent;
  GgenRunnerDisplay display;
  GgenRunnerGetTerminalSize get_size;
  gpointer size_data;
  GgenRunnerProgress progress;
  GgenRunnerRunning *running; /* (owned) */
  GgenRunnerSummary *summary; /* (owned) */
  GgenRunnerBlock block;
  GString *above;         /* (owned): lines that are not written yet */
  GgenRunnerAlarm *alarm; /* (nullable) (owned): while the run goes on */
  gint64 last_drawn;
} Live;

static guint
get_n_columns (const GgenRunnerTerminalSize *size)
{
  return MAX (size->n_columns, MIN_COLUMNS);
}

static void
line_free (gpointer line)
{
  g_string_free (line, TRUE);
}

/* A line that fills the last column would leave it to the terminal where the cursor is. */
static GPtrArray *
make_lines (Live *self, const GgenRunnerTerminalSize *size, gint64 now)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  gint64 time = ggen_runner_progress_without_pauses (&self->progress, now);
  guint width = get_n_columns (size) - 1;
  GString *first = g_string_new (NULL);

  ggen_runner_progress_append (&self->progress, first, time, width, self->display.has_color);
  g_ptr_array_add (lines, first);
  ggen_runner_running_append_lines (self->running, lines, time, MIN (size->n_rows / 3, MOST_LINES),
                                    width, self->display.has_color);

  return lines;
}

static void
write_block (Live *self, const GPtrArray *lines, const GgenRunnerTerminalSize *size)
{
  g_autoptr (GString) output = g_string_new (NULL);

  ggen_runner_block_draw (&self->block, output, self->above, lines, get_n_columns (size));
  g_string_truncate (self->above, 0);
  ggen_runner_sink_flush (&self->display.sink, output);
}

/* What changes without an event are the times, once a second. */
static void
wait_for_next_second (Live *self, gint64 now)
{
  gint64 time = ggen_runner_progress_without_pauses (&self->progress, now);
  gint64 elapsed = ggen_runner_progress_get_elapsed (&self->progress, time);

  ggen_runner_alarm_set (self->alarm, now + G_USEC_PER_SEC - elapsed % G_USEC_PER_SEC);
}

static void
draw (gpointer user_data)
{
  Live *self = user_data;
  GgenRunnerTerminalSize size = self->get_size (self->size_data);
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GPtrArray) lines = make_lines (self, &size, now);

  write_block (self, lines, &size);
  self->last_drawn = now;
  wait_for_next_second (self, now);
}

static void
draw_soon (Live *self)
{
  if (self->alarm != NULL && self->progress.paused_since == 0)
    ggen_runner_alarm_set (self->alarm, self->last_drawn + FRAME);
}

/* The lines above stay. */
static void
take_away (Live *self)
{
  GgenRunnerTerminalSize size = self->get_size (self->size_data);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  if (self->alarm != NULL)
    ggen_runner_alarm_set (self->alarm, -1);
  write_block (self, nothing, &size);
}

static void
append_line (Live *self, GString *line, const GgenRunnerEvent *event)
{
  gboolean has_color = self->display.has_color;

  if (event->kind == GGEN_RUNNER_RUN_BEGAN)
    ggen_runner_line_append_began (line, event, has_color);
  else if (event->kind == GGEN_RUNNER_NOTE)
    ggen_runner_line_append_note (line, event->text, has_color);
  else if (event->kind == GGEN_RUNNER_CASE_SLOW
           && !ggen_runner_running_is_slow (self->running, event))
    ggen_runner_line_append_slow (line, event, has_color);
  else if (event->kind == GGEN_RUNNER_ATTEMPT_FAILED)
    ggen_runner_line_append_attempt (line, event, has_color);
  else if (event->kind == GGEN_RUNNER_CASE_ENDED
           && (self->display.is_verbose || ggen_runner_line_is_remarkable (event->result)))
    ggen_runner_line_append_ended (line, event->result, has_color);
}

static void
append_above (Live *self, const GgenRunnerEvent *event)
{
  g_autoptr (GString) line = g_string_new (NULL);
  GgenRunnerTerminalSize size;

  append_line (self, line, event);
  if (line->len == 0)
    return;

  size = self->get_size (self->size_data);
  g_string_truncate (line, line->len - 1);
  ggen_runner_visible_append_wrapped (self->above, line->str, GGEN_RUNNER_LINE_HEAD_WIDTH, INDENT,
                                      get_n_columns (&size));
  g_string_append_c (self->above, '\n');
}

static void
follow_run (Live *self, const GgenRunnerEvent *event)
{
  if (event->kind == GGEN_RUNNER_RUN_BEGAN && self->alarm == NULL)
    self->alarm = ggen_runner_alarm_new ("ggen test: display", draw, self);

  if (event->kind == GGEN_RUNNER_RUN_PAUSED)
    take_away (self);
  else if (event->kind == GGEN_RUNNER_RUN_ENDED)
    {
      take_away (self);
      g_clear_pointer (&self->alarm, ggen_runner_alarm_free);
    }
  else if (self->alarm == NULL)
    take_away (self); /* What is told before or after has no block below it, and does not wait. */
  else
    draw_soon (self);
}

static void
live_report (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  Live *self = (Live *) reporter;

  ggen_runner_progress_follow (&self->progress, event);
  append_above (self, event);
  ggen_runner_running_follow (self->running, event,
                              ggen_runner_progress_without_pauses (&self->progress, event->time));
  follow_run (self, event);
  ggen_runner_summary_follow (self->summary, event);
}

static void
live_free (GgenRunnerReporter *reporter)
{
  Live *self = (Live *) reporter;

  g_clear_pointer (&self->alarm, ggen_runner_alarm_free);
  ggen_runner_running_free (self->running);
  ggen_runner_summary_free (self->summary);
  ggen_runner_block_clear (&self->block);
  g_string_free (self->above, TRUE);
  g_free (self);
}

GgenRunnerReporter *
ggen_runner_live_new (const GgenRunnerDisplay *display,
                      GgenRunnerGetTerminalSize get_size,
                      gpointer user_data)
{
  Live *self = g_new0 (Live, 1);

  self->parent.report = live_report;
  self->parent.free = live_free;
  self->display = *display;
  self->get_size = get_size;
  self->size_data = user_data;
  self->running = ggen_runner_running_new ();
  self->summary = ggen_runner_summary_new (display);
  self->above = g_string_new (NULL);

  return &self->parent;
}
