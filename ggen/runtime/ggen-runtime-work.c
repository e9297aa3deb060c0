/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"

/* Giving work to a runtime: to its workers, to threads of its own, or to its context. */

typedef struct
{
  GgenRuntime *runtime; /* (owned) */
  GgenWorkFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify user_data_destroy;
  GgenOperation operation;
} Invocation;

gboolean
ggen_runtime_push_work (GgenRuntime *self, GgenWorkFlags flags, GgenWork *work, GError **error)
{
  if (ggen_is_observed ())
    ggen_observe_push (self, flags, work);

  if ((flags & GGEN_WORK_BLOCKING) != 0)
    return ggen_blocking_pool_push (self->blocking, work, error);

  return ggen_worker_pool_push (self->workers, work, error);
}

/**
 * ggen_runtime_run_task: (skip)
 * @self: (nullable): the runtime, or %NULL for the default one
 * @task: the task
 * @flags: whether @task_func computes, or blocks
 * @task_func: what to run
 *
 * Runs @task_func on a worker of this runtime, or with %GGEN_WORK_BLOCKING on a thread of its own:
 * the drop-in for g_task_run_in_thread().
 *
 * @task_func returns through @task as usual, and the task's callback arrives in the main context
 * that the task was made in. It may arrive while @task_func is still on its way out, so returning
 * must be the last thing that @task_func does; and the last reference on the task, with its data,
 * may be dropped on the worker. The priority of the task is that of its callback only.
 *
 * A task that asked to return on cancellation does so while it waits
 * for a worker; once it runs, @task_func looks at the cancellable itself. A task that still
 * waits when the runtime closes is returned as %G_IO_ERROR_CANCELLED.
 *
 * Where the runtime is closed already, the task returns %GGEN_ERROR_CLOSED; where it has no thread
 * yet and the system gives none, %G_THREAD_ERROR_AGAIN.
 *
 * Since: 1.0
 */
void
ggen_runtime_run_task (GgenRuntime *self,
                       GTask *task,
                       GgenWorkFlags flags,
                       GTaskThreadFunc task_func)
{
  g_autoptr (GError) error = NULL;
  GgenWork *work;

  g_return_if_fail (self == NULL || GGEN_IS_RUNTIME (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (task_func != NULL);

  if (self == NULL)
    self = ggen_runtime_get_default ();
  g_return_if_fail (self != NULL);

  work = ggen_work_new_task (task, task_func);
  if (!ggen_runtime_push_work (self, flags, work, &error))
    {
      if (ggen_work_claim_task (work))
        g_task_return_error (task, g_steal_pointer (&error));
      ggen_work_free (work);
    }
}

/**
 * ggen_runtime_spawn: (skip)
 * @name: (nullable): what to call the work in messages; a static string
 * @flags: whether @func computes, or blocks
 * @func: what to run
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data after @func has run, or at once on error
 * @error: return location for a [error@Ggen.Error]
 *
 * Runs @func on a worker, or with %GGEN_WORK_BLOCKING on a thread of its own. Nothing waits for it:
 * use a [class@Ggen.Scope] for work that must end
 * before something else goes on.
 *
 * Returns: %TRUE if @func will run, %FALSE with %GGEN_ERROR_CLOSED where the runtime is closed, or
 *   with %G_THREAD_ERROR_AGAIN where it has no thread yet and the system gives none
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_spawn (GgenRuntime *self,
                    const char *name,
                    GgenWorkFlags flags,
                    GgenWorkFunc func,
                    gpointer user_data,
                    GDestroyNotify user_data_destroy,
                    GError **error)
{
  GgenWork *work;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  work = ggen_work_new (name, func, user_data, user_data_destroy);
  if (ggen_runtime_push_work (self, flags, work, error))
    return TRUE;

  ggen_work_free (work);

  return FALSE;
}

static gboolean
on_invocation (gpointer user_data)
{
  Invocation *invocation = user_data;

  ggen_take_over (invocation);
  invocation->func (ggen_runtime_peek_cancellable (invocation->runtime), invocation->user_data);

  return G_SOURCE_REMOVE;
}

static void
invocation_free (gpointer data)
{
  Invocation *self = data;
  GgenRuntime *runtime = self->runtime;

  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  ggen_runtime_end_operation (runtime, &self->operation);
  g_free (self);
  g_object_unref (runtime);
}

/**
 * ggen_runtime_invoke: (skip)
 * @name: (nullable): what to call the work in messages; a static string
 * @func: what to run
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data after @func has run, or at once on error
 * @error: return location for a [error@Ggen.Error]
 *
 * Runs @func on the thread that runs the context, in its next iteration: on that thread itself,
 * never before this call returns.
 *
 * Returns: %TRUE if @func will run, %FALSE with %GGEN_ERROR_CLOSED where the runtime is closed
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_invoke (GgenRuntime *self,
                     const char *name,
                     GgenWorkFunc func,
                     gpointer user_data,
                     GDestroyNotify user_data_destroy,
                     GError **error)
{
  g_autoptr (GSource) source = NULL;
  Invocation *invocation;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  invocation = g_new0 (Invocation, 1);
  if (!ggen_runtime_begin_operation (self, &invocation->operation, name, "waits for the context",
                                     error))
    {
      if (user_data_destroy != NULL)
        user_data_destroy (user_data);
      g_free (invocation);
      return FALSE;
    }

  invocation->runtime = g_object_ref (self);
  invocation->func = func;
  invocation->user_data = user_data;
  invocation->user_data_destroy = user_data_destroy;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, name != NULL ? name : "ggen_runtime_invoke");
  g_source_set_callback (source, on_invocation, invocation, invocation_free);
  ggen_hand_over (invocation);
  g_source_attach (source, ggen_runtime_get_context (self));

  return TRUE;
}
