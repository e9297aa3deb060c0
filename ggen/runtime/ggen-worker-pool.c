/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-worker-pool-private.h"

#include <pthread.h>

#include "ggen-hand-over-private.h"
#include "ggen-runtime-private.h"

/* Workers that take pieces of work from queues.
 *
 * Each worker has a queue of its own: what it pushes goes there, so that workers which split
 * their work do not meet at one lock. What other threads push goes to the inbox. A worker looks
 * into its own queue, then into those of the others, then into the inbox: what a worker waits for
 * is mostly what it pushed itself, and so it is done before anything new is begun.
 *
 * No wake-up is lost: who pushes makes the piece visible (length) before it looks for idle
 * workers (n_idle); who goes idle makes that visible before it looks at the lengths a last
 * time. Both are sequentially consistent atomics, so at least one sees the other. Who finds work
 * and sees more of it wakes the next worker, since two pushes may have woken the same one. */

#define IDLE_TIME (500 * G_TIME_SPAN_MILLISECOND)

/* Workers that wait are replaced. Where this many wait, only by one at a time: enough to go on, but
 * no thread for each piece of work that is waiting to wait. */
#define MANY_WAITING 64

typedef struct _GgenWorker GgenWorker;

struct _GgenWorker
{
  GgenWorker *next; /* set before it can be reached, then constant */
  GgenWorkerPool *pool;
  GgenWorkQueue queue;
  char name[16];

  GMutex mutex;
  const GgenWork *current; /* guarded by mutex */

  gboolean is_alive; /* guarded by the pool's mutex */
};

struct _GgenWorkerPool
{
  GgenRuntime *runtime; /* (unowned) */

  GgenWorkQueue inbox;
  GgenWorker *workers; /* (owned) list that only grows, read atomically */

  gint n_pending; /* queued, running or held, atomic */
  gint n_idle;    /* written under mutex, read atomically */
  gint n_active;  /* alive and not blocking; written under mutex, read atomically */
  gint is_closed; /* atomic */

  GMutex mutex;
  GCond idle;       /* signalled for new work, and when the pool closes */
  GCond finished;   /* signalled when the last worker of a closed pool ends */
  guint n_alive;    /* guarded by mutex */
  guint n_ever;     /* guarded by mutex */
  gint max_workers; /* atomic; constant once there was a worker */
};

static __thread GgenWorker *current_worker;

static void worker_main (gpointer data, gpointer user_data);

static void
run_one (GgenWorker *self, GgenWork *work)
{
  GgenWorkerPool *pool = self->pool;

  g_mutex_lock (&self->mutex);
  self->current = work;
  g_mutex_unlock (&self->mutex);

  ggen_work_run (work, ggen_runtime_get_cancellable (pool->runtime),
                 g_atomic_int_get (&pool->is_closed));

  /* The name belongs to the work, so it must not be seen any more once the work is freed. */
  g_mutex_lock (&self->mutex);
  self->current = NULL;
  g_mutex_unlock (&self->mutex);

  ggen_work_free (work);
  g_atomic_int_add (&pool->n_pending, -1);
}

/* What running work has made comes before new work: somebody may wait for it. */
static GgenWork *
find_work (GgenWorker *self)
{
  GgenWorkerPool *pool = self->pool;
  GgenWork *work = ggen_work_queue_pop (&self->queue);

  for (GgenWorker *other = g_atomic_pointer_get (&pool->workers); work == NULL && other != NULL;
       other = other->next)
    {
      if (other != self)
        work = ggen_work_queue_pop (&other->queue);
    }

  return work != NULL ? work : ggen_work_queue_pop (&pool->inbox);
}

static gboolean
has_work (GgenWorkerPool *self)
{
  if (!ggen_work_queue_is_empty (&self->inbox))
    return TRUE;

  for (GgenWorker *worker = g_atomic_pointer_get (&self->workers); worker != NULL;
       worker = worker->next)
    {
      if (!ggen_work_queue_is_empty (&worker->queue))
        return TRUE;
    }

  return FALSE;
}

/* Waits for work. Returns %FALSE when the worker should end: it is marked dead by then, so that
 * who pushes next starts another. */
static gboolean
wait_for_work (GgenWorker *self)
{
  GgenWorkerPool *pool = self->pool;
  gint64 end_time = g_get_monotonic_time () + IDLE_TIME;
  gboolean in_time = TRUE;
  gboolean is_needed;

  g_mutex_lock (&pool->mutex);
  g_atomic_int_inc (&pool->n_idle);

  while (!(is_needed = has_work (pool)) && in_time && !g_atomic_int_get (&pool->is_closed))
    in_time = g_cond_wait_until (&pool->idle, &pool->mutex, end_time);

  /* In this order: who sees nobody idle must see the free place as well. */
  if (!is_needed)
    {
      self->is_alive = FALSE;
      g_atomic_int_add (&pool->n_active, -1);
    }
  g_atomic_int_add (&pool->n_idle, -1);
  g_mutex_unlock (&pool->mutex);

  return is_needed;
}

