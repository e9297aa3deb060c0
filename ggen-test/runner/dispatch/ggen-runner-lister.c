/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-lister.h"

#include <ggen.h>

#include "ggen-runner-listing.h"
#include "ggen-runner-watch.h"

/* What a program lists is kept in full. */
#define MAX_OUTPUT (64 * 1024 * 1024)
#define GRACE G_TIME_SPAN_SECOND

/* One executor, and the program that is asked there. */
typedef struct
{
  GgenRunnerLister *lister; /* (not owned) */
  GgenRunnerWatch *watch;   /* (owned) */
  GgenRunnerExecutor *executor;
  guint number;      /* of the program */
  GStrv environment; /* (nullable) (owned): while it is asked */
  gboolean is_busy;
} Asker;

struct _GgenRunnerLister
{
  GPtrArray *programs;  /* (not owned) */
  GgenRunnerPool *pool; /* (not owned) */
  gint64 timeout;
  GgenRunnerWholeFunc is_whole;
  GgenRunnerNoteFunc note;
  gpointer user_data;

  GTask *task;         /* (owned) (nullable): while it lists */
  GSource *cancelling; /* (owned) (nullable): likewise */
  const char *seed;
  GStrv arguments;
  GgenRunnerClock clock;
  Asker *askers;
  guint n_askers;
  GPtrArray **cases; /* (element-type GgenRunnerCase): of each program; NULL: not known yet */
  guint next;        /* program to be asked */
  guint n_busy;
  GError *error; /* (nullable): why nobody more is asked */
};

static void
on_slow (gint64 elapsed, gpointer user_data)
{
}

GgenRunnerLister *
ggen_runner_lister_new (GPtrArray *programs, GgenRunnerPool *pool, gint64 timeout)
{
  GgenRunnerLister *self = g_new0 (GgenRunnerLister, 1);

  self->programs = programs;
  self->pool = pool;
  self->timeout = timeout;
  self->n_askers = ggen_runner_pool_get_size (pool);
  self->askers = g_new0 (Asker, self->n_askers);
  self->cases = g_new0 (GPtrArray *, programs->len);

  return self;
}

void
ggen_runner_lister_free (GgenRunnerLister *self)
{
  g_return_if_fail (self->task == NULL);

  for (guint i = 0; i < self->n_askers; i++)
    {
      g_clear_pointer (&self->askers[i].watch, ggen_runner_watch_free);
      g_strfreev (self->askers[i].environment);
    }
  for (guint i = 0; i < self->programs->len; i++)
    g_clear_pointer (&self->cases[i], g_ptr_array_unref);
  g_free (self->askers);
  g_free (self->cases);
  g_clear_error (&self->error);
  g_free (self);
}

void
ggen_runner_lister_set_funcs (GgenRunnerLister *self,
                              GgenRunnerWholeFunc is_whole,
                              GgenRunnerNoteFunc note,
                              gpointer user_data)
{
  self->is_whole = is_whole;
  self->note = note;
  self->user_data = user_data;
}

static void
set_whole (GgenRunnerLister *self, guint number, GgenRunnerProgram *program)
{
  GPtrArray *cases = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_case_unref);

  g_ptr_array_add (cases, ggen_runner_case_new (program, NULL, NULL));
  self->cases[number] = cases;
}

/* There are programs that do something else where they are given any argument. */
static void
set_as_declared (GgenRunnerLister *self, guint number)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_copy (self->programs->pdata[number]);

  program->runs_as_declared = TRUE;
  set_whole (self, number, program);
}

static void
note (GgenRunnerLister *self, guint number, const char *reason)
{
  GgenRunnerProgram *program = self->programs->pdata[number];
  g_autofree char *text = g_strdup_printf ("%s runs whole: %s", program->name, reason);

  if (self->note != NULL)
    self->note (text, self->user_data);
}

static void
take_listing (GgenRunnerLister *self, const Asker *asker, GgenRunnerAttempt *attempt)
{
  g_autoptr (GgenRunnerListing) listing = NULL;

  if (ggen_runner_watch_has_timed_out (asker->watch))
    attempt->outcome = GGEN_RUNNER_TIMED_OUT;
  listing = ggen_runner_listing_new (attempt);

  if (listing->paths != NULL)
    {
      self->cases[asker->number] =
          ggen_runner_listing_make_cases (self->programs->pdata[asker->number], listing->paths);
      return;
    }

  note (self, asker->number, listing->reason);
  if (listing->is_answered)
    set_whole (self, asker->number, self->programs->pdata[asker->number]);
  else
    set_as_declared (self, asker->number);
}

