/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-dispatcher.h"

#include <ggen.h>
#include <signal.h>

#include "ggen-runner-clock.h"
#include "ggen-runner-places.h"
#include "ggen-runner-retries.h"
#include "ggen-runner-round.h"
#include "ggen-runner-teller.h"

/* With fewer cases than that left, a program is not started once more to fork for them. */
#define WORTH_A_FORK_SERVER 3

struct _GgenRunnerDispatcher
{
  GPtrArray *units;     /* (not owned) */
  GgenRunnerPool *pool; /* (not owned) */
  GgenRunnerDispatchOptions options;
  GgenRunnerGroupLimitFunc limit;
  gpointer limit_data;
  guint n_cases; /* of an iteration */

  GTask *task; /* (owned) (nullable): while the run lasts */
  GgenRunnerClock clock;
  gint64 began;
  GgenRunnerTeller *teller;   /* (owned) */
  GgenRunnerRound *round;     /* (owned) (nullable): of this iteration */
  GgenRunnerRetries *retries; /* (owned) */
  guint iteration;
  GgenRunnerPlaces *places; /* (owned) */
  char *interruption;       /* (nullable): why nothing more begins */
  gboolean is_stopping;     /* what runs was asked to end */
};

static void
tell_of_run (GgenRunnerDispatcher *self, GgenRunnerEventKind kind)
{
  gint64 duration = ggen_runner_clock_get_now (&self->clock) - self->began;

  ggen_runner_teller_tell_of_run (self->teller, kind, duration, self->interruption);
}

/* Ending cases */

static void
interrupt_after_failures (GgenRunnerDispatcher *self)
{
  guint n_failed = ggen_runner_teller_get_totals (self->teller)->n_failed;

  if (self->options.max_failures > 0 && n_failed >= self->options.max_failures
      && self->interruption == NULL)
    self->interruption = g_strdup_printf ("%u failure%s", n_failed, n_failed == 1 ? "" : "s");
}

/* @results: (transfer full) */
static void
tell_results (GgenRunnerDispatcher *self, GPtrArray *results)
{
  g_autoptr (GPtrArray) owned = results;

  g_ptr_array_set_free_func (owned, NULL);
  for (guint i = 0; i < owned->len; i++)
    ggen_runner_teller_tell_result (self->teller, owned->pdata[i]);
}

/* @job: (transfer full) */
static void
end_job (GgenRunnerDispatcher *self, GgenRunnerJob *job)
{
  tell_results (self, ggen_runner_round_end_job (self->round, job));
  interrupt_after_failures (self);
}

/* @job: (transfer full) */
static void
wait_for_retry (GgenRunnerDispatcher *self, GgenRunnerJob *job)
{
  gint64 delay =
      ggen_runner_case_settings_get_delay (&job->unit->settings, job->result->attempts->len);

  ggen_runner_teller_tell_of_job (self->teller, GGEN_RUNNER_ATTEMPT_FAILED, job, delay);
  ggen_runner_retries_add (self->retries, job, delay);
}

static void fill (GgenRunnerDispatcher *self);

static void
on_ended (GgenRunnerJob *job, GgenRunnerAttempt *attempt, gpointer user_data)
{
  GgenRunnerDispatcher *self = user_data;

  ggen_runner_queue_give_back_place (ggen_runner_round_get_queue (self->round), job->unit);
  ggen_runner_job_add_attempt (job, attempt, self->options.leaks_fail);

  if (self->interruption == NULL && ggen_runner_job_may_retry (job))
    wait_for_retry (self, job);
  else
    end_job (self, job);

  fill (self);
}

static void
on_slow (GgenRunnerJob *job, gint64 elapsed, gpointer user_data)
{
  GgenRunnerDispatcher *self = user_data;

  job->result->is_slow = TRUE;
  ggen_runner_teller_tell_of_job (self->teller, GGEN_RUNNER_CASE_SLOW, job, elapsed);
}

static const GgenRunnerPlaceFuncs place_funcs = {on_slow, on_ended};

/* Beginning cases */

/* Where the machine does not give room for all places, those that there are do the work. */
static void
do_without_place (GgenRunnerDispatcher *self, const GError *error)
{
  guint n_places = ggen_runner_places_get_size (self->places);

  if (n_places == 0)
    {
      self->interruption = g_strdup_printf ("an error: %s", error->message);
    }
  else
    {
      g_autofree char *text =
          g_strdup_printf ("no more than %u run at once: %s", n_places, error->message);

      ggen_runner_teller_note (self->teller, text);
    }
}

static GgenRunnerPlace *
find_place (GgenRunnerDispatcher *self)
{
  g_autoptr (GError) error = NULL;
  GgenRunnerPlace *place = ggen_runner_places_find_free (self->places, &error);

  if (error != NULL)
    do_without_place (self, error);

  return place;
}

