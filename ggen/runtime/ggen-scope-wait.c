/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-scope-private.h"

#include "ggen-error.h"
#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-scope-frame-private.h"

/* Waiting for a scope: for all of its children to end, or for room for another one. */

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
      ggen_scope_end_locked (self);
      if (self->error != NULL)
        error = g_error_copy (self->error);
    }
  else
    {
      self->joiners = g_list_prepend (self->joiners, task);
    }
  g_mutex_unlock (&self->mutex);

  if (is_empty)
    ggen_scope_return_tasks (g_list_prepend (NULL, task), error);
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
                                      has_deadline (self) ? NULL : ggen_scope_is_child_of, error);
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
  can_return = ggen_scope_has_room (self) || self->error != NULL;
  if (self->error != NULL)
    error = g_error_copy (self->error);
  if (!can_return)
    self->room_takers = g_list_prepend (self->room_takers, task);
  g_mutex_unlock (&self->mutex);

  if (can_return)
    ggen_scope_return_tasks (g_list_prepend (NULL, task), error);
}

/* Room comes when a child ends. Returns %FALSE where none would, since all that run wait for it. */
static gboolean
begin_holding_up (GgenScope *self, GError **error)
{
  guint n_running;
  gboolean can_wait;

  g_mutex_lock (&self->mutex);
  n_running = (guint) g_atomic_int_get (&self->n_children) - self->waiting.length;
  can_wait = ggen_scope_has_room (self) || self->n_held_up + 1 < n_running;
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
