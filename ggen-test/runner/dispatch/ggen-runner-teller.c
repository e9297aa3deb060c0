/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-teller.h"

struct _GgenRunnerTeller
{
  GPtrArray *reporters; /* (not owned) */
  GgenRunnerEvent run;
  GgenRunnerTotals totals;
  guint64 n_results; /* that were told */
};

GgenRunnerTeller *
ggen_runner_teller_new (GPtrArray *reporters, const GgenRunnerEvent *run)
{
  GgenRunnerTeller *self = g_new0 (GgenRunnerTeller, 1);

  self->reporters = reporters;
  self->run = *run;

  return self;
}

void
ggen_runner_teller_free (GgenRunnerTeller *self)
{
  g_free (self);
}

static void
tell (GgenRunnerTeller *self, GgenRunnerEvent *event)
{
  event->time = g_get_monotonic_time ();
  for (guint i = 0; i < self->reporters->len; i++)
    {
      GgenRunnerReporter *reporter = self->reporters->pdata[i];

      reporter->report (reporter, event);
    }
}

void
ggen_runner_teller_tell_of_run (GgenRunnerTeller *self,
                                GgenRunnerEventKind kind,
                                gint64 duration,
                                const char *interruption)
{
  GgenRunnerEvent event = self->run;

  event.kind = kind;
  event.totals = self->totals;
  event.duration = duration;
  event.interruption = interruption;
  tell (self, &event);
}

void
ggen_runner_teller_tell_of_job (GgenRunnerTeller *self,
                                GgenRunnerEventKind kind,
                                const GgenRunnerJob *job,
                                gint64 time)
{
  gboolean has_failed = kind == GGEN_RUNNER_ATTEMPT_FAILED;
  GgenRunnerEvent event = {
      .kind = kind,
      .test_case = job->unit->test_case,
      .iteration = job->result->iteration,
      .attempt = ggen_runner_job_get_next_attempt (job) - has_failed,
      .elapsed = time,
      .delay = time,
      .failed_attempt = has_failed ? ggen_runner_result_get_last_attempt (job->result) : NULL,
  };

  /* What is only compared with is no case of the run. */
  if (!job->unit->is_comparison)
    tell (self, &event);
}

/* Some keep results until the run has ended, but what passed is not told again: its output would fill the
 * memory. */
static void
drop_output (GgenRunnerResult *result)
{
  if (ggen_runner_outcome_is_failure (result->outcome) || result->is_flaky)
    return;

  for (guint i = 0; i < result->attempts->len; i++)
    {
      GgenRunnerAttempt *attempt = result->attempts->pdata[i];

      g_clear_pointer (&attempt->standard_output.bytes, g_bytes_unref);
      g_clear_pointer (&attempt->standard_error.bytes, g_bytes_unref);
    }
}

void
ggen_runner_teller_tell_result (GgenRunnerTeller *self, GgenRunnerResult *result)
{
  GgenRunnerEvent event = {
      .kind = GGEN_RUNNER_CASE_ENDED,
      .test_case = result->test_case,
      .iteration = result->iteration,
      .attempt = result->attempts->len,
      .result = result,
  };

  ggen_runner_totals_add (&self->totals, result);
  event.totals = self->totals;
  tell (self, &event);
  drop_output (result);
  self->n_results++;
  ggen_runner_result_unref (result);
}

void
ggen_runner_teller_note (GgenRunnerTeller *self, const char *text)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_NOTE, .text = text};

  tell (self, &event);
}

void
ggen_runner_teller_abandon_rest (GgenRunnerTeller *self, guint64 n_planned)
{
  guint64 n_rest = n_planned - MIN (n_planned, self->n_results);

  self->totals.n_abandoned += (guint) MIN (n_rest, G_MAXUINT - self->totals.n_abandoned);
}

const GgenRunnerTotals *
ggen_runner_teller_get_totals (GgenRunnerTeller *self)
{
  return &self->totals;
}
