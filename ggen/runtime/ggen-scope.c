/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-scope.h"

#include "ggen-cancellable-link-private.h"
#include "ggen-error.h"
#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"
#include "ggen-scope-frame-private.h"

/**
 * GgenScope:
 *
 * Work that ends together.
 *
 * What is started in a scope, on workers with [method@Ggen.Scope.spawn] or asynchronously with
 * [method@Ggen.Scope.start], has ended when [method@Ggen.Scope.join] returns. The first error,
 * the deadline, the parent cancellable and the runtime's own cancel the rest: what has not begun
 * by then never does. Children may start further children.
 *
 * A limit bounds how many children run at once; who makes children faster than they end waits
 * with [method@Ggen.Scope.wait_for_room].
 *
 * A scope must be joined. All methods may be called from any thread.
 *
 * Since: 1.0
 */

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

struct _GgenScope
{
  GObject parent_instance;

  GgenRuntime *runtime;     /* (owned) */
  GCancellable *parent;     /* (owned) (nullable) */
  GgenCancellableLink link; /* cancelled with the parent and with the runtime */

  gint n_children; /* atomic: those that have not ended, whether they wait or run */
  gint limit;      /* written under mutex, read atomically; 0 for none */
  gint is_used;    /* atomic: there were children */
  gint is_joined;  /* written under mutex, read atomically */

  GMutex mutex;
  gint64 deadline;    /* guarded by mutex; monotonic, 0 for none */
  GSource *alarm;     /* (owned) (nullable), guarded by mutex: fires at the deadline */
  GQueue waiting;     /* (element-type Child) (owned), guarded by mutex: over the limit */
  GError *error;      /* (owned) (nullable), guarded by mutex: the first one */
  GList *joiners;     /* (element-type GTask) (owned), guarded by mutex */
  GList *room_takers; /* (element-type GTask) (owned), guarded by mutex */
  guint n_held_up;    /* guarded by mutex: children that wait for room */
};

G_DEFINE_FINAL_TYPE (GgenScope, ggen_scope, G_TYPE_OBJECT)

enum
{
  PROP_RUNTIME = 1,
  PROP_CANCELLABLE,
  PROP_LIMIT,
  PROP_DEADLINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
child_free (Child *self)
{
  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_slice_free (Child, self);
}

static void
clear_alarm_locked (GgenScope *self)
{
  if (self->alarm != NULL)
    g_source_destroy (self->alarm);

  g_clear_pointer (&self->alarm, g_source_unref);
}

static void
ggen_scope_finalize (GObject *object)
{
  GgenScope *self = GGEN_SCOPE (object);

  ggen_take_over (self);

  /* There is a reference as long as there are children, and every joiner holds one. */
  g_assert (self->n_children == 0 && g_queue_is_empty (&self->waiting));
  g_assert (self->joiners == NULL && self->room_takers == NULL);

  if (self->is_used && !self->is_joined)
    g_critical ("a scope was dropped without being joined; its error: %s",
                self->error != NULL ? self->error->message : "none");

  clear_alarm_locked (self);
  g_clear_error (&self->error);
  ggen_cancellable_link_clear (&self->link);
  g_clear_object (&self->parent);
  g_clear_object (&self->runtime);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (ggen_scope_parent_class)->finalize (object);
}

static void
ggen_scope_constructed (GObject *object)
{
  GgenScope *self = GGEN_SCOPE (object);

  G_OBJECT_CLASS (ggen_scope_parent_class)->constructed (object);

  if (self->runtime == NULL)
    g_set_object (&self->runtime, ggen_runtime_get_default ());
  g_return_if_fail (self->runtime != NULL);

  ggen_cancellable_link_init (&self->link, ggen_runtime_get_cancellable (self->runtime),
                              self->parent);

  if (ggen_is_observed ())
    ggen_observe_begin ("scope", "GgenScope", self);
}

static void
ggen_scope_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GgenScope *self = GGEN_SCOPE (object);

