/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-scope-private.h"

#include "ggen-error.h"
#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-scope-frame-private.h"

/* The children of a scope: how they are started, at most as many at once as there may be, and what
 * happens when they end. */

/* What start was given lives until it has returned, even where it has called back already. */
typedef enum
{
  START_RUNNING,
  START_RETURNED,
  START_CALLED_BACK,
} StartState;

/* Children keep their scope alive together: it has a reference on itself while it has any. */
typedef struct
{
  GgenWork work;    /* for a child that runs on a thread of the runtime */
  GgenScope *scope; /* (unowned) */
  GgenWorkFlags flags;
  GgenScopeFunc func;  /* for such a thread, or */
  GgenStartFunc start; /* for the context, with */
  GgenScopeFinishFunc finish;
  gpointer user_data; /* (owned) */
  GDestroyNotify user_data_destroy;
  GgenOperation operation; /* of an asynchronous child */
  gint start_state;        /* likewise: StartState, atomic */
  GError *error;           /* (owned) (nullable): how it ended, where it had not quite started */
} Child;

static void
child_free (Child *self)
{
  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_slice_free (Child, self);
}

static void
begin_child (GgenScope *self)
{
  if (g_atomic_int_add (&self->n_children, 1) == 0)
    g_object_ref (self);
}

/* Tells those that wait for the end, after the last child. */
static void
return_joiners (GgenScope *self)
{
  GList *joiners = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->mutex);
  if (self->joiners != NULL && g_atomic_int_get (&self->n_children) == 0)
    {
      joiners = g_steal_pointer (&self->joiners);
      ggen_scope_end_locked (self);
      if (self->error != NULL)
        error = g_error_copy (self->error);
    }
  g_mutex_unlock (&self->mutex);

  ggen_scope_return_tasks (joiners, error);
}

static gboolean child_launch (Child *self);

static void
take_startable_locked (GgenScope *self, GQueue *startable)
{
  gint limit = g_atomic_int_get (&self->limit);
  gint n_running = g_atomic_int_get (&self->n_children) - (gint) self->waiting.length;

  for (; !g_queue_is_empty (&self->waiting) && (limit == 0 || n_running < limit); n_running++)
    g_queue_push_tail (startable, g_queue_pop_head (&self->waiting));
}

/* Lets children begin that waited. Returns how many could not, and so have ended. */
static guint
launch_all (GQueue *startable)
{
  guint n_ended = 0;
  Child *child;

  while ((child = g_queue_pop_head (startable)) != NULL)
    {
      if (!child_launch (child))
        n_ended++;
    }

  return n_ended;
}

/* After children have ended, or the limit has changed: starts the next ones, and tells those that
 * wait for room. Returns how many could not be started, and so have ended. */
static guint
fill_up (GgenScope *self)
{
  GQueue startable = G_QUEUE_INIT;
  GList *room_takers = NULL;
  g_autoptr (GError) error = NULL;
  guint n_ended;

  g_mutex_lock (&self->mutex);
  take_startable_locked (self, &startable);
  if (ggen_scope_has_room (self) || self->error != NULL)
    room_takers = g_steal_pointer (&self->room_takers);
  if (self->error != NULL)
    error = g_error_copy (self->error);
  g_mutex_unlock (&self->mutex);

  n_ended = launch_all (&startable);
  ggen_scope_return_tasks (room_takers, error);

  return n_ended;
}

/* Counts children out. The scope may be gone as soon as the count went down, unless they were the last:
 * then they have its reference on itself. */
static void
count_out (GgenScope *self, guint n_ended)
{
  ggen_hand_over (self);
  if (g_atomic_int_add (&self->n_children, -(gint) n_ended) != (gint) n_ended)
    return;

  ggen_take_over (self);
  return_joiners (self);
  ggen_hand_over (self);
  g_object_unref (self);
}

