/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-progress.h"

#include "ggen-runner-color.h"
#include "ggen-runner-units.h"
#include "ggen-runner-visible.h"

#define SPEAKS_AFTER (2 * G_USEC_PER_SEC) /* before, the pace tells nothing */

void
ggen_runner_progress_follow (GgenRunnerProgress *self, const GgenRunnerEvent *event)
{
  switch (event->kind)
    {
    case GGEN_RUNNER_RUN_BEGAN:
      *self = (GgenRunnerProgress){.n_cases = event->n_cases,
                                   .began = event->time,
                                   .expected = event->expected};
      break;

    case GGEN_RUNNER_CASE_ENDED:
      self->n_ended++;
      self->totals = event->totals;
      break;

    case GGEN_RUNNER_RUN_PAUSED:
      self->paused_since = event->time;
      break;

    case GGEN_RUNNER_RUN_RESUMED:
      self->n_paused += self->paused_since != 0 ? event->time - self->paused_since : 0;
      self->paused_since = 0;
      break;

    default:
      break;
    }
}

gint64
ggen_runner_progress_without_pauses (const GgenRunnerProgress *self, gint64 time)
{
  if (self->paused_since != 0)
    time = MIN (time, self->paused_since);

  return time - self->n_paused;
}

gint64
ggen_runner_progress_get_elapsed (const GgenRunnerProgress *self, gint64 time)
{
  return MAX (time - self->began, 0);
}

/* What is remembered tells most at the beginning, and what has been seen at the end. */
gint64
ggen_runner_progress_estimate_left (const GgenRunnerProgress *self, gint64 elapsed)
{
  double done = self->n_cases > 0 ? MIN ((double) self->n_ended / self->n_cases, 1.0) : 0.0;
  double by_memory = self->expected >= 0 ? MAX (self->expected - elapsed, 0) : -1.0;
  double by_pace = done > 0.0 && elapsed >= SPEAKS_AFTER ? elapsed * (1.0 - done) / done : -1.0;

  if (by_memory < 0.0)
    return by_pace;
  if (by_pace < 0.0)
    return by_memory;

  return by_memory * (1.0 - done) + by_pace * done;
}

typedef struct
{
  GString *text;
  guint width;
  gboolean has_color;
} Line;

/* Unless it does not fit. */
static void
append_part (Line *self, GgenRunnerColor color, const char *part)
{
  guint part_width = ggen_runner_visible_get_width (part);

  if (part_width > self->width)
    return;

  ggen_runner_color_append (self->text, color, self->has_color, part);
  self->width -= part_width;
}

static void
append_count (Line *self, guint n, const char *what, GgenRunnerColor color)
{
  g_autofree char *part = g_strdup_printf ("  %u %s", n, what);

  if (n > 0)
    append_part (self, color, part + (color == GGEN_RUNNER_COLOR_BAD));
}

static char *
format_times (const GgenRunnerProgress *self, gint64 elapsed, gint64 left, const char *before)
{
  GString *text = g_string_new ("  ");

  ggen_runner_clock_append (text, elapsed);
  if (before != NULL)
    {
      g_string_append (text, before);
      ggen_runner_clock_append (text, left + G_USEC_PER_SEC / 2);
      g_string_append (text, " left");
    }

  return g_string_free (text, FALSE);
}

/* How long it may take is told in as many words as there is room for. */
static char *
choose_times (const GgenRunnerProgress *self, gint64 elapsed, guint room)
{
  static const char *const ways[] = {", about ", ", ", NULL};
  gint64 left = ggen_runner_progress_estimate_left (self, elapsed);
  char *times = NULL;

  /* "00:00 left" would be known to be wrong. */
  for (guint i = left >= G_USEC_PER_SEC / 2 ? 0 : 2; i < G_N_ELEMENTS (ways); i++)
    {
      g_free (times);
      times = format_times (self, elapsed, left, ways[i]);
      if (ggen_runner_visible_get_width (times) <= room)
        break;
    }

  return times;
}

void
ggen_runner_progress_append (const GgenRunnerProgress *self,
                             GString *text,
                             gint64 time,
                             guint width,
                             gboolean has_color)
{
  gint64 elapsed = ggen_runner_progress_get_elapsed (self, time);
  guint n_cases = MAX (self->n_cases, self->n_ended);
  g_autofree char *all = g_strdup_printf ("%u", n_cases);
  g_autofree char *counter =
      g_strdup_printf ("[%*u/%s]", ggen_runner_visible_get_width (all), self->n_ended, all);
  g_autofree char *shortest = format_times (self, elapsed, 0, NULL);
  guint reserved = ggen_runner_visible_get_width (shortest);
  g_autofree char *times = NULL;
  Line line = {text, width, has_color};

  append_part (&line, GGEN_RUNNER_COLOR_HEADING, counter);
  line.width -= MIN (reserved, line.width);
  append_count (&line, self->totals.n_failed, "failed", GGEN_RUNNER_COLOR_BAD);
  append_count (&line, self->totals.n_flaky, "flaky", GGEN_RUNNER_COLOR_DOUBTFUL);
  append_count (&line, self->totals.n_leaky, "leaky", GGEN_RUNNER_COLOR_DOUBTFUL);
  append_count (&line, self->totals.n_slow, "slow", GGEN_RUNNER_COLOR_DOUBTFUL);
  line.width += reserved;

  times = choose_times (self, elapsed, line.width);
  append_part (&line, GGEN_RUNNER_COLOR_NONE, times);
}
