/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-watch.h"

#include <ggen.h>
#include <signal.h>

#include "ggen-runner-stacks.h"

typedef enum
{
  WATCH_IDLE,
  WATCH_RUNNING,
  WATCH_LOOKING, /* at its stacks */
  WATCH_ENDING,  /* it was asked to end */
  WATCH_KILLED,
} WatchState;

/* Owned by the callback that comes at its end, however long that takes */
typedef struct
{
  GgenRunnerWatch *watch;    /* (nullable) (not owned): NULL when the case has ended meanwhile */
  GCancellable *cancellable; /* (owned) */
} Looking;

struct _GgenRunnerWatch
{
  GgenRunnerExecutor *executor; /* (not owned) */
  const GgenRunnerClock *clock; /* (not owned) */
  GgenRunnerSlowFunc slow;
  gpointer user_data;
  GSource *source; /* (owned) */

  GgenRunnerLimitsInTime limits;
  WatchState state;
  gint64 began;       /* by the clock, as everything here */
  gint64 next_slow;   /* G_MAXINT64: never */
  gint64 next_action; /* the time limit, or the end of the grace period */
  gboolean has_timed_out;
  Looking *looking; /* (nullable): while the stacks are looked at */
  char *stacks;
};

typedef struct
{
  GSource source;
  GgenRunnerWatch *watch; /* (not owned) */
} WatchSource;

/* To move the time of the source wakes the loop, and most tests end long before it: so it stays where it is
 * earlier, as is that of the test before, and is looked at again when it has come. */
static void
wait_for_next (GgenRunnerWatch *self)
{
  gint64 next = MIN (self->next_slow, self->next_action);
  gint64 current = g_source_get_ready_time (self->source);

  if (self->state == WATCH_IDLE || next == G_MAXINT64 || self->clock->paused_at != 0)
    return;
  next = ggen_runner_clock_get_monotonic (self->clock, next);
  if (current < 0 || next < current)
    g_source_set_ready_time (self->source, next);
}

static void
ask_to_end (GgenRunnerWatch *self)
{
  self->state = WATCH_ENDING;
  self->next_action = ggen_runner_clock_get_now (self->clock) + self->limits.grace;
  ggen_runner_executor_signal (self->executor, SIGTERM);
  wait_for_next (self);
}

/* Also where it was cut short: who reads the stacks of a process gets the signals that come for it meanwhile. */
static void
on_stacks (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Looking *looking = user_data;
  g_autofree char *stacks = ggen_runner_stacks_finish (result, NULL);
  GgenRunnerWatch *self = looking->watch;

  g_object_unref (looking->cancellable);
  if (self == NULL)
    return;

  self->looking = NULL;
  self->stacks = g_steal_pointer (&stacks);
  ask_to_end (self);
}

static void
look_at_stacks (GgenRunnerWatch *self)
{
  self->state = WATCH_LOOKING;
  self->next_action = G_MAXINT64;
  self->looking = g_new (Looking, 1);
  *self->looking = (Looking){.watch = self, .cancellable = g_cancellable_new ()};
  ggen_runner_stacks_async (ggen_runner_executor_get_pid (self->executor),
                            self->looking->cancellable, on_stacks, self->looking);
}

static void
act (GgenRunnerWatch *self)
{
  switch (self->state)
    {
    case WATCH_RUNNING:
      self->has_timed_out = TRUE;
      self->next_slow = G_MAXINT64;
      if (self->limits.wants_stacks && ggen_runner_executor_get_pid (self->executor) != 0)
        look_at_stacks (self);
      else
        ask_to_end (self);
      break;

    case WATCH_ENDING:
      self->state = WATCH_KILLED;
      self->next_action = G_MAXINT64;
      ggen_runner_executor_kill (self->executor);
      break;

    case WATCH_IDLE:
    case WATCH_LOOKING:
    case WATCH_KILLED:
    default:
      break;
    }
}

static gboolean
on_time (GSource *source, GSourceFunc callback, gpointer user_data)
{
  GgenRunnerWatch *self = ((WatchSource *) source)->watch;
  gint64 now = ggen_runner_clock_get_now (self->clock);

  g_source_set_ready_time (source, -1);
  if (now >= self->next_slow)
    {
      self->next_slow += self->limits.slow_after;
      self->slow (now - self->began, self->user_data);
    }
  if (now >= self->next_action)
    act (self);
  wait_for_next (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = {.dispatch = on_time};

GgenRunnerWatch *
ggen_runner_watch_new (GgenRunnerExecutor *executor,
                       const GgenRunnerClock *clock,
                       GgenRunnerSlowFunc slow,
                       gpointer user_data)
{
  GgenRunnerWatch *self = g_new0 (GgenRunnerWatch, 1);

  self->executor = executor;
  self->clock = clock;
  self->slow = slow;
  self->user_data = user_data;
  self->source = g_source_new (&watch_funcs, sizeof (WatchSource));
  ((WatchSource *) self->source)->watch = self;
  g_source_set_static_name (self->source, "ggen-runner-watch");
  g_source_attach (self->source, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return self;
}

void
ggen_runner_watch_free (GgenRunnerWatch *self)
{
  ggen_runner_watch_end (self);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self->stacks);
  g_free (self);
}

void
ggen_runner_watch_begin (GgenRunnerWatch *self, const GgenRunnerLimitsInTime *limits)
{
  self->limits = *limits;
  self->state = WATCH_RUNNING;
  self->has_timed_out = FALSE;
  g_clear_pointer (&self->stacks, g_free);
  self->began = ggen_runner_clock_get_now (self->clock);
  self->next_slow = limits->slow_after > 0 ? self->began + limits->slow_after : G_MAXINT64;
  self->next_action = limits->timeout > 0 ? self->began + limits->timeout : G_MAXINT64;
  wait_for_next (self);
}

void
ggen_runner_watch_end (GgenRunnerWatch *self)
{
  if (self->looking != NULL)
    {
      self->looking->watch = NULL;
      g_cancellable_cancel (self->looking->cancellable);
      self->looking = NULL;
    }
  self->state = WATCH_IDLE;
  self->next_slow = self->next_action = G_MAXINT64;
}

void
ggen_runner_watch_stop (GgenRunnerWatch *self)
{
  if (self->state != WATCH_RUNNING && self->state != WATCH_LOOKING)
    return;

  self->next_slow = G_MAXINT64;
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking->cancellable);
  else
    ask_to_end (self);
}

void
ggen_runner_watch_follow_clock (GgenRunnerWatch *self)
{
  wait_for_next (self);
}

gint64
ggen_runner_watch_get_elapsed (GgenRunnerWatch *self)
{
  return ggen_runner_clock_get_now (self->clock) - self->began;
}

gboolean
ggen_runner_watch_has_timed_out (GgenRunnerWatch *self)
{
  return self->has_timed_out;
}

char *
ggen_runner_watch_steal_stacks (GgenRunnerWatch *self)
{
  return g_steal_pointer (&self->stacks);
}