static gboolean
has_waiting (GgenRunnerDispatcher *self)
{
  GgenRunnerQueue *queue = ggen_runner_round_get_queue (self->round);

  return ggen_runner_queue_get_n_waiting (queue) > 0
         || !ggen_runner_retries_is_empty (self->retries);
}

/* Those that are tried again have waited longest.
 * Returns: (transfer full) (nullable) */
static GgenRunnerJob *
take_job (GgenRunnerDispatcher *self, GgenRunnerPlace *place)
{
  GgenRunnerQueue *queue = ggen_runner_round_get_queue (self->round);
  GgenRunnerJob *job = ggen_runner_retries_take_due (self->retries, queue);
  GgenRunnerUnit *unit;

  if (job != NULL)
    return job;

  unit = ggen_runner_queue_take (queue, ggen_runner_place_get_served (place));

  return unit != NULL ? ggen_runner_job_new (unit, self->iteration) : NULL;
}

static gboolean
is_worth_a_server (GgenRunnerDispatcher *self, GgenRunnerPlace *place, const GgenRunnerJob *job)
{
  GgenRunnerQueue *queue = ggen_runner_round_get_queue (self->round);
  GgenRunnerProgram *program = job->unit->test_case->program;

  return ggen_runner_place_get_served (place) == program
         || ggen_runner_queue_get_n_waiting_of (queue, program) >= WORTH_A_FORK_SERVER;
}

/* @job: (transfer full) */
static void
start (GgenRunnerDispatcher *self, GgenRunnerPlace *place, GgenRunnerJob *job)
{
  GgenRunnerLaunch launch = {
      .seed = self->options.seed,
      .arguments = self->options.arguments,
      .may_fork = self->options.may_fork && job->unit->settings.may_fork
                  && is_worth_a_server (self, place, job),
      .is_sandboxed = job->unit->settings.is_sandboxed,
      .is_guarded = job->unit->settings.is_guarded,
      .max_output = self->options.max_output,
  };

  ggen_runner_teller_tell_of_job (self->teller, GGEN_RUNNER_CASE_BEGAN, job, 0);
  ggen_runner_place_start (place, job, &launch, self->options.wants_stacks);
}

/* FALSE: nothing more may begin now. */
static gboolean
begin_next (GgenRunnerDispatcher *self)
{
  GgenRunnerPlace *place = has_waiting (self) ? find_place (self) : NULL;
  GgenRunnerJob *job = place != NULL ? take_job (self, place) : NULL;

  if (job == NULL)
    return FALSE;

  start (self, place, job);

  return TRUE;
}

/* What has failed and was to be tried again has failed. */
static void
abandon_retries (GgenRunnerDispatcher *self)
{
  GgenRunnerJob *job;

  while ((job = ggen_runner_retries_take_any (self->retries)) != NULL)
    end_job (self, job);
}

static void
fill_all (GgenRunnerDispatcher *self)
{
  while (self->interruption == NULL && begin_next (self))
    ;
  if (self->interruption != NULL)
    abandon_retries (self);
}

/* Iterations */

static void
begin_iteration (GgenRunnerDispatcher *self)
{
  GgenRunnerQueue *queue =
      ggen_runner_queue_new (ggen_runner_pool_get_size (self->pool), self->limit, self->limit_data);

  self->iteration++;
  g_clear_pointer (&self->round, ggen_runner_round_free);
  self->round = ggen_runner_round_new (self->units, queue, self->options.keep_order);
}

static gboolean
is_iteration_over (GgenRunnerDispatcher *self)
{
  return ggen_runner_places_are_free (self->places)
         && (self->interruption != NULL || !has_waiting (self));
}

static gboolean
wants_another_iteration (GgenRunnerDispatcher *self)
{
  guint n_failed = ggen_runner_teller_get_totals (self->teller)->n_failed;

  if (self->interruption != NULL || (self->options.until_failure && n_failed > 0)
      || self->n_cases == 0)
    return FALSE;

  return self->options.n_iterations == 0 || self->iteration < self->options.n_iterations;
}

/* An endless run was to have those of the iterations that have begun. */
static guint64
count_planned (GgenRunnerDispatcher *self)
{
  guint n_iterations =
      self->options.n_iterations > 0 ? self->options.n_iterations : self->iteration;

  return (guint64) self->n_cases * n_iterations;
}

static void
end_run (GgenRunnerDispatcher *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  tell_results (self, ggen_runner_round_release (self->round));
  if (self->interruption != NULL)
    ggen_runner_teller_abandon_rest (self->teller, count_planned (self));
  tell_of_run (self, GGEN_RUNNER_RUN_ENDED);
  g_task_return_boolean (task, TRUE);
}

