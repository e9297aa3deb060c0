/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-summary.h"

#include <string.h>

#include "ggen-runner-color.h"
#include "ggen-runner-failure.h"
#include "ggen-runner-line.h"
#include "ggen-runner-test.h"
#include "ggen-runner-units.h"
#include "ggen-visible-private.h"

#define MOST_SLOWEST 5
#define SLOWEST_FROM G_USEC_PER_SEC
#define MOST_LISTED 50 /* in the lists of one line each, without --verbose */

struct _GgenRunnerSummary
{
  GgenRunnerDisplay display;
  char *seed;        /* (nullable) (owned) */
  GStrv arguments;   /* (nullable) (owned) */
  GPtrArray *failed; /* (element-type GgenRunnerResult) (owned) */
  GPtrArray *flaky;  /* likewise, and so are the others */
  GPtrArray *leaky;
  GPtrArray *dependent;
  const GgenRunnerResult *slowest[MOST_SLOWEST]; /* from the slowest */
};

typedef void (*AppendItem) (GgenRunnerSummary *self, GString *text, const GgenRunnerResult *result);

static GPtrArray *
new_results (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);
}

GgenRunnerSummary *
ggen_runner_summary_new (const GgenRunnerDisplay *display)
{
  GgenRunnerSummary *self = g_new0 (GgenRunnerSummary, 1);

  self->display = *display;
  self->failed = new_results ();
  self->flaky = new_results ();
  self->leaky = new_results ();
  self->dependent = new_results ();

  return self;
}

void
ggen_runner_summary_free (GgenRunnerSummary *self)
{
  g_free (self->seed);
  g_strfreev (self->arguments);
  g_ptr_array_unref (self->failed);
  g_ptr_array_unref (self->flaky);
  g_ptr_array_unref (self->leaky);
  g_ptr_array_unref (self->dependent);
  for (guint i = 0; i < MOST_SLOWEST; i++)
    g_clear_pointer (&self->slowest[i], ggen_runner_result_unref);
  g_free (self);
}

static void
add_result (GPtrArray *results, const GgenRunnerResult *result)
{
  g_ptr_array_add (results, (gpointer) ggen_runner_result_ref (result));
}

static gint64
get_duration (const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last =
      result != NULL ? ggen_runner_result_get_last_attempt (result) : NULL;

  return last != NULL ? last->duration : -1;
}

static void
keep_if_slow (GgenRunnerSummary *self, const GgenRunnerResult *result)
{
  gint64 duration = get_duration (result);
  guint at = MOST_SLOWEST;

  if (!self->display.has_slowest && duration < SLOWEST_FROM)
    return;

  while (at > 0 && get_duration (self->slowest[at - 1]) < duration)
    at--;
  if (at == MOST_SLOWEST)
    return;

  g_clear_pointer (&self->slowest[MOST_SLOWEST - 1], ggen_runner_result_unref);
  memmove (&self->slowest[at + 1], &self->slowest[at],
           (MOST_SLOWEST - at - 1) * sizeof (self->slowest[0]));
  self->slowest[at] = ggen_runner_result_ref (result);
}

static void
keep (GgenRunnerSummary *self, const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  if (ggen_runner_outcome_is_failure (result->outcome))
    add_result (self->failed, result);
  if (result->is_flaky)
    add_result (self->flaky, result);
  if (last != NULL && last->leaks != NULL && last->leaks->len > 0)
    add_result (self->leaky, result);
  if (result->order == GGEN_RUNNER_ORDER_DEPENDENT)
    add_result (self->dependent, result);
  keep_if_slow (self, result);
}

static void
append_heading (GgenRunnerSummary *self, GString *text, const char *heading)
{
  g_string_append_c (text, '\n');
  ggen_runner_color_append (text, GGEN_RUNNER_COLOR_HEADING, self->display.has_color, heading);
  g_string_append_c (text, '\n');
}

/* Written one by one: much output need not be in memory twice. */
static void
write_details (GgenRunnerSummary *self,
               GString *text,
               const char *heading,
               const GPtrArray *results,
               const char *seed)
{
  if (results->len > 0)
    append_heading (self, text, heading);

  for (guint i = 0; i < results->len; i++)
    {
      g_string_append_c (text, '\n');
      ggen_runner_line_append_ended (text, results->pdata[i], self->display.has_color);
      ggen_runner_failure_append (text, results->pdata[i], (const char *const *) self->arguments,
                                  seed, !self->display.has_no_replay, !self->display.is_verbose);
      ggen_runner_sink_flush (&self->display.sink, text);
    }
}

static void
append_list (GgenRunnerSummary *self,
             GString *text,
             const char *heading,
             const GPtrArray *results,
             AppendItem append_item)
{
  guint n_listed = self->display.is_verbose ? results->len : MIN (results->len, MOST_LISTED);

  if (results->len > 0)
    append_heading (self, text, heading);
  for (guint i = 0; i < n_listed; i++)
    append_item (self, text, results->pdata[i]);
  if (n_listed < results->len)
    g_string_append_printf (text, "  … and %u more: --verbose lists all\n",
                            results->len - n_listed);
}

static void
append_failed (GgenRunnerSummary *self, GString *text, const GgenRunnerResult *result)
{
  ggen_runner_line_append_ended (text, result, self->display.has_color);
}

