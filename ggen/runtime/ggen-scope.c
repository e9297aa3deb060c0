/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-scope-private.h"

#include "ggen-error.h"
#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-scope-frame-private.h"
#include "ggen-test-hooks-private.h"

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
clear_alarm_locked (GgenScope *self)
{
  if (self->alarm != NULL)
    g_source_destroy (self->alarm);

  g_clear_pointer (&self->alarm, g_source_unref);
}

/* For reports of tests that hang. */
char *
ggen_scope_describe (GgenScope *self)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&self->mutex);

  g_string_append_printf (text, "%d children that have not ended",
                          g_atomic_int_get (&self->n_children));
  if (self->limit > 0)
    g_string_append_printf (text, ", at most %d of them at once", self->limit);
  if (self->deadline > 0)
    g_string_append_printf (text, ", deadline at %.6f s",
                            (double) self->deadline / G_TIME_SPAN_SECOND);

  for (GList *iter = self->waiting.head; iter != NULL; iter = iter->next)
    ggen_scope_child_append_name (iter->data, text);

  if (self->joiners != NULL)
    g_string_append (text, "; somebody joins it");
  if (self->error != NULL)
    g_string_append_printf (text, "; its error: %s", self->error->message);

  g_mutex_unlock (&self->mutex);

  return g_string_free (text, FALSE);
}

static void
ggen_scope_finalize (GObject *object)
{
  GgenScope *self = GGEN_SCOPE (object);

  ggen_take_over (self);
  if (ggen_test_hooks != NULL)
    ggen_test_hooks->scope_end (self);

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
  if (ggen_test_hooks != NULL)
    ggen_test_hooks->scope_begin (self);
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

gboolean
ggen_scope_has_room (GgenScope *self)
{
  gint limit = g_atomic_int_get (&self->limit);

  return limit == 0 || g_atomic_int_get (&self->n_children) < limit;
}

/* Returns the task lists' tasks: outside the lock, since their callbacks may come back to us. */
void
ggen_scope_return_tasks (GList *tasks, const GError *error)
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
  ggen_scope_return_tasks (room_takers, error);
  g_error_free (error);
}

void
ggen_scope_end_locked (GgenScope *self)
{
  if (ggen_is_observed () && !g_atomic_int_get (&self->is_joined))
    ggen_observe_end ("scope", "GgenScope", self, self->error);

  g_atomic_int_set (&self->is_joined, TRUE);
  clear_alarm_locked (self);
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

  ggen_scope_fill_up (self);

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