static gboolean
is_finished_locked (GgenWorkerPool *self)
{
  return self->n_alive == 0 && g_atomic_int_get (&self->n_pending) == 0;
}

/* Who closes the runtime waits for the condition, or for the context that it iterates. */
static void
tell_finished_locked (GgenWorkerPool *self)
{
  if (!g_atomic_int_get (&self->is_closed) || !is_finished_locked (self))
    return;

  g_cond_broadcast (&self->finished);
  g_main_context_wakeup (ggen_runtime_get_context (self->runtime));
}

/* One pool of threads for all runtimes: a thread serves one worker at a time, and idle threads
 * are kept for the next by GLib. */
static GThreadPool *
get_threads (void)
{
  static gsize initialized;
  static GThreadPool *threads;

  if (g_once_init_enter (&initialized))
    {
      threads = g_thread_pool_new (worker_main, NULL, -1, FALSE, NULL);
      g_once_init_leave (&initialized, 1);
    }

  return threads;
}

static GgenWorker *
find_dead_worker (GgenWorkerPool *self)
{
  GgenWorker *worker = self->workers;

  while (worker != NULL && worker->is_alive)
    worker = worker->next;

  return worker;
}

static GgenWorker *
add_worker (GgenWorkerPool *self)
{
  GgenWorker *worker = g_new0 (GgenWorker, 1);

  worker->pool = self;
  g_snprintf (worker->name, sizeof worker->name, "ggen-worker-%u", ++self->n_ever);
  g_mutex_init (&worker->mutex);
  ggen_work_queue_init (&worker->queue);
  worker->next = self->workers;
  g_atomic_pointer_set (&self->workers, worker);

  return worker;
}

static void
start_worker_locked (GgenWorkerPool *self)
{
  GgenWorker *worker = find_dead_worker (self);
  g_autoptr (GError) error = NULL;

  if (worker == NULL)
    worker = add_worker (self);

  g_object_ref (self->runtime);
  worker->is_alive = TRUE;
  self->n_alive++;
  g_atomic_int_inc (&self->n_active);

  ggen_hand_over (worker);
  if (!g_thread_pool_push (get_threads (), worker, &error))
    g_warning ("a worker has to wait for a thread: %s", error->message);
}

static gboolean
may_start_worker_locked (GgenWorkerPool *self)
{
  gint n_active = g_atomic_int_get (&self->n_active);

  if ((gint) self->n_alive - n_active >= MANY_WAITING)
    return n_active == 0;

  return n_active < g_atomic_int_get (&self->max_workers);
}

static void
wake_or_start_worker (GgenWorkerPool *self)
{
  if (g_atomic_int_get (&self->n_idle) == 0
      && g_atomic_int_get (&self->n_active) >= g_atomic_int_get (&self->max_workers))
    return;

  g_mutex_lock (&self->mutex);
  if (g_atomic_int_get (&self->n_idle) > 0)
    g_cond_signal (&self->idle);
  else if (may_start_worker_locked (self))
    start_worker_locked (self);
  g_mutex_unlock (&self->mutex);
}

static void
worker_main (gpointer data, gpointer user_data)
{
  GgenWorker *self = data;
  GgenWorkerPool *pool;
  GgenRuntime *runtime;
  GgenFrame frame;
  char previous_name[16] = "";

  ggen_take_over (self);
  pool = self->pool;
  runtime = pool->runtime;

  pthread_getname_np (pthread_self (), previous_name, sizeof previous_name);
  pthread_setname_np (pthread_self (), self->name);
  current_worker = self;
  ggen_frame_push (&frame, runtime, FALSE);

  do
    {
      GgenWork *work;

      while ((work = find_work (self)) != NULL)
        {
          /* Who pushed twice may have woken us twice instead of two workers: we pass it on. */
          if (has_work (pool))
            wake_or_start_worker (pool);

          run_one (self, work);
        }
    }
  while (wait_for_work (self));

  ggen_frame_pop (&frame);
  current_worker = NULL;
  pthread_setname_np (pthread_self (), previous_name);

  g_mutex_lock (&pool->mutex);
  pool->n_alive--;
  tell_finished_locked (pool);
  g_mutex_unlock (&pool->mutex);

  /* Last: with the runtime goes the pool. */
  g_object_unref (runtime);
}

GgenWorkerPool *
ggen_worker_pool_new (GgenRuntime *runtime, guint max_workers)
{
  GgenWorkerPool *self = g_new0 (GgenWorkerPool, 1);

  self->runtime = runtime;
  self->max_workers = max_workers;
  ggen_work_queue_init (&self->inbox);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->idle);
  g_cond_init (&self->finished);

  return self;
}

/* Closed and finished before. */
void
ggen_worker_pool_free (GgenWorkerPool *self)
{
  GgenWorker *next;

  g_assert (self->n_alive == 0);

  for (GgenWorker *worker = self->workers; worker != NULL; worker = next)
    {
      next = worker->next;
      ggen_work_queue_clear (&worker->queue);
      g_mutex_clear (&worker->mutex);
      g_free (worker);
    }

  ggen_work_queue_clear (&self->inbox);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->idle);
  g_cond_clear (&self->finished);
  g_free (self);
}

