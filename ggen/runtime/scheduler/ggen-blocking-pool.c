/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-blocking-pool-private.h"

#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"
#include "ggen-thread-cache-private.h"

/* Threads for work that mostly waits for the kernel: a slow disk, a name to be resolved.
 *
 * Such work needs a thread for each piece, and hardly any processor, so it must not take the places
 * of workers. Up to a limit every piece that is pushed gets a thread at once; what is over the limit
 * waits, first come first served. A thread that finds nothing more to do goes back to the cache of
 * threads, which keeps it for a while: so nothing here waits for work. */

/* A thread while it serves the pool. */
typedef struct _BlockingThread BlockingThread;

struct _BlockingThread
{
  GgenBlockingPool *pool;
  BlockingThread *next; /* guarded by the pool's mutex */
  GgenWork *work;       /* (owned) (nullable): what to run next */
  const char *name;     /* (nullable), static; guarded by the pool's mutex: of what runs */
  GTask *task;          /* (owned) (nullable), guarded by the pool's mutex: what runs */
};

struct _GgenBlockingPool
{
  GgenRuntime *runtime; /* (unowned) */
  gint is_closed;       /* atomic; written under mutex */

  GMutex mutex;
  GgenWorkList queue;      /* guarded by mutex: what is over the limit */
  BlockingThread *threads; /* (owned), guarded by mutex */
  guint max_threads;       /* guarded by mutex */
  guint n_threads;         /* guarded by mutex */
  guint n_waiting;         /* guarded by mutex: of the threads */
  guint64 n_run;           /* guarded by mutex */
};

static GGEN_THREAD_LOCAL GgenBlockingPool *current_pool;

static void blocking_main (gpointer data);

static gboolean
has_place_locked (GgenBlockingPool *self)
{
  return self->n_threads - self->n_waiting < self->max_threads;
}

static void
start_running_locked (BlockingThread *self, GgenWork *work)
{
  self->work = work;
  self->name = work->name;
  if (work->name == NULL)
    g_set_object (&self->task, work->task);
}

/* Starts a thread for @work. Returns %FALSE where the system has no more of them. */
static gboolean
start_thread_locked (GgenBlockingPool *self, GgenWork *work, GError **error)
{
  BlockingThread *thread = g_slice_new0 (BlockingThread);

  thread->pool = self;
  start_running_locked (thread, work);

  g_object_ref (self->runtime);
  ggen_hand_over (thread);
  if (!ggen_thread_cache_run (self->runtime, blocking_main, thread, error))
    {
      g_clear_object (&thread->task);
      g_slice_free (BlockingThread, thread);
      g_object_unref (self->runtime); /* never the last one: the caller has one */
      return FALSE;
    }

  thread->next = self->threads;
  self->threads = thread;
  self->n_threads++;

  return TRUE;
}

/* Starts threads for what waits. Where the system has no more of them, it goes on waiting for those
 * that there are; returns %FALSE where there are none. */
static gboolean
start_threads_locked (GgenBlockingPool *self, GError **error)
{
  g_autoptr (GError) start_error = NULL;

  while (start_error == NULL && has_place_locked (self) && self->queue.head != NULL)
    {
      GgenWork *work = ggen_work_list_take_first (&self->queue);

      if (!start_thread_locked (self, work, &start_error))
        ggen_work_list_prepend (&self->queue, work);
    }

  if (start_error == NULL || self->n_threads > self->n_waiting)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&start_error));

  return FALSE;
}

static void
remove_thread_locked (GgenBlockingPool *self, BlockingThread *thread)
{
  BlockingThread **link = &self->threads;

  while (*link != thread)
    link = &(*link)->next;

  *link = thread->next;
  self->n_threads--;
}

/* After a piece of work: returns whether there is another one for this thread. Where there are
 * more threads than there may be, since some have waited, there is none. */
static gboolean
take_next (BlockingThread *self)
{
  GgenBlockingPool *pool = self->pool;
  g_autoptr (GTask) task = NULL; /* freed without the lock */
  GgenWork *work = NULL;

  g_mutex_lock (&pool->mutex);

  pool->n_run++;
  self->name = NULL;
  task = g_steal_pointer (&self->task);

  if (pool->n_threads - pool->n_waiting <= pool->max_threads)
    work = ggen_work_list_take_first (&pool->queue);
  if (work != NULL)
    start_running_locked (self, work);
  else
    remove_thread_locked (pool, self);

  g_mutex_unlock (&pool->mutex);

  return work != NULL;
}

static void
blocking_main (gpointer data)
{
  BlockingThread *self = data;
  GgenBlockingPool *pool;
  GgenRuntime *runtime;
  GgenFrame frame;

  ggen_take_over (self);
  pool = self->pool;
  runtime = pool->runtime;

  ggen_thread_set_name ("ggen-blocking");
  current_pool = pool;
  ggen_frame_push (&frame, runtime, GGEN_FRAME_WORK);

  do
    ggen_work_run (self->work, runtime, GGEN_WORK_BLOCKING, ggen_runtime_peek_cancellable (runtime),
                   g_atomic_int_get (&pool->is_closed));
  while (take_next (self));

  ggen_frame_pop (&frame);
  current_pool = NULL;
  g_slice_free (BlockingThread, self);

  ggen_runtime_tell_closer (runtime);

  /* Last: with the runtime goes the pool. */
  g_object_unref (runtime);
}