static void
fill (GgenRunnerDispatcher *self)
{
  if (self->clock.paused_at != 0)
    return;

  fill_all (self);
  while (is_iteration_over (self) && wants_another_iteration (self))
    {
      begin_iteration (self);
      fill_all (self);
    }

  if (is_iteration_over (self) && self->task != NULL)
    end_run (self);
}

/* Life */

static void
on_due (gpointer user_data)
{
  fill (user_data);
}

static guint
count_cases (GPtrArray *units)
{
  guint n = 0;

  for (guint i = 0; i < units->len; i++)
    n += !((GgenRunnerUnit *) units->pdata[i])->is_comparison;

  return n;
}

static GgenRunnerTeller *
make_teller (GgenRunnerDispatcher *self, GPtrArray *reporters)
{
  guint64 n_cases = (guint64) self->n_cases * MAX (self->options.n_iterations, 1);
  GgenRunnerEvent run = {
      .n_programs = self->options.n_programs,
      .n_cases = (guint) MIN (n_cases, G_MAXUINT),
      .n_deselected = self->options.n_deselected,
      .seed = self->options.seed,
      .arguments = (const char *const *) self->options.arguments,
      .expected = self->options.expected,
  };

  return ggen_runner_teller_new (reporters, &run);
}

GgenRunnerDispatcher *
ggen_runner_dispatcher_new (GPtrArray *units,
                            GgenRunnerPool *pool,
                            GPtrArray *reporters,
                            const GgenRunnerDispatchOptions *options)
{
  GgenRunnerDispatcher *self = g_new0 (GgenRunnerDispatcher, 1);

  self->units = units;
  self->pool = pool;
  self->options = *options;
  self->n_cases = count_cases (units);
  self->teller = make_teller (self, reporters);
  self->retries = ggen_runner_retries_new (&self->clock, on_due, self);
  self->places = ggen_runner_places_new (pool, &self->clock, &place_funcs, self);

  return self;
}

void
ggen_runner_dispatcher_free (GgenRunnerDispatcher *self)
{
  g_return_if_fail (self->task == NULL);

  ggen_runner_places_free (self->places);
  ggen_runner_retries_free (self->retries);
  g_clear_pointer (&self->round, ggen_runner_round_free);
  ggen_runner_teller_free (self->teller);
  g_free (self->interruption);
  g_free (self);
}

void
ggen_runner_dispatcher_set_group_limit (GgenRunnerDispatcher *self,
                                        GgenRunnerGroupLimitFunc limit,
                                        gpointer user_data)
{
  self->limit = limit;
  self->limit_data = user_data;
}

void
ggen_runner_dispatcher_run_async (GgenRunnerDispatcher *self,
                                  GAsyncReadyCallback ready,
                                  gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->iteration == 0);

  self->task = g_task_new (NULL, NULL, ready, user_data);
  g_task_set_source_tag (self->task, ggen_runner_dispatcher_run_async);
  self->began = ggen_runner_clock_get_now (&self->clock);
  begin_iteration (self);
  tell_of_run (self, GGEN_RUNNER_RUN_BEGAN);
  fill (self);
}

const GgenRunnerTotals *
ggen_runner_dispatcher_run_finish (GgenRunnerDispatcher *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  g_task_propagate_boolean (G_TASK (result), NULL);

  return ggen_runner_teller_get_totals (self->teller);
}

/* Stopping */

void
ggen_runner_dispatcher_stop (GgenRunnerDispatcher *self, const char *why)
{
  if (self->task == NULL)
    return;

  if (self->interruption == NULL)
    self->interruption = g_strdup (why);
  if (self->is_stopping)
    ggen_runner_places_kill (self->places);
  else
    ggen_runner_places_stop (self->places, why);
  self->is_stopping = TRUE;

  fill (self);
}

static void
follow_clock (GgenRunnerDispatcher *self, int signal_number)
{
  ggen_runner_places_follow_clock (self->places, signal_number);
  ggen_runner_retries_follow_clock (self->retries);
}

void
ggen_runner_dispatcher_pause (GgenRunnerDispatcher *self)
{
  if (self->task == NULL || self->clock.paused_at != 0)
    return;

  ggen_runner_clock_pause (&self->clock);
  follow_clock (self, SIGSTOP);
  tell_of_run (self, GGEN_RUNNER_RUN_PAUSED);
}

void
ggen_runner_dispatcher_resume (GgenRunnerDispatcher *self)
{
  if (self->task == NULL || self->clock.paused_at == 0)
    return;

  ggen_runner_clock_resume (&self->clock);
  follow_clock (self, SIGCONT);
  tell_of_run (self, GGEN_RUNNER_RUN_RESUMED);
  fill (self);
}