  switch (prop_id)
    {
    case PROP_RUNTIME:
      g_value_set_object (value, self->runtime);
      break;

    case PROP_CANCELLABLE:
      g_value_set_object (value, self->link.cancellable);
      break;

    case PROP_LIMIT:
      g_value_set_uint (value, ggen_scope_get_limit (self));
      break;

    case PROP_DEADLINE:
      g_value_set_int64 (value, ggen_scope_get_deadline (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_scope_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GgenScope *self = GGEN_SCOPE (object);

  switch (prop_id)
    {
    case PROP_RUNTIME:
      self->runtime = g_value_dup_object (value);
      break;

    case PROP_CANCELLABLE:
      self->parent = g_value_dup_object (value);
      break;

    case PROP_LIMIT:
      ggen_scope_set_limit (self, g_value_get_uint (value));
      break;

    case PROP_DEADLINE:
      ggen_scope_set_deadline (self, g_value_get_int64 (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_scope_class_init (GgenScopeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ggen_scope_constructed;
  object_class->finalize = ggen_scope_finalize;
  object_class->get_property = ggen_scope_get_property;
  object_class->set_property = ggen_scope_set_property;

  /**
   * GgenScope:runtime: (getter get_runtime)
   *
   * The runtime that the scope's work runs on.
   *
   * Since: 1.0
   */
  properties[PROP_RUNTIME] =
      g_param_spec_object ("runtime", NULL, NULL, GGEN_TYPE_RUNTIME,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GgenScope:cancellable: (getter get_cancellable)
   *
   * The cancellable that every child is given. Set when the scope is made: what it is cancelled
   * with.
   *
   * Since: 1.0
   */
  properties[PROP_CANCELLABLE] =
      g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GgenScope:limit: (getter get_limit) (setter set_limit)
   *
   * How many children may run at once; 0 for no limit but the runtime's workers.
   *
   * Since: 1.0
   */
  properties[PROP_LIMIT] =
      g_param_spec_uint ("limit", NULL, NULL, 0, G_MAXINT, 0,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GgenScope:deadline: (getter get_deadline) (setter set_deadline)
   *
   * When the scope fails with %GGEN_ERROR_DEADLINE, in microseconds of g_get_monotonic_time(); 0
   * for never.
   *
   * Since: 1.0
   */
  properties[PROP_DEADLINE] =
      g_param_spec_int64 ("deadline", NULL, NULL, 0, G_MAXINT64, 0,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ggen_scope_init (GgenScope *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->waiting);
}

/**
 * ggen_scope_new:
 * @runtime: (nullable): the runtime to work on, or %NULL for the default one
 * @cancellable: (nullable): cancels the scope
 *
 * Makes a scope, in which nothing runs yet.
 *
 * Returns: (transfer full): a new scope
 *
 * Since: 1.0
 */
GgenScope *
ggen_scope_new (GgenRuntime *runtime, GCancellable *cancellable)
{
  g_return_val_if_fail (runtime == NULL || GGEN_IS_RUNTIME (runtime), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return g_object_new (GGEN_TYPE_SCOPE, "runtime", runtime, "cancellable", cancellable, NULL);
}

/**
 * ggen_scope_get_runtime: (get-property runtime)
 *
 * Gets the runtime that the scope works on.
 *
 * Returns: (transfer none): the runtime that the scope works on
 *
 * Since: 1.0
 */
GgenRuntime *
ggen_scope_get_runtime (GgenScope *self)
{
  g_return_val_if_fail (GGEN_IS_SCOPE (self), NULL);

  return self->runtime;
}

/**
 * ggen_scope_get_cancellable: (get-property cancellable)
 *
 * Gets the cancellable that every child is given. Cancelling it cancels the scope.
 *
 * Returns: (transfer none): the cancellable
 *
 * Since: 1.0
 */
GCancellable *
ggen_scope_get_cancellable (GgenScope *self)
{
  g_return_val_if_fail (GGEN_IS_SCOPE (self), NULL);

  return self->link.cancellable;
}

static gboolean
has_room (GgenScope *self)
{
  gint limit = g_atomic_int_get (&self->limit);

  return limit == 0 || g_atomic_int_get (&self->n_children) < limit;
}

/* Returns the task lists' tasks: outside the lock, since their callbacks may come back to us. */
static void
return_tasks (GList *tasks, const GError *error)
{
  for (GList *iter = tasks; iter != NULL; iter = iter->next)
    {
      if (error != NULL)
        g_task_return_error (iter->data, g_error_copy (error));
      else
        g_task_return_boolean (iter->data, TRUE);
    }

  g_list_free_full (tasks, g_object_unref);
}

/**
 * ggen_scope_fail:
 * @error: (transfer full): why the scope fails
 *
 * Fails the scope as a failing child does: the first error is the one that joining returns, and
 * it cancels the rest.
 *
 * Since: 1.0
 */
void
ggen_scope_fail (GgenScope *self, GError *error)
{
  GList *room_takers;

  g_return_if_fail (GGEN_IS_SCOPE (self));
  g_return_if_fail (error != NULL);

  g_mutex_lock (&self->mutex);
  if (self->error == NULL)
    self->error = g_error_copy (error);
  room_takers = g_steal_pointer (&self->room_takers);
  g_mutex_unlock (&self->mutex);

  g_cancellable_cancel (self->link.cancellable);
  return_tasks (room_takers, error);
  g_error_free (error);
}

static void
begin_child (GgenScope *self)
{
  if (g_atomic_int_add (&self->n_children, 1) == 0)
    g_object_ref (self);
}

static void
end_locked (GgenScope *self)
{
  if (ggen_is_observed () && !g_atomic_int_get (&self->is_joined))
    ggen_observe_end ("scope", "GgenScope", self, self->error);

  g_atomic_int_set (&self->is_joined, TRUE);
  clear_alarm_locked (self);
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
      end_locked (self);
      if (self->error != NULL)
        error = g_error_copy (self->error);
    }
  g_mutex_unlock (&self->mutex);

  return_tasks (joiners, error);
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
  if (has_room (self) || self->error != NULL)
    room_takers = g_steal_pointer (&self->room_takers);
  if (self->error != NULL)
    error = g_error_copy (self->error);
  g_mutex_unlock (&self->mutex);

  n_ended = launch_all (&startable);
  return_tasks (room_takers, error);

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
  can_start = g_queue_is_empty (&self->waiting) && has_room (self);
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

  child = g_slice_new (Child);
  child->work = (GgenWork){.run = child_run, .name = name};
  child->flags = flags;
  child->func = func;
  child->user_data = user_data;
  child->user_data_destroy = user_data_destroy;

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

  child = g_slice_new0 (Child);
  child->work.name = name;
  child->start = start;
  child->finish = finish;
  child->user_data = user_data;
  child->user_data_destroy = user_data_destroy;

  ggen_scope_add (self, child);
}

/**
 * ggen_scope_get_limit: (get-property limit)
 *
 * Gets how many children may run at once.
 *
 * Returns: how many children may run at once; 0 for no limit
 *
 * Since: 1.0
 */
guint
ggen_scope_get_limit (GgenScope *self)
{
  g_return_val_if_fail (GGEN_IS_SCOPE (self), 0);

  return (guint) g_atomic_int_get (&self->limit);
}

/**
 * ggen_scope_set_limit: (set-property limit)
 * @limit: how many children may run at once; 0 for no limit
 *
 * Sets the limit. Where it rises, children that wait are started. A scope without a limit can get
 * one only before its first child.
 *
 * Since: 1.0
 */
void
ggen_scope_set_limit (GgenScope *self, guint limit)
{
  g_return_if_fail (GGEN_IS_SCOPE (self));
  g_return_if_fail (limit <= G_MAXINT);

  /* Children that end look for those that wait only where there is a limit when they end. */
  g_return_if_fail (limit == 0 || g_atomic_int_get (&self->limit) != 0
                    || !g_atomic_int_get (&self->is_used));

  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->limit, (gint) limit);
  g_mutex_unlock (&self->mutex);

  end_children (self, fill_up (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT]);
}

/**
 * ggen_scope_get_deadline: (get-property deadline)
 *
 * Gets when the scope fails.
 *
 * Returns: when the scope fails, in microseconds of g_get_monotonic_time(); 0 for never
 *
 * Since: 1.0
 */
gint64
ggen_scope_get_deadline (GgenScope *self)
{
  gint64 deadline;

  g_return_val_if_fail (GGEN_IS_SCOPE (self), 0);

  g_mutex_lock (&self->mutex);
  deadline = self->deadline;
  g_mutex_unlock (&self->mutex);

  return deadline;
}

static gboolean
on_deadline (gpointer user_data)
{
  g_autoptr (GgenScope) self = g_weak_ref_get (user_data);

  if (self != NULL && g_atomic_int_get (&self->n_children) > 0)
    ggen_scope_fail (self, g_error_new_literal (GGEN_ERROR, GGEN_ERROR_DEADLINE,
                                                "the deadline passed before the work ended"));

  return G_SOURCE_REMOVE;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* Holds the scope weakly: a deadline is no reason to live. */
static GSource *
new_alarm (GgenScope *self, gint64 deadline)
{
  GWeakRef *weak_ref = g_new0 (GWeakRef, 1);
  GSource *alarm = g_timeout_source_new (0);

  g_weak_ref_init (weak_ref, self);
  g_source_set_static_name (alarm, "GgenScope:deadline");
  g_source_set_ready_time (alarm, deadline);
  g_source_set_callback (alarm, on_deadline, weak_ref, weak_ref_free);

  return alarm;
}

/**
 * ggen_scope_set_deadline: (set-property deadline)
 * @deadline: when the scope fails, in microseconds of g_get_monotonic_time(); 0 for never
 *
 * Sets when the scope fails with %GGEN_ERROR_DEADLINE if its work has not ended by then.
 *
 * Since: 1.0
 */
void
ggen_scope_set_deadline (GgenScope *self, gint64 deadline)
{
  g_return_if_fail (GGEN_IS_SCOPE (self));
  g_return_if_fail (deadline >= 0);

  g_mutex_lock (&self->mutex);
  clear_alarm_locked (self);
  self->deadline = deadline;
  if (deadline > 0 && !g_atomic_int_get (&self->is_joined))
    {
      self->alarm = new_alarm (self, deadline);
      g_source_attach (self->alarm, ggen_runtime_get_context (self->runtime));
    }
  g_mutex_unlock (&self->mutex);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEADLINE]);
}

/**
 * ggen_scope_join_async:
 * @callback: (scope async): called when everything in the scope has ended
 * @user_data: data for @callback
 *
 * Waits for everything in the scope to end. After that the scope takes no more work.
 *
 * To end the wait early, cancel the scope: it then waits only for what notices.
 *
 * Since: 1.0
 */
void
ggen_scope_join_async (GgenScope *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  g_autoptr (GError) error = NULL;
  gboolean is_empty;

  g_return_if_fail (GGEN_IS_SCOPE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, ggen_scope_join_async);

  g_mutex_lock (&self->mutex);
  is_empty = g_atomic_int_get (&self->n_children) == 0;
  if (is_empty)
    {
      end_locked (self);
      if (self->error != NULL)
        error = g_error_copy (self->error);
    }
  else
    {
      self->joiners = g_list_prepend (self->joiners, task);
    }
  g_mutex_unlock (&self->mutex);

  if (is_empty)
    return_tasks (g_list_prepend (NULL, task), error);
}

/**
 * ggen_scope_join_finish:
 * @self: a scope
 * @result: what the callback got
 * @error: return location for the first error of the scope
 *
 * Finishes what [method@Ggen.Scope.join_async] started.
 *
 * Returns: %TRUE if all went well; %FALSE with the first error of the scope: a child's, or
 *   %GGEN_ERROR_DEADLINE, or %G_IO_ERROR_CANCELLED where it was cancelled with work left
 *
 * Since: 1.0
 */
gboolean
ggen_scope_join_finish (GgenScope *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GGEN_IS_SCOPE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
start_join (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  ggen_scope_join_async (user_data, ready, ready_data);
}

static gboolean
is_child_of (const GgenWork *work, gpointer scope)
{
  return work->run == child_run && ((const Child *) work)->scope == scope;
}

/* What is to end the work must not depend on whoever does it. */
static gboolean
has_deadline (GgenScope *self)
{
  return ggen_scope_get_deadline (self) != 0;
}

/* Waits, on a closed runtime too: children that have begun end, and their data may be the caller's. */
static GAsyncResult *
wait_for_all (GgenScope *self, GError **error)
{
  GgenScopeWait wait;
  GAsyncResult *result;

  if (!ggen_scope_wait_begin (&wait, self, error))
    return NULL;

  result = ggen_runtime_execute_full (self->runtime, start_join, self, NULL, TRUE,
                                      has_deadline (self) ? NULL : is_child_of, error);
  ggen_scope_wait_end (&wait);

  return result;
}

/**
 * ggen_scope_join:
 * @error: return location for an error
 *
 * Waits for everything in the scope to end. After that the scope takes no more work.
 *
 * Returns: as [method@Ggen.Scope.join_finish]; also %FALSE with %GGEN_ERROR_WOULD_DEADLOCK in work
 *   of the scope itself or of one that this scope waits for, and where
 *   [method@Ggen.Runtime.execute] says so: then the work may go on
 *
 * Since: 1.0
 */
gboolean
ggen_scope_join (GgenScope *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (GGEN_IS_SCOPE (self), FALSE);

  result = wait_for_all (self, error);

  return result != NULL && ggen_scope_join_finish (self, result, error);
}

static void
start_waiting_for_room (GCancellable *cancellable,
                        GAsyncReadyCallback ready,
                        gpointer ready_data,
                        gpointer user_data)
{
  GgenScope *self = user_data;
  GTask *task = g_task_new (self, NULL, ready, ready_data);
  g_autoptr (GError) error = NULL;
  gboolean can_return;

  g_task_set_source_tag (task, ggen_scope_wait_for_room);

  g_mutex_lock (&self->mutex);
  can_return = has_room (self) || self->error != NULL;
  if (self->error != NULL)
    error = g_error_copy (self->error);
  if (!can_return)
    self->room_takers = g_list_prepend (self->room_takers, task);
  g_mutex_unlock (&self->mutex);

  if (can_return)
    return_tasks (g_list_prepend (NULL, task), error);
}

/* Room comes when a child ends. Returns %FALSE where none would, since all that run wait for it. */
static gboolean
begin_holding_up (GgenScope *self, GError **error)
{
  guint n_running;
  gboolean can_wait;

  g_mutex_lock (&self->mutex);
  n_running = (guint) g_atomic_int_get (&self->n_children) - self->waiting.length;
  can_wait = has_room (self) || self->n_held_up + 1 < n_running;
  if (can_wait)
    self->n_held_up++;
  g_mutex_unlock (&self->mutex);

  if (!can_wait)
    g_set_error_literal (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK,
                         "all work in the scope would wait for room in it");

  return can_wait;
}

static void
end_holding_up (GgenScope *self)
{
  g_mutex_lock (&self->mutex);
  self->n_held_up--;
  g_mutex_unlock (&self->mutex);
}

/**
 * ggen_scope_wait_for_room:
 * @error: return location for an error
 *
 * Waits until fewer children are in the scope than its limit: what makes children faster than
 * they end calls this before each.
 *
 * Returns: %TRUE if there is room, %FALSE with the error that the scope failed with, or as
 *   [method@Ggen.Runtime.execute]; also %FALSE with %GGEN_ERROR_WOULD_DEADLOCK in work of the scope
 *   where all the others wait for room already
 *
 * Since: 1.0
 */
gboolean
ggen_scope_wait_for_room (GgenScope *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_child;

  g_return_val_if_fail (GGEN_IS_SCOPE (self), FALSE);

  is_child = ggen_scope_is_worked_in (self);
  if (is_child && !begin_holding_up (self, error))
    return FALSE;

  /* Any child that ends makes room: none of them is what has to be run here, and one that itself waits
   * for what the caller does next must not be. */
  result = ggen_runtime_execute_full (self->runtime, start_waiting_for_room, self, NULL, TRUE, NULL,
                                      error);

  if (is_child)
    end_holding_up (self);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}