static void
append_leaky (GgenRunnerSummary *self, GString *text, const GgenRunnerResult *result)
{
  const GPtrArray *leaks = ggen_runner_result_get_last_attempt (result)->leaks;

  g_string_append (text, "  ");
  ggen_runner_line_append_name (text, result->test_case, result->iteration);
  g_string_append (text, ":\n");

  for (guint i = 0; i < leaks->len; i++)
    {
      const GgenRunnerLeak *leak = leaks->pdata[i];
      g_auto (GStrv) lines = g_strsplit (leak->text, "\n", -1);

      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_string_append (text, j == 0 ? "    " : "      ");
          ggen_visible_append (text, lines[j], -1);
          g_string_append_c (text, '\n');
        }
    }
}

static void
append_dependent (GgenRunnerSummary *self, GString *text, const GgenRunnerResult *result)
{
  g_autofree char *order = ggen_runner_test_describe_order (result);

  g_string_append (text, "  ");
  ggen_runner_line_append_name (text, result->test_case, result->iteration);
  g_string_append_printf (text, ": %s\n", order);
}

static void
append_slowest (GgenRunnerSummary *self, GString *text)
{
  if (self->slowest[0] != NULL)
    append_heading (self, text, "Slowest");

  for (guint i = 0; i < MOST_SLOWEST && self->slowest[i] != NULL; i++)
    {
      ggen_runner_duration_append_padded (text, get_duration (self->slowest[i]), 10);
      g_string_append (text, "  ");
      ggen_runner_line_append_name (text, self->slowest[i]->test_case, self->slowest[i]->iteration);
      g_string_append_c (text, '\n');
    }
}

static void
append_rerun (GgenRunnerSummary *self, GString *text)
{
  if (self->failed->len == 0 || self->display.rerun_command == NULL)
    return;

  append_heading (self, text, "To run the failed ones again:");
  g_string_append_printf (text, "  %s\n", self->display.rerun_command);
}

static void
append_remark (GString *text, guint n, const char *what, const char **separator)
{
  if (n == 0)
    return;

  g_string_append_printf (text, "%s%u %s", *separator, n, what);
  *separator = ", ";
}

static void
append_how_it_went (GString *text, const GgenRunnerEvent *event)
{
  const GgenRunnerTotals *totals = &event->totals;
  const char *separator = ": ";

  g_string_append_c (text, '\n');
  ggen_runner_count_append (text, totals->n_passed + totals->n_failed + totals->n_skipped,
                            "test in ", "tests in ");
  ggen_runner_duration_append (text, event->duration);
  append_remark (text, totals->n_flaky, "flaky", &separator);
  append_remark (text, totals->n_leaky, "leaky", &separator);
  append_remark (text, totals->n_slow, "slow", &separator);
  append_remark (text, totals->n_order_dependent, "order-dependent", &separator);
  g_string_append_c (text, '\n');
}

static void
append_interruption (GString *text, const GgenRunnerEvent *event)
{
  if (event->interruption != NULL)
    {
      g_string_append (text, "Stopped by ");
      ggen_visible_append (text, event->interruption, -1);
    }
  if (event->totals.n_abandoned > 0)
    {
      g_string_append (text, event->interruption != NULL ? ": " : "");
      ggen_runner_count_append (text, event->totals.n_abandoned, "case", "cases");
      g_string_append (text, " did not run to the end");
    }
  if (event->interruption != NULL || event->totals.n_abandoned > 0)
    g_string_append_c (text, '\n');
}

/* Programs look for the last line: it has no colour. */
static void
append_totals (GString *text, const GgenRunnerTotals *totals)
{
  g_string_append_printf (text, "%u passed, %u failed, %u skipped\n", totals->n_passed,
                          totals->n_failed, totals->n_skipped);
}

static void
write_all (GgenRunnerSummary *self, const GgenRunnerEvent *event)
{
  g_autoptr (GString) text = g_string_new (NULL);

  write_details (self, text, "Flaky", self->flaky, NULL);
  write_details (self, text, "Failures", self->failed, self->seed);
  append_list (self, text, "Leaks", self->leaky, append_leaky);
  append_list (self, text, "Order-dependent", self->dependent, append_dependent);
  append_slowest (self, text);
  /* Whose output may have filled some screens */
  if (self->failed->len > 1)
    append_list (self, text, "Failed", self->failed, append_failed);
  append_rerun (self, text);
  append_how_it_went (text, event);
  append_interruption (text, event);
  append_totals (text, &event->totals);

  ggen_runner_sink_flush (&self->display.sink, text);
}

void
ggen_runner_summary_follow (GgenRunnerSummary *self, const GgenRunnerEvent *event)
{
  if (event->kind == GGEN_RUNNER_RUN_BEGAN)
    {
      g_free (self->seed);
      self->seed = g_strdup (event->seed);
      g_strfreev (self->arguments);
      self->arguments = g_strdupv ((char **) event->arguments);
    }
  else if (event->kind == GGEN_RUNNER_CASE_ENDED)
    keep (self, event->result);
  else if (event->kind == GGEN_RUNNER_RUN_ENDED)
    write_all (self, event);
}
