/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-work-private.h"

typedef struct
{
  GgenWork work;
  GgenWorkFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify user_data_destroy;
} FunctionWork;

typedef struct
{
  GgenWork work; /* owns its task */
  GTaskThreadFunc func;
} TaskWork;

static void
function_work_free (FunctionWork *self)
{
  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_slice_free (FunctionWork, self);
}

static void
function_work_run (GgenWork *work, GCancellable *cancellable, gboolean is_closing)
{
  FunctionWork *self = (FunctionWork *) work;

  self->func (cancellable, self->user_data);
  function_work_free (self);
}

GgenWork *
ggen_work_new (const char *name,
               GgenWorkFunc func,
               gpointer user_data,
               GDestroyNotify user_data_destroy)
{
  FunctionWork *self = g_slice_new (FunctionWork);

  self->work = (GgenWork){.run = function_work_run, .name = name};
  self->func = func;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;

  return &self->work;
}

static void
task_work_free (TaskWork *self)
{
  g_object_unref (self->work.task);
  g_slice_free (TaskWork, self);
}

/* A task that waits for its turn while its runtime closes, or that asked to return on
 * cancellation, ends here; any other runs and finds out for itself, as on GLib's own threads. */
static void
task_work_run (GgenWork *work, GCancellable *cancellable, gboolean is_closing)
{
  TaskWork *self = (TaskWork *) work;
  GTask *task = work->task;

  if (is_closing)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "the runtime closed before the task started");
  else if (!g_task_get_return_on_cancel (task) || !g_task_return_error_if_cancelled (task))
    self->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
                g_task_get_cancellable (task));

  task_work_free (self);
}

GgenWork *
ggen_work_new_task (GTask *task, GTaskThreadFunc task_func)
{
  TaskWork *self = g_slice_new (TaskWork);

  self->work = (GgenWork){.run = task_work_run, .task = g_object_ref (task)};
  self->func = task_func;

  return &self->work;
}

void
ggen_work_free (GgenWork *self)
{
  if (self->run == task_work_run)
    task_work_free ((TaskWork *) self);
  else
    function_work_free ((FunctionWork *) self);
}

/* What to call the work where a person reads it. */
char *
ggen_work_dup_name (const GgenWork *self)
{
  const char *name = self->name;

  if (name == NULL && self->task != NULL)
    name = g_task_get_name (self->task);

  if (name != NULL)
    return g_strdup (name);

  return g_strdup (self->task != NULL ? "a task without a name" : "work without a name");
}

void
ggen_work_list_append (GgenWorkList *self, GgenWork *work)
{
  work->next = NULL;
  if (self->tail != NULL)
    self->tail->next = work;
  else
    self->head = work;
  self->tail = work;
  self->length++;
}

/* Returns the oldest piece, or %NULL where there is none. */
GgenWork *
ggen_work_list_take_first (GgenWorkList *self)
{
  GgenWork *work = self->head;

  if (work == NULL)
    return NULL;

  self->head = work->next;
  if (self->head == NULL)
    self->tail = NULL;
  self->length--;

  return work;
}

void
ggen_work_list_add_names (const GgenWorkList *self, const char *state, GPtrArray *names)
{
  for (const GgenWork *work = self->head; work != NULL; work = work->next)
    {
      g_autofree char *name = ggen_work_dup_name (work);

      g_ptr_array_add (names, g_strdup_printf ("\"%s\" (%s)", name, state));
    }
}
