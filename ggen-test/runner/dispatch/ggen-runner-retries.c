/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-retries.h"

#include <ggen.h>

struct _GgenRunnerRetries
{
  const GgenRunnerClock *clock; /* (not owned) */
  GgenRunnerDueFunc due;
  gpointer user_data;
  GQueue jobs;     /* (element-type GgenRunnerJob) (owned) */
  GSource *source; /* (owned): when the next of them is due */
};

typedef struct
{
  GSource source;
  GgenRunnerRetries *retries; /* (not owned) */
} DueSource;

/* Those that are due already wait for room, not for time. */
static gint64
get_next_due (GgenRunnerRetries *self)
{
  gint64 now = ggen_runner_clock_get_now (self->clock);
  gint64 next = G_MAXINT64;

  for (GList *l = self->jobs.head; l != NULL; l = l->next)
    {
      const GgenRunnerJob *job = l->data;

      if (job->due > now)
        next = MIN (next, job->due);
    }

  return next;
}

void
ggen_runner_retries_follow_clock (GgenRunnerRetries *self)
{
  gint64 next = get_next_due (self);

  if (next == G_MAXINT64 || self->clock->paused_at != 0)
    g_source_set_ready_time (self->source, -1);
  else
    g_source_set_ready_time (self->source, ggen_runner_clock_get_monotonic (self->clock, next));
}

static gboolean
on_due (GSource *source, GSourceFunc callback, gpointer user_data)
{
  GgenRunnerRetries *self = ((DueSource *) source)->retries;

  ggen_runner_retries_follow_clock (self);
  self->due (self->user_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs due_funcs = {.dispatch = on_due};

GgenRunnerRetries *
ggen_runner_retries_new (const GgenRunnerClock *clock, GgenRunnerDueFunc due, gpointer user_data)
{
  GgenRunnerRetries *self = g_new0 (GgenRunnerRetries, 1);

  self->clock = clock;
  self->due = due;
  self->user_data = user_data;
  g_queue_init (&self->jobs);
  self->source = g_source_new (&due_funcs, sizeof (DueSource));
  ((DueSource *) self->source)->retries = self;
  g_source_set_static_name (self->source, "ggen-runner-retry");
  g_source_attach (self->source, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return self;
}

void
ggen_runner_retries_free (GgenRunnerRetries *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_queue_clear_full (&self->jobs, (GDestroyNotify) ggen_runner_job_free);
  g_free (self);
}

void
ggen_runner_retries_add (GgenRunnerRetries *self, GgenRunnerJob *job, gint64 delay)
{
  job->due = ggen_runner_clock_get_now (self->clock) + delay;
  g_queue_push_tail (&self->jobs, job);
  ggen_runner_retries_follow_clock (self);
}

GgenRunnerJob *
ggen_runner_retries_take_due (GgenRunnerRetries *self, GgenRunnerQueue *queue)
{
  gint64 now = ggen_runner_clock_get_now (self->clock);

  for (GList *l = self->jobs.head; l != NULL; l = l->next)
    {
      GgenRunnerJob *job = l->data;

      if (job->due > now || !ggen_runner_queue_take_place (queue, job->unit))
        continue;

      g_queue_delete_link (&self->jobs, l);
      return job;
    }

  return NULL;
}

GgenRunnerJob *
ggen_runner_retries_take_any (GgenRunnerRetries *self)
{
  GgenRunnerJob *job = g_queue_pop_head (&self->jobs);

  ggen_runner_retries_follow_clock (self);

  return job;
}

gboolean
ggen_runner_retries_is_empty (GgenRunnerRetries *self)
{
  return g_queue_is_empty (&self->jobs);
}