static void
return_cases (GgenRunnerLister *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_case_unref);

  if (self->cancelling != NULL)
    g_source_destroy (self->cancelling);
  g_clear_pointer (&self->cancelling, g_source_unref);
  if (self->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->error));
      return;
    }

  for (guint i = 0; i < self->programs->len; i++)
    g_ptr_array_extend_and_steal (all, g_steal_pointer (&self->cases[i]));
  g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
}

static void fill (GgenRunnerLister *self);

static void
on_ended (GgenRunnerExecutor *executor, GgenRunnerAttempt *attempt, gpointer user_data)
{
  g_autoptr (GgenRunnerAttempt) owned = attempt;
  Asker *asker = user_data;
  GgenRunnerLister *self = asker->lister;

  ggen_runner_watch_end (asker->watch);
  g_clear_pointer (&asker->environment, g_strfreev);
  asker->is_busy = FALSE;
  self->n_busy--;
  if (self->error == NULL)
    take_listing (self, asker, owned);
  fill (self);
}

static void
ask (GgenRunnerLister *self, Asker *asker, guint number)
{
  GgenRunnerProgram *program = self->programs->pdata[number];
  g_autoptr (GgenRunnerCase) whole = ggen_runner_case_new (program, NULL, NULL);
  GStrv environment = ggen_runner_listing_get_environment (program);
  GgenRunnerLaunch launch = {
      .test_case = whole,
      .environment = environment,
      .seed = self->seed,
      .arguments = self->arguments,
      .is_listing = TRUE,
      .max_output = MAX_OUTPUT,
  };
  GgenRunnerLimitsInTime limits = {.timeout = self->timeout, .grace = GRACE};

  if (program->timeout > 0)
    limits.timeout = MIN (limits.timeout, program->timeout);
  asker->number = number;
  asker->environment = environment;
  asker->is_busy = TRUE;
  self->n_busy++;
  ggen_runner_watch_begin (asker->watch, &limits);
  ggen_runner_executor_start (asker->executor, &launch, on_ended, asker);
}

/* Where the machine does not give room for all, those that there are do the work. */
static gboolean
prepare (GgenRunnerLister *self, guint number)
{
  Asker *asker = &self->askers[number];
  g_autoptr (GError) error = NULL;

  if (asker->watch != NULL)
    return TRUE;

  asker->lister = self;
  asker->executor = ggen_runner_pool_get (self->pool, number, &error);
  if (asker->executor == NULL)
    {
      self->n_askers = number;
      if (number == 0)
        self->error = g_steal_pointer (&error);
      return FALSE;
    }

  asker->watch = ggen_runner_watch_new (asker->executor, &self->clock, on_slow, self);

  return TRUE;
}

/* Returns: the next program that is to be asked, or the number of programs */
static guint
skip_whole_ones (GgenRunnerLister *self)
{
  for (; self->next < self->programs->len; self->next++)
    {
      GgenRunnerProgram *program = self->programs->pdata[self->next];

      if (program->glib_program != NULL
          && (self->is_whole == NULL || !self->is_whole (program, self->user_data)))
        break;

      set_whole (self, self->next, program);
    }

  return self->next;
}

static void
fill_askers (GgenRunnerLister *self)
{
  for (guint i = 0; i < self->n_askers && self->error == NULL; i++)
    {
      if (self->askers[i].is_busy)
        continue;
      if (skip_whole_ones (self) == self->programs->len || !prepare (self, i))
        return;

      ask (self, &self->askers[i], self->next++);
    }
}

static void
fill (GgenRunnerLister *self)
{
  fill_askers (self);
  if (self->n_busy == 0)
    return_cases (self);
}

/* They only list: nothing is lost. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GgenRunnerLister *self = user_data;

  if (self->error == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, &self->error);
  for (guint i = 0; i < self->n_askers; i++)
    if (self->askers[i].is_busy)
      ggen_runner_executor_kill (self->askers[i].executor);

  return G_SOURCE_REMOVE;
}

static void
follow (GgenRunnerLister *self, GCancellable *cancellable)
{
  if (cancellable == NULL || g_cancellable_set_error_if_cancelled (cancellable, &self->error))
    return;

  self->cancelling = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancelling, "ggen-runner-lister");
  g_source_set_callback (self->cancelling, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancelling, ggen_runtime_get_context (ggen_runtime_get_default ()));
}

void
ggen_runner_lister_list_async (GgenRunnerLister *self,
                               const char *seed,
                               GStrv arguments,
                               GCancellable *cancellable,
                               GAsyncReadyCallback ready,
                               gpointer user_data)
{
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (NULL, cancellable, ready, user_data);
  g_task_set_source_tag (self->task, ggen_runner_lister_list_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->seed = seed;
  self->arguments = arguments;
  follow (self, cancellable);
  fill (self);
}

GPtrArray *
ggen_runner_lister_list_finish (GgenRunnerLister *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
