/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-job.h"

#include <string.h>

GgenRunnerJob *
ggen_runner_job_new (GgenRunnerUnit *unit, guint iteration)
{
  GgenRunnerJob *self = g_new0 (GgenRunnerJob, 1);

  self->unit = unit;
  self->result = ggen_runner_result_new (unit->test_case, iteration);

  return self;
}

void
ggen_runner_job_free (GgenRunnerJob *self)
{
  g_clear_pointer (&self->result, ggen_runner_result_unref);
  g_free (self);
}

guint
ggen_runner_job_get_next_attempt (const GgenRunnerJob *self)
{
  return self->result->attempts->len + 1;
}

/* In one line */
static char *
describe_leaks (const GPtrArray *leaks)
{
  const GgenRunnerLeak *first = leaks->pdata[0];
  GString *text = g_string_new (NULL);

  /* What the guard finds is a sentence of its own. */
  g_string_append (text, first->kind == GGEN_RUNNER_LEAK_GUARD ? "" : "leaves ");
  g_string_append_len (text, first->text, (gssize) strcspn (first->text, "\n"));
  if (leaks->len > 1)
    g_string_append_printf (text, ", and %u more", leaks->len - 1);

  return g_string_free (text, FALSE);
}

static void
fail_for_leaks (GgenRunnerAttempt *attempt)
{
  if (attempt->leaks == NULL || attempt->leaks->len == 0
      || ggen_runner_outcome_is_failure (attempt->outcome)
      || attempt->outcome == GGEN_RUNNER_ABANDONED)
    return;

  attempt->outcome = GGEN_RUNNER_FAILED;
  attempt->fails_by_leaks = TRUE;
  g_free (attempt->reason);
  attempt->reason = describe_leaks (attempt->leaks);
}

void
ggen_runner_job_add_attempt (GgenRunnerJob *self, GgenRunnerAttempt *attempt, gboolean leaks_fail)
{
  if (leaks_fail)
    fail_for_leaks (attempt);
  g_ptr_array_add (self->result->attempts, attempt);
}

gboolean
ggen_runner_job_may_retry (const GgenRunnerJob *self)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (self->result);

  return ggen_runner_outcome_is_failure (last->outcome) && !self->unit->is_comparison
         && self->result->attempts->len <= self->unit->settings.n_retries;
}

GgenRunnerResult *
ggen_runner_job_conclude (GgenRunnerJob *self)
{
  GgenRunnerResult *result = g_steal_pointer (&self->result);
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  result->outcome = last->outcome;
  result->is_flaky = last->outcome == GGEN_RUNNER_PASSED && result->attempts->len > 1;

  return result;
}
