/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-parallel-private.h"

#include "ggen-runtime.h"

typedef struct
{
  gint ref_count; /* atomic */
  GgenParallelFunc func;
  gpointer user_data;
  guint n_items;
  gint next_item; /* atomic */

  GMutex mutex;
  GCond finished;
  guint n_done; /* guarded by mutex */
} Work;

static void
work_unref (gpointer data)
{
  Work *self = data;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->finished);
  g_free (self);
}

/* A helper that comes too late finds no item, and does not touch user_data. */
static void
take_items (Work *self)
{
  guint n_done = 0;
  guint index;

  while ((index = (guint) g_atomic_int_add (&self->next_item, 1)) < self->n_items)
    {
      self->func (index, self->user_data);
      n_done++;
    }

  if (n_done == 0)
    return;

  g_mutex_lock (&self->mutex);
  self->n_done += n_done;
  if (self->n_done == self->n_items)
    g_cond_signal (&self->finished);
  g_mutex_unlock (&self->mutex);
}

static void
help (GCancellable *cancellable, gpointer user_data)
{
  take_items (user_data);
}

guint
ggen_parallel_get_n_threads (void)
{
  GgenRuntime *runtime = ggen_runtime_get_default ();

  if (runtime == NULL)
    return 1;

  return MIN (ggen_runtime_get_max_workers (runtime), g_get_num_processors ());
}

void
ggen_parallel_run (guint n_items, GgenParallelFunc func, gpointer user_data)
{
  GgenRuntime *runtime;
  Work *work;
  guint n_helpers;

  if (n_items <= 1)
    {
      if (n_items == 1)
        func (0, user_data);
      return;
    }

  work = g_new0 (Work, 1);
  work->ref_count = 1;
  work->func = func;
  work->user_data = user_data;
  work->n_items = n_items;
  g_mutex_init (&work->mutex);
  g_cond_init (&work->finished);

  runtime = ggen_runtime_get_default ();
  n_helpers = MIN (n_items, ggen_parallel_get_n_threads ()) - 1;
  for (guint i = 0; i < n_helpers; i++)
    {
      g_atomic_int_inc (&work->ref_count);
      /* A runtime that is closing takes no more work: then we do it alone. It has called
       * work_unref. */
      if (!ggen_runtime_spawn (runtime, "ggen_parallel_run", GGEN_WORK_COMPUTE, help, work,
                               work_unref, NULL))
        break;
    }

  take_items (work);

  g_mutex_lock (&work->mutex);
  while (work->n_done < work->n_items)
    g_cond_wait (&work->finished, &work->mutex);
  g_mutex_unlock (&work->mutex);

  work_unref (work);
}