/* Each time that the count goes down to nothing ends one time that it went up: the scope's reference on
 * itself goes once for each, however many there are while we fill up. */
static void
end_children (GgenScope *self, guint n_ended)
{
  g_autoptr (GgenScope) limited = g_atomic_int_get (&self->limit) != 0 ? g_object_ref (self) : NULL;

  while (n_ended > 0)
    {
      count_out (self, n_ended);
      n_ended = limited != NULL ? fill_up (limited) : 0;
    }
}

/* After the limit has changed. */
void
ggen_scope_fill_up (GgenScope *self)
{
  end_children (self, fill_up (self));
}

/* The end of every child. @error is owned. */
static void
child_end (Child *self, GError *error)
{
  GgenScope *scope = self->scope;

  if (G_UNLIKELY (error != NULL))
    ggen_scope_fail (scope, error);

  child_free (self);
  end_children (scope, 1);
}

/* The end of a child whose operation the runtime counts. With the scope may go the runtime. */
static void
child_end_operation (Child *self, GError *error)
{
  g_autoptr (GgenRuntime) runtime = g_object_ref (self->scope->runtime);

  ggen_runtime_end_operation (runtime, &self->operation);
  child_end (self, error);
}

static void
child_run (GgenWork *work, GCancellable *runtime_cancellable, gboolean is_closing)
{
  Child *self = (Child *) work;
  GgenScopeFrame frame;
  GCancellable *cancellable = self->scope->link.cancellable;
  GError *error = NULL;
  gboolean is_ok;

  ggen_scope_frame_push (&frame, self->scope);
  is_ok = !g_cancellable_set_error_if_cancelled (cancellable, &error)
          && self->func (cancellable, self->user_data, &error);
  ggen_scope_frame_pop (&frame);

  if (!is_ok && error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "\"%s\" failed without saying why",
                         self->work.name != NULL ? self->work.name : "work without a name");

  child_end (self, error);
}

/* Returns whether the other of the two, returning and calling back, has happened before. */
static gboolean
child_reach (Child *self, StartState state)
{
  return !g_atomic_int_compare_and_exchange (&self->start_state, START_RUNNING, state);
}

static void
child_ready (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  Child *self = user_data;

  if (!self->finish (result, self->user_data, &self->error) && self->error == NULL)
    self->error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "\"%s\" failed without saying why",
                               self->work.name != NULL ? self->work.name : "work without a name");

  if (child_reach (self, START_CALLED_BACK))
    child_end_operation (self, g_steal_pointer (&self->error));
}

/* On the thread that runs the context, whose default it may not be. */
static void
child_begin (GCancellable *cancellable, gpointer user_data)
{
  Child *self = user_data;
  GMainContext *context = ggen_runtime_get_context (self->scope->runtime);
  GError *error = NULL;

  cancellable = self->scope->link.cancellable;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      child_end_operation (self, error);
      return;
    }

  g_main_context_ref (context);
  g_main_context_push_thread_default (context);
  self->start (cancellable, child_ready, self, self->user_data);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  if (child_reach (self, START_RETURNED))
    child_end_operation (self, g_steal_pointer (&self->error));
}

static gboolean
child_launch_operation (Child *self, GError **error)
{
  GgenRuntime *runtime = self->scope->runtime;

  if (!ggen_runtime_begin_operation (runtime, &self->operation, self->work.name,
                                     "an asynchronous call in a scope", error))
    return FALSE;

  if (ggen_runtime_invoke (runtime, self->work.name, child_begin, self, NULL, error))
    return TRUE;

  ggen_runtime_end_operation (runtime, &self->operation);

  return FALSE;
}

/* Lets the child begin. Where it cannot, the scope has failed, the child is gone, and only has to be
 * counted out. */
static gboolean
child_launch (Child *self)
{
  GgenScope *scope = self->scope;
  GError *error = NULL;

  if (self->func != NULL ? ggen_runtime_push_work (scope->runtime, self->flags, &self->work, &error)
                         : child_launch_operation (self, &error))
    return TRUE;

  ggen_scope_fail (scope, error);
  child_free (self);

  return FALSE;
}