GgenBlockingPool *
ggen_blocking_pool_new (GgenRuntime *runtime, guint max_threads)
{
  GgenBlockingPool *self = g_new0 (GgenBlockingPool, 1);

  self->runtime = runtime;
  self->max_threads = max_threads;
  g_mutex_init (&self->mutex);

  return self;
}

/* Closed and finished before. */
void
ggen_blocking_pool_free (GgenBlockingPool *self)
{
  g_assert (self->n_threads == 0 && self->queue.head == NULL);

  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint
ggen_blocking_pool_get_max_threads (GgenBlockingPool *self)
{
  guint max_threads;

  g_mutex_lock (&self->mutex);
  max_threads = self->max_threads;
  g_mutex_unlock (&self->mutex);

  return max_threads;
}

void
ggen_blocking_pool_set_max_threads (GgenBlockingPool *self, guint max_threads)
{
  g_mutex_lock (&self->mutex);
  self->max_threads = max_threads;
  start_threads_locked (self, NULL);
  g_mutex_unlock (&self->mutex);
}

void
ggen_blocking_pool_get_counts (GgenBlockingPool *self, GgenBlockingPoolCounts *counts)
{
  g_mutex_lock (&self->mutex);
  counts->n_threads = self->n_threads;
  counts->n_waiting = self->n_waiting;
  counts->n_queued = self->queue.length;
  counts->n_run = self->n_run;
  g_mutex_unlock (&self->mutex);
}

/* Takes @work, or returns %FALSE and leaves it to the caller where the pool is closed or has no
 * thread to run it on. */
gboolean
ggen_blocking_pool_push (GgenBlockingPool *self, GgenWork *work, GError **error)
{
  gboolean is_taken = FALSE;

  g_mutex_lock (&self->mutex);

  if (g_atomic_int_get (&self->is_closed))
    {
      ggen_runtime_set_closed_error (error);
    }
  else
    {
      ggen_work_list_append (&self->queue, work);
      is_taken = start_threads_locked (self, error);
      if (!is_taken)
        ggen_work_list_remove (&self->queue, work);
    }

  g_mutex_unlock (&self->mutex);

  return is_taken;
}

/* Takes no more work; what is queued is run (a task: returned as cancelled). */
void
ggen_blocking_pool_close (GgenBlockingPool *self)
{
  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->is_closed, TRUE);
  g_mutex_unlock (&self->mutex);
}

/* Of a closed pool without threads: runs what none could be started for. */
void
ggen_blocking_pool_run_rest (GgenBlockingPool *self)
{
  GgenWork *work;

  while ((work = ggen_work_list_take_first (&self->queue)) != NULL)
    work->run (work, ggen_runtime_peek_cancellable (self->runtime), TRUE);
}

gboolean
ggen_blocking_pool_is_finished (GgenBlockingPool *self)
{
  gboolean is_finished;

  g_mutex_lock (&self->mutex);
  is_finished = self->n_threads == 0 && self->queue.head == NULL;
  g_mutex_unlock (&self->mutex);

  return is_finished;
}

void
ggen_blocking_pool_add_names (GgenBlockingPool *self, GPtrArray *names)
{
  g_mutex_lock (&self->mutex);

  for (BlockingThread *thread = self->threads; thread != NULL; thread = thread->next)
    {
      const char *name = thread->name;

      if (name == NULL && thread->task != NULL)
        name = g_task_get_name (thread->task);
      g_ptr_array_add (names, g_strdup_printf ("\"%s\" (runs on a thread of its own)",
                                               name != NULL ? name : "work without a name"));
    }

  ggen_work_list_add_names (&self->queue, "waits for a thread of its own", names);

  g_mutex_unlock (&self->mutex);
}

gboolean
ggen_blocking_may_wait (void)
{
  GgenBlockingPool *pool = current_pool;
  gboolean may_wait;

  if (G_LIKELY (pool == NULL))
    return TRUE;

  g_mutex_lock (&pool->mutex);
  may_wait = pool->n_waiting < GGEN_MOST_WAITING;
  g_mutex_unlock (&pool->mutex);

  return may_wait;
}

/* Lets another thread start while the calling one waits for other work, which may be what is over
 * the limit. */
void
ggen_blocking_begin_waiting (void)
{
  GgenBlockingPool *pool = current_pool;

  if (pool == NULL)
    return;

  g_mutex_lock (&pool->mutex);
  pool->n_waiting++;
  start_threads_locked (pool, NULL);
  g_mutex_unlock (&pool->mutex);
}

void
ggen_blocking_end_waiting (void)
{
  GgenBlockingPool *pool = current_pool;

  if (pool == NULL)
    return;

  g_mutex_lock (&pool->mutex);
  pool->n_waiting--;
  g_mutex_unlock (&pool->mutex);
}
