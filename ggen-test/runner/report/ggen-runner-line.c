/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-line.h"

#include <string.h>

#include "ggen-runner-color.h"
#include "ggen-runner-test.h"
#include "ggen-runner-units.h"
#include "ggen-visible-private.h"

#define LABEL_WIDTH 8
#define TIME_WIDTH (GGEN_RUNNER_LINE_HEAD_WIDTH - LABEL_WIDTH - 2)

typedef struct
{
  const char *text;
  GgenRunnerColor color;
} Label;

static const Label flaky_label = {"FLAKY", GGEN_RUNNER_COLOR_DOUBTFUL};
static const Label leak_label = {"LEAK", GGEN_RUNNER_COLOR_DOUBTFUL};
static const Label slow_label = {"SLOW", GGEN_RUNNER_COLOR_DOUBTFUL};
static const Label retry_label = {"RETRY", GGEN_RUNNER_COLOR_DOUBTFUL};
static const Label outcome_labels[] = {
    [GGEN_RUNNER_PASSED] = {"PASS", GGEN_RUNNER_COLOR_GOOD},
    [GGEN_RUNNER_SKIPPED] = {"SKIP", GGEN_RUNNER_COLOR_QUIET},
    [GGEN_RUNNER_FAILED] = {"FAIL", GGEN_RUNNER_COLOR_BAD},
    [GGEN_RUNNER_CRASHED] = {"CRASH", GGEN_RUNNER_COLOR_BAD},
    [GGEN_RUNNER_TIMED_OUT] = {"TIMEOUT", GGEN_RUNNER_COLOR_BAD},
    [GGEN_RUNNER_VANISHED] = {"VANISHED", GGEN_RUNNER_COLOR_BAD},
    [GGEN_RUNNER_BROKEN] = {"BROKEN", GGEN_RUNNER_COLOR_BAD},
    [GGEN_RUNNER_ABANDONED] = {"STOPPED", GGEN_RUNNER_COLOR_QUIET},
};

static gboolean
has_leaks (const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  return last != NULL && last->leaks != NULL && last->leaks->len > 0;
}

gboolean
ggen_runner_line_is_remarkable (const GgenRunnerResult *result)
{
  return ggen_runner_outcome_is_failure (result->outcome) || result->is_flaky || has_leaks (result)
         || result->order == GGEN_RUNNER_ORDER_DEPENDENT;
}

void
ggen_runner_line_append_name (GString *text, const GgenRunnerCase *test_case, guint iteration)
{
  g_autofree char *id = ggen_runner_case_get_id (test_case);

  ggen_visible_append (text, id, -1);
  if (iteration > 1)
    g_string_append_printf (text, " (iteration %u)", iteration);
}

/* @duration: -1: there is none to tell */
static void
append_head (GString *text, const Label *label, gint64 duration, gboolean has_color)
{
  g_autofree char *padded = g_strdup_printf ("%-*s", LABEL_WIDTH, label->text);
  g_autoptr (GString) time = g_string_new (NULL);

  ggen_runner_color_append (text, label->color, has_color, padded);
  if (duration >= 0)
    ggen_runner_duration_append_padded (time, duration, TIME_WIDTH);
  else
    g_string_append_printf (time, "%*s", TIME_WIDTH, "");
  ggen_runner_color_append (text, GGEN_RUNNER_COLOR_QUIET, has_color, time->str);
  g_string_append (text, "  ");
}

/* Appends one more of the details that stand behind a colon. */
static GString *
begin_detail (GString *text, guint *n_details)
{
  g_string_append (text, (*n_details)++ == 0 ? ": " : "; ");

  return text;
}

static void
append_points (GString *text, const GPtrArray *points, guint *n_details)
{
  guint n_failed = 0;

  for (guint i = 0; i < points->len; i++)
    {
      const GgenRunnerPoint *point = points->pdata[i];

      n_failed += ggen_runner_outcome_is_failure (point->outcome);
    }

  if (n_failed > 0)
    g_string_append_printf (begin_detail (text, n_details), "%u of ", n_failed);
  if (n_failed > 0)
    ggen_runner_count_append (text, points->len, "test failed", "tests failed");
}

