/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-work-queue-private.h"

GgenWork *
ggen_work_new (const char *name,
               GgenWorkFunc func,
               gpointer user_data,
               GDestroyNotify user_data_destroy)
{
  GgenWork *self = g_slice_new0 (GgenWork);

  self->name = name;
  self->func = func;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;

  return self;
}

GgenWork *
ggen_work_new_task (GTask *task, GTaskThreadFunc task_func)
{
  GgenWork *self = ggen_work_new (NULL, NULL, g_object_ref (task), g_object_unref);

  self->task_func = task_func;

  return self;
}

static void
run_task (GTask *task, GTaskThreadFunc task_func, gboolean is_closing)
{
  /* A task that waits for its turn while its runtime closes, or that asked to return on
   * cancellation, ends here; any other runs and finds out for itself, as on GLib's own threads. */
  if (is_closing)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "the runtime closed before the task started");
  else if (!g_task_get_return_on_cancel (task) || !g_task_return_error_if_cancelled (task))
    task_func (task, g_task_get_source_object (task), g_task_get_task_data (task),
               g_task_get_cancellable (task));
}

void
ggen_work_run (GgenWork *self, GCancellable *cancellable, gboolean is_closing)
{
  if (self->task_func != NULL)
    run_task (G_TASK (self->user_data), self->task_func, is_closing);
  else
    self->func (cancellable, self->user_data);
}

void
ggen_work_free (GgenWork *self)
{
  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_slice_free (GgenWork, self);
}

/* What to call the work where a person reads it. */
char *
ggen_work_dup_name (const GgenWork *self)
{
  const char *name = self->name;

  if (self->task_func != NULL)
    name = g_task_get_name (G_TASK (self->user_data));

  if (name != NULL)
    return g_strdup (name);

  return g_strdup (self->task_func != NULL ? "a task without a name" : "work without a name");
}

void
ggen_work_queue_init (GgenWorkQueue *self)
{
  g_mutex_init (&self->mutex);
  self->head = NULL;
  self->tail = NULL;
  self->length = 0;
}

void
ggen_work_queue_clear (GgenWorkQueue *self)
{
  g_assert (self->head == NULL);

  g_mutex_clear (&self->mutex);
}

void
ggen_work_queue_push (GgenWorkQueue *self, GgenWork *work)
{
  g_mutex_lock (&self->mutex);

  work->next = NULL;
  if (self->tail != NULL)
    self->tail->next = work;
  else
    self->head = work;
  self->tail = work;
  g_atomic_int_inc (&self->length);

  g_mutex_unlock (&self->mutex);
}

/* Returns the oldest work, or %NULL. */
GgenWork *
ggen_work_queue_pop (GgenWorkQueue *self)
{
  GgenWork *work;

  /* An empty queue is left alone: idle workers look into everybody's. */
  if (ggen_work_queue_is_empty (self))
    return NULL;

  g_mutex_lock (&self->mutex);

  work = self->head;
  if (work != NULL)
    {
      self->head = work->next;
      if (self->head == NULL)
        self->tail = NULL;
      g_atomic_int_add (&self->length, -1);
    }

  g_mutex_unlock (&self->mutex);

  return work;
}

gboolean
ggen_work_queue_is_empty (GgenWorkQueue *self)
{
  return g_atomic_int_get (&self->length) == 0;
}

void
ggen_work_queue_add_names (GgenWorkQueue *self, GPtrArray *names)
{
  g_mutex_lock (&self->mutex);
  for (const GgenWork *work = self->head; work != NULL; work = work->next)
    {
      g_autofree char *name = ggen_work_dup_name (work);

      g_ptr_array_add (names, g_strdup_printf ("\"%s\" (waits for a worker)", name));
    }
  g_mutex_unlock (&self->mutex);
}
