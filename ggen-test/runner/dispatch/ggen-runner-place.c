/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-place.h"

#include "ggen-runner-verdict.h"
#include "ggen-runner-watch.h"

#define ITERATION "MESON_TEST_ITERATION"

struct _GgenRunnerPlace
{
  GgenRunnerExecutor *executor; /* (not owned) */
  GgenRunnerWatch *watch;       /* (owned) */
  const GgenRunnerPlaceFuncs *funcs;
  gpointer user_data;

  GgenRunnerJob *job; /* (nullable) (owned): the one that runs */
  char *interruption; /* (nullable) (owned): why it was asked to end */
};

static void
on_slow (gint64 elapsed, gpointer user_data)
{
  GgenRunnerPlace *self = user_data;

  self->funcs->slow (self->job, elapsed, self->user_data);
}

GgenRunnerPlace *
ggen_runner_place_new (GgenRunnerExecutor *executor,
                       const GgenRunnerClock *clock,
                       const GgenRunnerPlaceFuncs *funcs,
                       gpointer user_data)
{
  GgenRunnerPlace *self = g_new0 (GgenRunnerPlace, 1);

  self->executor = executor;
  self->watch = ggen_runner_watch_new (executor, clock, on_slow, self);
  self->funcs = funcs;
  self->user_data = user_data;

  return self;
}

void
ggen_runner_place_free (GgenRunnerPlace *self)
{
  ggen_runner_watch_free (self->watch);
  g_clear_pointer (&self->job, ggen_runner_job_free);
  g_free (self->interruption);
  g_free (self);
}

static void
on_ended (GgenRunnerExecutor *executor, GgenRunnerAttempt *attempt, gpointer user_data)
{
  GgenRunnerPlace *self = user_data;
  GgenRunnerJob *job = g_steal_pointer (&self->job);
  GgenRunnerIntervention intervention = {
      .is_timed_out = ggen_runner_watch_has_timed_out (self->watch),
      .timeout = job->unit->settings.timeout,
      .interruption = self->interruption,
  };

  attempt->number = ggen_runner_job_get_next_attempt (job);
  attempt->stacks = ggen_runner_watch_steal_stacks (self->watch);
  ggen_runner_watch_end (self->watch);
  ggen_runner_verdict_reach (attempt, job->unit->test_case, &intervention);
  g_clear_pointer (&self->interruption, g_free);

  self->funcs->ended (job, attempt, self->user_data);
}

/* Meson tells its programs which time it is that they are repeated. */
static GStrv
make_environment (const GgenRunnerJob *job)
{
  const GgenRunnerProgram *program = job->unit->test_case->program;
  g_autofree char *iteration = g_strdup_printf ("%u", job->result->iteration);
  GStrv environment = g_strdupv (program->environment);

  if (program->project != NULL && g_environ_getenv (environment, ITERATION) != NULL)
    environment = g_environ_setenv (environment, ITERATION, iteration, TRUE);

  return ggen_runner_case_settings_change_environment (&job->unit->settings, environment);
}

void
ggen_runner_place_start (GgenRunnerPlace *self,
                         GgenRunnerJob *job,
                         const GgenRunnerLaunch *launch,
                         gboolean wants_stacks)
{
  const GgenRunnerCaseSettings *settings = &job->unit->settings;
  GgenRunnerLaunch full = *launch;
  GgenRunnerLimitsInTime limits = {
      .slow_after = settings->slow_after,
      .timeout = settings->timeout,
      .grace = settings->grace,
      .wants_stacks = wants_stacks,
  };

  g_return_if_fail (ggen_runner_place_is_free (self));

  self->job = job;
  full.test_case = job->unit->test_case;
  full.environment = full.test_case->program->environment;
  g_clear_pointer (&job->result->environment, g_strfreev);
  if (settings->environment != NULL || job->result->iteration > 1)
    full.environment = job->result->environment = make_environment (job);
  full.limits = settings->limits;

  ggen_runner_watch_begin (self->watch, &limits);
  ggen_runner_executor_start (self->executor, &full, on_ended, self);
}

gboolean
ggen_runner_place_is_free (GgenRunnerPlace *self)
{
  return self->job == NULL;
}

GgenRunnerProgram *
ggen_runner_place_get_served (GgenRunnerPlace *self)
{
  return ggen_runner_executor_get_served (self->executor);
}

void
ggen_runner_place_stop (GgenRunnerPlace *self, const char *why)
{
  if (self->interruption == NULL)
    self->interruption = g_strdup (why);
  ggen_runner_watch_stop (self->watch);
}

void
ggen_runner_place_kill (GgenRunnerPlace *self)
{
  ggen_runner_executor_kill (self->executor);
}

void
ggen_runner_place_signal (GgenRunnerPlace *self, int signal_number)
{
  if (self->job != NULL)
    ggen_runner_executor_signal (self->executor, signal_number);
}

void
ggen_runner_place_follow_clock (GgenRunnerPlace *self)
{
  ggen_runner_watch_follow_clock (self->watch);
}
