/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "empty-tasks.h"

#include "command.h"


/* Many empty tasks at once, by each of the ways to start them. */

typedef struct
{
  GgenScope *scope; /* (unowned) */
  guint n_tasks;
} Spawner;

typedef struct
{
  GgenRuntime *runtime; /* (unowned) */
  guint n_tasks;
  guint n_left; /* of the thread that runs the context */
  GAsyncReadyCallback ready;
  gpointer ready_data;
} Batch;

static gboolean
do_nothing (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
join (GgenScope *scope)
{
  g_autoptr (GError) error = NULL;

  if (!ggen_scope_join (scope, &error))
    g_error ("%s", error->message);
}

/* Spawns from the calling thread. */
void
suite_spawn_and_join (GgenRuntime *runtime, guint n_tasks)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);

  for (guint i = 0; i < n_tasks; i++)
    ggen_scope_spawn (scope, NULL, GGEN_WORK_COMPUTE, do_nothing, NULL, NULL);

  join (scope);
}

static gboolean
spawn_on_worker (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Spawner *self = user_data;

  for (guint i = 0; i < self->n_tasks; i++)
    ggen_scope_spawn (self->scope, NULL, GGEN_WORK_COMPUTE, do_nothing, NULL, NULL);

  return TRUE;
}

/* Spawns by @n_spawners tasks that run on workers themselves. */
void
suite_spawn_and_join_from_workers (GgenRuntime *runtime, guint n_spawners, guint n_tasks)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  Spawner spawner = {scope, n_tasks / n_spawners};

  for (guint i = 0; i < n_spawners; i++)
    ggen_scope_spawn (scope, NULL, GGEN_WORK_COMPUTE, spawn_on_worker, &spawner, NULL);

  join (scope);
}

static void
return_at_once (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
on_task (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Batch *self = user_data;

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    g_error ("an empty task failed");

  if (--self->n_left == 0)
    self->ready (NULL, result, self->ready_data);
}

static void
start_tasks (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  Batch *self = user_data;

  self->ready = ready;
  self->ready_data = ready_data;
  self->n_left = self->n_tasks;
  for (guint i = 0; i < self->n_tasks; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_task, self);

      g_task_set_source_tag (task, start_tasks);
      ggen_runtime_run_task (self->runtime, task, GGEN_WORK_COMPUTE, return_at_once);
    }
}

/* Tasks that call back, each. */
void
suite_run_tasks (GgenRuntime *runtime, guint n_tasks)
{
  Batch batch = {runtime, n_tasks, 0, NULL, NULL};

  g_object_unref (suite_execute (runtime, start_tasks, &batch));
}
