/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-work.h"

#include "ggen-cli-guard.h"

GAsyncResult *
ggen_cli_execute (GgenCliInvocation *invocation,
                  const char *activity,
                  GgenStartFunc start,
                  gpointer user_data,
                  GError **error)
{
  g_autoptr (GgenCliGuard) guard = ggen_cli_guard_new (invocation, activity);

  return ggen_runtime_execute (ggen_runtime_get_default (), start, user_data,
                               ggen_cli_guard_get_cancellable (guard), error);
}

typedef struct
{
  GgenCliWorkFunc func;
  gpointer data;
} GgenCliWork;

static void
do_work (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GgenCliWork *work = task_data;
  GError *error = NULL;

  if (work->func (work->data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_work (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer work)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_work);
  g_task_set_task_data (task, work, NULL);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_COMPUTE, do_work);
}

/* Calls @func on a worker and waits for it. */
gboolean
ggen_cli_run_on_worker (GgenCliInvocation *invocation,
                        const char *activity,
                        GgenCliWorkFunc func,
                        gpointer data,
                        GError **error)
{
  GgenCliWork work = {func, data};
  g_autoptr (GAsyncResult) result = NULL;

  result = ggen_cli_execute (invocation, activity, start_work, &work, error);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}
