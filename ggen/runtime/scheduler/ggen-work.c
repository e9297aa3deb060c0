/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-work-private.h"

#include "ggen-test-hooks-private.h"

typedef struct
{
  GgenWork work;
  GgenWorkFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify user_data_destroy;
} FunctionWork;

/* Its task returns once: with what the function says, or because it waited in vain. */
typedef struct
{
  GgenWork work;  /* owns its task */
  gint ref_count; /* atomic */
  GTaskThreadFunc func;
  gint is_claimed;          /* atomic: somebody returns the task, or lets the function do it */
  gulong cancelled_handler; /* 0 where the task does not return on cancellation */
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
task_work_unref (gpointer data)
{
  TaskWork *self = data;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_object_unref (self->work.task);
  g_slice_free (TaskWork, self);
}

static gboolean
task_work_claim (TaskWork *self)
{
  return g_atomic_int_compare_and_exchange (&self->is_claimed, FALSE, TRUE);
}

/* The task returns while it waits for its turn, however long that is. */
static void
on_task_cancelled (GCancellable *cancellable, gpointer user_data)
{
  TaskWork *self = user_data;

  if (task_work_claim (self))
    g_task_return_error_if_cancelled (self->work.task);
}

static void
task_work_watch_cancellable (TaskWork *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->work.task);

  if (cancellable == NULL || !g_task_get_return_on_cancel (self->work.task))
    return;

  g_atomic_int_inc (&self->ref_count);
  self->cancelled_handler =
      g_cancellable_connect (cancellable, G_CALLBACK (on_task_cancelled), self, task_work_unref);
}

/* Does not wait for a handler that is running: that holds the work itself. */
static void
task_work_free (TaskWork *self)
{
  if (self->cancelled_handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->work.task), self->cancelled_handler);

  task_work_unref (self);
}

/* A task that waits for its turn while its runtime closes ends here; any other runs and finds out for
 * itself, as on GLib's own threads. */
static void
task_work_run (GgenWork *work, GCancellable *cancellable, gboolean is_closing)
{
  TaskWork *self = (TaskWork *) work;
  GTask *task = work->task;

  if (!task_work_claim (self))
    ; /* it has returned */
  else if (is_closing)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "the runtime closed before the task started");
  else
    self->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
                g_task_get_cancellable (task));

  task_work_free (self);
}

GgenWork *
ggen_work_new_task (GTask *task, GTaskThreadFunc task_func)
{
  TaskWork *self = g_slice_new0 (TaskWork);

  if (G_UNLIKELY (ggen_test_hooks != NULL))
    ggen_test_hooks->task_given (task);

  self->work = (GgenWork){.run = task_work_run, .task = g_object_ref (task)};
  self->ref_count = 1;
  self->func = task_func;
  task_work_watch_cancellable (self);

  return &self->work;
}

/* Before the caller returns the task itself. Returns %FALSE where it has returned. */
gboolean
ggen_work_claim_task (GgenWork *self)
{
  return task_work_claim ((TaskWork *) self);
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

void
ggen_work_list_prepend (GgenWorkList *self, GgenWork *work)
{
  work->next = self->head;
  self->head = work;
  if (self->tail == NULL)
    self->tail = work;
  self->length++;
}

void
ggen_work_list_remove (GgenWorkList *self, GgenWork *work)
{
  GgenWork *before = NULL;

  for (GgenWork *other = self->head; other != work; other = other->next)
    before = other;

  if (before != NULL)
    before->next = work->next;
  else
    self->head = work->next;
  if (self->tail == work)
    self->tail = before;
  self->length--;
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