static void
append_leaks (GString *text, const GPtrArray *leaks, guint *n_details)
{
  const GgenRunnerLeak *first = leaks->pdata[0];

  /* What the guard finds is a sentence of its own. */
  g_string_append (begin_detail (text, n_details),
                   first->kind == GGEN_RUNNER_LEAK_GUARD ? "" : "left ");
  ggen_visible_append (text, first->text, strcspn (first->text, "\n"));
  if (leaks->len > 1)
    g_string_append_printf (text, ", and %u more", leaks->len - 1);
}

/* With the reason of the one that failed */
static void
append_order (GString *text, const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);
  g_autofree char *order = ggen_runner_test_describe_order (result);
  const char *reason = ggen_runner_outcome_is_failure (result->outcome) ? result->reason_in_whole
                       : last != NULL                                   ? last->reason
                                                                        : NULL;

  g_string_append (text, order);
  if (reason == NULL)
    return;

  g_string_append (text, ": ");
  ggen_visible_append (text, reason, -1);
}

static void
append_details (GString *text, const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);
  guint n_details = 0;

  if (result->is_flaky)
    g_string_append_printf (begin_detail (text, &n_details), "passed at attempt %u",
                            result->attempts->len);
  if (result->order == GGEN_RUNNER_ORDER_DEPENDENT)
    append_order (begin_detail (text, &n_details), result);
  else if (last != NULL && last->reason != NULL)
    ggen_visible_append (begin_detail (text, &n_details), last->reason, -1);
  if (last != NULL && last->points != NULL)
    append_points (text, last->points, &n_details);
  if (has_leaks (result) && !last->fails_by_leaks)
    append_leaks (text, last->leaks, &n_details);
}

static const Label *
choose_label (const GgenRunnerResult *result)
{
  if (result->is_flaky)
    return &flaky_label;
  if (result->outcome == GGEN_RUNNER_PASSED && has_leaks (result))
    return &leak_label;

  return &outcome_labels[result->outcome];
}

void
ggen_runner_line_append_ended (GString *text, const GgenRunnerResult *result, gboolean has_color)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  append_head (text, choose_label (result), last != NULL ? last->duration : -1, has_color);
  ggen_runner_line_append_name (text, result->test_case, result->iteration);
  append_details (text, result);
  g_string_append_c (text, '\n');
}

void
ggen_runner_line_append_attempt (GString *text, const GgenRunnerEvent *event, gboolean has_color)
{
  const GgenRunnerAttempt *attempt = event->failed_attempt;

  append_head (text, &retry_label, attempt->duration, has_color);
  ggen_runner_line_append_name (text, event->test_case, event->iteration);
  g_string_append_printf (text, ": attempt %u %s", attempt->number,
                          ggen_runner_outcome_get_name (attempt->outcome));
  if (attempt->reason != NULL)
    {
      g_string_append (text, ": ");
      ggen_visible_append (text, attempt->reason, -1);
    }
  if (event->delay > 0)
    {
      g_string_append (text, "; again in ");
      ggen_runner_duration_append (text, event->delay);
    }
  g_string_append_c (text, '\n');
}

void
ggen_runner_line_append_slow (GString *text, const GgenRunnerEvent *event, gboolean has_color)
{
  append_head (text, &slow_label, event->elapsed, has_color);
  ggen_runner_line_append_name (text, event->test_case, event->iteration);
  g_string_append (text, ": still running\n");
}

void
ggen_runner_line_append_note (GString *text, const char *note, gboolean has_color)
{
  ggen_runner_color_append (text, GGEN_RUNNER_COLOR_HEADING, has_color, "note:");
  g_string_append_c (text, ' ');
  ggen_visible_append (text, note, -1);
  g_string_append_c (text, '\n');
}

void
ggen_runner_line_append_began (GString *text, const GgenRunnerEvent *event, gboolean has_color)
{
  g_autoptr (GString) line = g_string_new (NULL);

  ggen_runner_count_append (line, event->n_cases, "case of ", "cases of ");
  ggen_runner_count_append (line, event->n_programs, "program", "programs");
  if (event->n_deselected > 0)
    g_string_append_printf (line, ", %u not selected", event->n_deselected);
  if (event->seed != NULL)
    {
      g_string_append (line, ", seed ");
      ggen_visible_append (line, event->seed, -1);
    }

  ggen_runner_color_append (text, GGEN_RUNNER_COLOR_HEADING, has_color, line->str);
  g_string_append_c (text, '\n');
}
