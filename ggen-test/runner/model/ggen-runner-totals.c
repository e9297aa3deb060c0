/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-event.h"

static void
count (GgenRunnerTotals *self, GgenRunnerOutcome outcome, guint64 n)
{
  if (outcome == GGEN_RUNNER_PASSED)
    self->n_passed += n;
  else if (outcome == GGEN_RUNNER_SKIPPED)
    self->n_skipped += n;
  else if (outcome != GGEN_RUNNER_ABANDONED)
    self->n_failed += n;
}

/* The lines of a whole program count each; the program itself where these do not tell why it failed. */
static void
count_points (GgenRunnerTotals *self, const GgenRunnerResult *result, const GPtrArray *points)
{
  gboolean is_told = FALSE;

  for (guint i = 0; i < points->len; i++)
    {
      const GgenRunnerPoint *point = points->pdata[i];

      count (self, point->outcome, point->n_tests);
      is_told = is_told || ggen_runner_outcome_is_failure (point->outcome);
    }

  if (ggen_runner_outcome_is_failure (result->outcome) && !is_told)
    count (self, result->outcome, 1);
}

void
ggen_runner_totals_add (GgenRunnerTotals *self, const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  if (last != NULL && last->points != NULL)
    count_points (self, result, last->points);
  else
    count (self, result->outcome, 1);

  self->n_flaky += result->is_flaky;
  self->n_leaky += last != NULL && last->leaks != NULL;
  self->n_slow += result->is_slow;
  self->n_order_dependent += result->order == GGEN_RUNNER_ORDER_DEPENDENT;
  self->n_abandoned += result->outcome == GGEN_RUNNER_ABANDONED;
}