guint
ggen_worker_pool_get_max_workers (GgenWorkerPool *self)
{
  return g_atomic_int_get (&self->max_workers);
}

/* Returns %FALSE where a worker was started already. */
gboolean
ggen_worker_pool_set_max_workers (GgenWorkerPool *self, guint max_workers)
{
  gboolean is_new;

  g_mutex_lock (&self->mutex);
  is_new = self->n_ever == 0;
  if (is_new)
    g_atomic_int_set (&self->max_workers, max_workers);
  g_mutex_unlock (&self->mutex);

  return is_new;
}

guint
ggen_worker_pool_get_n_workers (GgenWorkerPool *self)
{
  guint n_alive;

  g_mutex_lock (&self->mutex);
  n_alive = self->n_alive;
  g_mutex_unlock (&self->mutex);

  return n_alive;
}

/* Counts work that is done elsewhere as the pool's own until it is released. Counting comes
 * before looking whether the pool is closed, and closing before counting: work that slips in is
 * waited for. */
gboolean
ggen_worker_pool_hold (GgenWorkerPool *self)
{
  g_atomic_int_inc (&self->n_pending);

  if (!g_atomic_int_get (&self->is_closed))
    return TRUE;

  ggen_worker_pool_release (self);

  return FALSE;
}

/* As ggen_worker_pool_hold(), on a closed pool too. */
void
ggen_worker_pool_hold_even_closed (GgenWorkerPool *self)
{
  g_atomic_int_inc (&self->n_pending);
}

void
ggen_worker_pool_release (GgenWorkerPool *self)
{
  g_atomic_int_add (&self->n_pending, -1);

  if (!g_atomic_int_get (&self->is_closed))
    return;

  g_mutex_lock (&self->mutex);
  tell_finished_locked (self);
  g_mutex_unlock (&self->mutex);
}

/* Takes @work, or returns %FALSE and leaves it to the caller where the pool is closed. */
gboolean
ggen_worker_pool_push (GgenWorkerPool *self, GgenWork *work)
{
  if (!ggen_worker_pool_hold (self))
    return FALSE;

  if (current_worker != NULL && current_worker->pool == self)
    ggen_work_queue_push (&current_worker->queue, work);
  else
    ggen_work_queue_push (&self->inbox, work);

  wake_or_start_worker (self);

  return TRUE;
}

/* Takes no more work; what is queued is run (a task: returned as cancelled). */
void
ggen_worker_pool_close (GgenWorkerPool *self)
{
  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->is_closed, TRUE);
  g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->mutex);
}

gboolean
ggen_worker_pool_is_finished (GgenWorkerPool *self)
{
  gboolean is_finished;

  g_mutex_lock (&self->mutex);
  is_finished = is_finished_locked (self);
  g_mutex_unlock (&self->mutex);

  return is_finished;
}

/* After closing: waits for all work and all workers to end, until @end_time (monotonic) at most. */
gboolean
ggen_worker_pool_wait_until_finished (GgenWorkerPool *self, gint64 end_time)
{
  gboolean in_time = TRUE;
  gboolean is_finished;

  g_mutex_lock (&self->mutex);
  while (!(is_finished = is_finished_locked (self)) && in_time)
    in_time = g_cond_wait_until (&self->finished, &self->mutex, end_time);
  g_mutex_unlock (&self->mutex);

  return is_finished;
}

void
ggen_worker_pool_add_names (GgenWorkerPool *self, GPtrArray *names)
{
  for (GgenWorker *worker = g_atomic_pointer_get (&self->workers); worker != NULL;
       worker = worker->next)
    {
      g_mutex_lock (&worker->mutex);
      if (worker->current != NULL)
        {
          g_autofree char *name = ggen_work_dup_name (worker->current);

          g_ptr_array_add (names, g_strdup_printf ("\"%s\" (runs on %s)", name, worker->name));
        }
      g_mutex_unlock (&worker->mutex);

      ggen_work_queue_add_names (&worker->queue, names);
    }

  ggen_work_queue_add_names (&self->inbox, names);

  if (names->len == 0 && !ggen_worker_pool_is_finished (self))
    g_ptr_array_add (names, g_strdup ("a worker that still frees what its work held"));
}

void
ggen_worker_begin_blocking (void)
{
  GgenWorkerPool *pool;

  if (current_worker == NULL)
    return;

  pool = current_worker->pool;

  g_mutex_lock (&pool->mutex);
  g_atomic_int_add (&pool->n_active, -1);
  g_mutex_unlock (&pool->mutex);

  if (has_work (pool))
    wake_or_start_worker (pool);
}

void
ggen_worker_end_blocking (void)
{
  GgenWorkerPool *pool;

  if (current_worker == NULL)
    return;

  pool = current_worker->pool;

  g_mutex_lock (&pool->mutex);
  g_atomic_int_inc (&pool->n_active);
  g_mutex_unlock (&pool->mutex);
}