/* Returns %FALSE where the child has to wait for others to end. */
static gboolean
begin_limited_child (GgenScope *self, Child *child)
{
  gboolean can_start;

  g_mutex_lock (&self->mutex);
  can_start = g_queue_is_empty (&self->waiting) && ggen_scope_has_room (self);
  begin_child (self);
  if (!can_start)
    g_queue_push_tail (&self->waiting, child);
  g_mutex_unlock (&self->mutex);

  return can_start;
}

static void
ggen_scope_add (GgenScope *self, Child *child)
{
  child->scope = self;

  if (G_UNLIKELY (g_atomic_int_get (&self->is_joined)))
    {
      g_critical ("a scope that was joined takes no more work");
      child_free (child);
      return;
    }

  if (!g_atomic_int_get (&self->is_used))
    g_atomic_int_set (&self->is_used, TRUE);

  if (g_atomic_int_get (&self->limit) == 0)
    begin_child (self);
  else if (!begin_limited_child (self, child))
    return;

  if (!child_launch (child))
    end_children (self, 1);
}

void
ggen_scope_child_append_name (gpointer child, GString *text)
{
  const char *name = ((Child *) child)->work.name;

  g_string_append_printf (text, "; \"%s\" waits for room",
                          name != NULL ? name : "work without a name");
}

static Child *
child_new (const char *name, gpointer user_data, GDestroyNotify user_data_destroy)
{
  Child *self = g_slice_new0 (Child);

  self->work.name = name;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;

  return self;
}

/**
 * ggen_scope_spawn: (skip)
 * @name: (nullable): what to call the work in messages; a static string
 * @flags: whether @func computes, or blocks
 * @func: what to run
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data after @func has run, or without it where the
 *   scope is cancelled before
 *
 * Runs @func in this scope, on a worker, or with %GGEN_WORK_BLOCKING on a thread of its own. Never
 * blocks: what is over the limit waits.
 *
 * Since: 1.0
 */
void
ggen_scope_spawn (GgenScope *self,
                  const char *name,
                  GgenWorkFlags flags,
                  GgenScopeFunc func,
                  gpointer user_data,
                  GDestroyNotify user_data_destroy)
{
  Child *child;

  g_return_if_fail (GGEN_IS_SCOPE (self));
  g_return_if_fail (func != NULL);

  child = child_new (name, user_data, user_data_destroy);
  child->work.run = child_run;
  child->flags = flags;
  child->func = func;

  ggen_scope_add (self, child);
}

/**
 * ggen_scope_start: (skip)
 * @name: (nullable): what to call the work in messages; a static string
 * @start: starts the asynchronous call
 * @finish: finishes it
 * @user_data: data for both
 * @user_data_destroy: (nullable): frees @user_data after @finish has run, or without it where the
 *   scope is cancelled before
 *
 * Starts an asynchronous call in this scope. Both functions run on the thread that runs the
 * runtime's context. Never blocks: what is over the limit waits.
 *
 * Since: 1.0
 */
void
ggen_scope_start (GgenScope *self,
                  const char *name,
                  GgenStartFunc start,
                  GgenScopeFinishFunc finish,
                  gpointer user_data,
                  GDestroyNotify user_data_destroy)
{
  Child *child;

  g_return_if_fail (GGEN_IS_SCOPE (self));
  g_return_if_fail (start != NULL);
  g_return_if_fail (finish != NULL);

  child = child_new (name, user_data, user_data_destroy);
  child->start = start;
  child->finish = finish;

  ggen_scope_add (self, child);
}

gboolean
ggen_scope_is_child_of (const GgenWork *work, gpointer scope)
{
  return work->run == child_run && ((const Child *) work)->scope == scope;
}
