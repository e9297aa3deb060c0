/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-worker-private.h"

#include "ggen-hand-over-private.h"
#include "ggen-thread-cache-private.h"

/* Workers that take pieces of work from queues.
 *
 * Each worker has a deque of its own: what it pushes goes there, so that workers which split
 * their work do not meet at one lock. What other threads push goes to the inbox, from which a
 * worker takes its share at once. A worker looks into its own deque, then into the inbox, then
 * into the deques of the others: what a worker waits for is mostly what it pushed itself, and so it
 * is done before anything new is begun.
 *
 * Waking. At most one idle worker at a time is woken to search; it wakes the next when it has found
 * work and there is more. So pushing costs no system call while somebody searches already, and
 * workers come into play as fast as there is work for them. No wake-up is lost:
 *
 * - Who pushes makes the work visible, then looks whether anybody searches, is idle, or may be
 *   started. Who stops searching says so (n_searching), or that it is idle (n_idle), then looks at
 *   all queues a last time. All of these are sequentially consistent, so at least one sees the other.
 * - Who set out to wake a worker and finds none counts itself out under the mutex; who goes idle does
 *   so under the mutex. So either it is found idle, or it looks at the queues after the count went
 *   down, and sees what was pushed by those that relied on the count.
 * - A worker that is busy looks at all queues when its work is done. */

/* How many workers are made with the first. */
#define MOST_MADE_AT_ONCE 4

GGEN_THREAD_LOCAL GgenWorker *ggen_current_worker;

gboolean
ggen_worker_pool_has_work (GgenWorkerPool *self)
{
  if (!ggen_work_queue_is_empty (&self->inbox))
    return TRUE;

  for (GgenWorker *worker = g_atomic_pointer_get (&self->workers); worker != NULL;
       worker = worker->next)
    {
      if (!ggen_work_deque_is_empty (&worker->deque))
        return TRUE;
    }

  return FALSE;
}

static GgenWorker *
find_dead_worker (GgenWorkerPool *self)
{
  GgenWorker *worker = self->workers;

  while (worker != NULL && worker->is_alive)
    worker = worker->next;

  return worker;
}

static void
add_worker (GgenWorkerPool *self, guint number)
{
  GgenWorker *worker = g_new0 (GgenWorker, 1);

  worker->pool = self;
  g_snprintf (worker->name, sizeof worker->name, "ggen-worker-%u", number);
  g_mutex_init (&worker->task_mutex);
  g_cond_init (&worker->woken);
  worker->next = self->workers;
  g_atomic_pointer_set (&self->workers, worker);
}

/* Few workers are all made with the first, so that a runtime does not grow later, when there happens to
 * be more to do at once. Only those that replace workers which wait come one by one. */
static void
add_workers (GgenWorkerPool *self)
{
  guint n_made = self->n_ever;

  if (n_made == 0)
    self->n_ever = MIN (ggen_worker_pool_get_max_workers (self), MOST_MADE_AT_ONCE);
  else
    self->n_ever = n_made + 1;

  for (guint number = self->n_ever; number > n_made; number--)
    add_worker (self, number);
}

static GgenWorker *
get_dead_worker (GgenWorkerPool *self)
{
  GgenWorker *worker = find_dead_worker (self);

  if (worker != NULL)
    return worker;

  add_workers (self);

  return self->workers;
}

/* Returns %FALSE where the system has no more threads. */
static gboolean
start_worker_locked (GgenWorkerPool *self, GError **error)
{
  GgenWorker *worker = get_dead_worker (self);

  worker->is_alive = TRUE;
  worker->is_woken = TRUE;
  g_object_ref (self->runtime);

  ggen_hand_over (worker);
  if (!ggen_thread_cache_run (self->runtime, ggen_worker_main, worker, error))
    {
      worker->is_alive = FALSE;
      g_object_unref (self->runtime); /* never the last one: the caller has one */
      return FALSE;
    }

  self->n_alive++;
  g_atomic_int_inc (&self->n_active);

  return TRUE;
}

/* A closed pool starts workers only for work that is there: who waits for its end may have seen it. */
static gboolean
is_over_locked (GgenWorkerPool *self)
{
  return g_atomic_int_get (&self->is_closed) && !ggen_worker_pool_has_work (self);
}

gboolean
ggen_worker_pool_may_start_locked (GgenWorkerPool *self)
{
  return g_atomic_int_get (&self->n_active) < g_atomic_int_get (&self->max_workers)
         && !is_over_locked (self);
}

static GgenWorker *
take_idle_locked (GgenWorkerPool *self)
{
  GgenWorker *worker = self->idle_workers;

  if (worker == NULL)
    return NULL;

  self->idle_workers = worker->next_idle;
  g_atomic_int_add (&self->n_idle, -1);
  worker->is_woken = TRUE;

  return worker;
}

/* Wakes or starts one worker, which is counted as searching from here on. */
void
ggen_worker_pool_wake_one (GgenWorkerPool *self)
{
  gint nobody = 0;
  GgenWorker *worker;

  if (g_atomic_int_get (&self->n_searching) > 0
      || (g_atomic_int_get (&self->n_idle) == 0
          && g_atomic_int_get (&self->n_active) >= g_atomic_int_get (&self->max_workers)))
    return;

  if (!__atomic_compare_exchange_n (&self->n_searching, &nobody, 1, FALSE, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
    return;

  g_mutex_lock (&self->mutex);
  worker = take_idle_locked (self);
  /* Where there is no thread for one more, those that are alive have to do. */
  if (worker == NULL
      && (!ggen_worker_pool_may_start_locked (self) || !start_worker_locked (self, NULL)))
    g_atomic_int_add (&self->n_searching, -1);
  g_mutex_unlock (&self->mutex);

  /* Without the mutex, which the worker needs first. Workers live as long as the pool. */
  if (worker != NULL)
    g_cond_signal (&worker->woken);
}

void
ggen_worker_pool_remove_idle_locked (GgenWorkerPool *self, GgenWorker *worker)
{
  GgenWorker **link = &self->idle_workers;

  while (*link != worker)
    link = &(*link)->next_idle;

  *link = worker->next_idle;
  g_atomic_int_add (&self->n_idle, -1);
}

static gboolean
is_finished_locked (GgenWorkerPool *self)
{
  return self->n_alive == 0 && ggen_work_queue_is_empty (&self->inbox);
}

GgenWorkerPool *
ggen_worker_pool_new (GgenRuntime *runtime, guint max_workers)
{
  GgenWorkerPool *self = g_new0 (GgenWorkerPool, 1);

  self->runtime = runtime;
  self->max_workers = (gint) max_workers;
  ggen_work_queue_init (&self->inbox);
  g_mutex_init (&self->mutex);

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
      g_assert (ggen_work_deque_is_empty (&worker->deque));
      g_mutex_clear (&worker->task_mutex);
      g_cond_clear (&worker->woken);
      g_free (worker);
    }

  ggen_work_queue_clear (&self->inbox);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint
ggen_worker_pool_get_max_workers (GgenWorkerPool *self)
{
  return (guint) g_atomic_int_get (&self->max_workers);
}

/* Returns %FALSE where a worker was started already. */
gboolean
ggen_worker_pool_set_max_workers (GgenWorkerPool *self, guint max_workers)
{
  gboolean is_new;

  g_mutex_lock (&self->mutex);
  is_new = self->n_ever == 0;
  if (is_new)
    g_atomic_int_set (&self->max_workers, (gint) max_workers);
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

void
ggen_worker_pool_get_counts (GgenWorkerPool *self, GgenWorkerPoolCounts *counts)
{
  *counts = (GgenWorkerPoolCounts){0};

  g_mutex_lock (&self->mutex);
  counts->n_workers = self->n_alive;
  counts->n_idle = (guint) g_atomic_int_get (&self->n_idle);
  counts->n_waiting = self->n_waiting;
  counts->n_queued = ggen_work_queue_get_length (&self->inbox);

  for (GgenWorker *worker = self->workers; worker != NULL; worker = worker->next)
    {
      counts->n_queued += ggen_work_deque_get_length (&worker->deque);
      counts->n_run += __atomic_load_n (&worker->n_run, __ATOMIC_RELAXED);
      counts->n_stolen += __atomic_load_n (&worker->n_stolen, __ATOMIC_RELAXED);
      counts->n_helped += __atomic_load_n (&worker->n_helped, __ATOMIC_RELAXED);
    }
  g_mutex_unlock (&self->mutex);
}

/* Work may be pushed to a worker's own deque by the work that it runs, but not by a callback of a
 * context that it runs meanwhile, which may be anybody's. */
static gboolean
push_to_own_deque (GgenWorkerPool *self, GgenWork *work)
{
  GgenWorker *worker = ggen_current_worker;

  /* A worker that pushes to itself while the pool closes runs that before it ends. */
  return worker != NULL && worker->pool == self && ggen_current_frame->kind == GGEN_FRAME_WORK
         && !g_atomic_int_get (&self->is_closed) && ggen_work_deque_push (&worker->deque, work);
}

/* Returns %FALSE where nobody could ever run a piece of work. */
gboolean
ggen_worker_pool_make_sure_of_one (GgenWorkerPool *self, GError **error)
{
  gboolean is_started;

  if (G_LIKELY (g_atomic_int_get (&self->n_active) > 0))
    return TRUE;

  g_mutex_lock (&self->mutex);
  is_started = g_atomic_int_get (&self->n_active) > 0;
  if (!is_started && is_over_locked (self))
    {
      ggen_runtime_set_closed_error (error);
    }
  else if (!is_started)
    {
      /* It begins by searching. */
      g_atomic_int_inc (&self->n_searching);
      is_started = start_worker_locked (self, error);
      if (!is_started)
        g_atomic_int_add (&self->n_searching, -1);
    }
  g_mutex_unlock (&self->mutex);

  return is_started;
}

/* Takes @work, or returns %FALSE and leaves it to the caller where the pool is closed or has no
 * thread to run it on. */
gboolean
ggen_worker_pool_push (GgenWorkerPool *self, GgenWork *work, GError **error)
{
  if (!push_to_own_deque (self, work))
    {
      if (g_atomic_int_get (&self->is_closed))
        {
          ggen_runtime_set_closed_error (error);
          return FALSE;
        }

      if (!ggen_worker_pool_make_sure_of_one (self, error))
        return FALSE;

      if (!ggen_work_queue_push (&self->inbox, work))
        {
          ggen_runtime_set_closed_error (error);
          return FALSE;
        }
    }

  ggen_worker_pool_wake_one (self);

  return TRUE;
}

static guint64
count_run (GgenWorkerPool *self)
{
  guint64 n_run = 0;

  for (GgenWorker *worker = g_atomic_pointer_get (&self->workers); worker != NULL;
       worker = worker->next)
    n_run += __atomic_load_n (&worker->n_run, __ATOMIC_RELAXED);

  return n_run;
}

typedef struct
{
  GgenWorkerPool *pool;
  guint64 n_run;
} ResultWait;

static gboolean
has_run_more (gpointer user_data)
{
  ResultWait *self = user_data;

  return count_run (self->pool) != self->n_run;
}

/* Before somebody sleeps that may wait for a result: where workers are at work, looks out for one
 * of them to be done. */
gboolean
ggen_worker_pool_look_for_result (GgenWorkerPool *self)
{
  ResultWait wait;

  if (g_atomic_int_get (&self->n_active) == g_atomic_int_get (&self->n_idle))
    return FALSE;

  wait = (ResultWait){self, count_run (self)};

  return ggen_spin_until (&self->result_spin, has_run_more, &wait);
}

/* Takes no more work; what is queued is run (a task: returned as cancelled). */
void
ggen_worker_pool_close (GgenWorkerPool *self)
{
  ggen_work_queue_close (&self->inbox);

  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->is_closed, TRUE);
  for (GgenWorker *worker = self->idle_workers; worker != NULL; worker = worker->next_idle)
    g_cond_signal (&worker->woken);
  g_mutex_unlock (&self->mutex);
}

/* Of a closed pool without workers: runs what none could be started for. */
void
ggen_worker_pool_run_rest (GgenWorkerPool *self)
{
  GgenWork *work;

  while (ggen_work_queue_take (&self->inbox, 1, &work, 1) > 0)
    work->run (work, ggen_runtime_peek_cancellable (self->runtime), TRUE);
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

static void
add_running_name (GgenWorker *self, GPtrArray *names)
{
  g_autofree char *name = NULL;

  if (!__atomic_load_n (&self->is_running, __ATOMIC_RELAXED))
    return;

  name = g_strdup (__atomic_load_n (&self->current_name, __ATOMIC_RELAXED));

  g_mutex_lock (&self->task_mutex);
  if (name == NULL && self->current_task != NULL)
    name = g_strdup (g_task_get_name (self->current_task));
  g_mutex_unlock (&self->task_mutex);

  g_ptr_array_add (names,
                   g_strdup_printf ("\"%s\" (runs on %s)",
                                    name != NULL ? name : "work without a name", self->name));
}

/* Names what runs and what waits. What waits in a deque can only be looked at by whoever takes it:
 * it moves to the inbox, where any worker takes it from. */
void
ggen_worker_pool_add_names (GgenWorkerPool *self, GPtrArray *names)
{
  GgenWork *work;

  for (GgenWorker *worker = g_atomic_pointer_get (&self->workers); worker != NULL;
       worker = worker->next)
    {
      add_running_name (worker, names);

      while ((work = ggen_work_deque_steal (&worker->deque)) != NULL)
        ggen_work_queue_put_back (&self->inbox, work);
    }

  ggen_work_queue_add_names (&self->inbox, "waits for a worker", names);
  if (ggen_worker_pool_has_work (self))
    ggen_worker_pool_wake_one (self);

  if (names->len == 0 && !ggen_worker_pool_is_finished (self))
    g_ptr_array_add (names, g_strdup ("a worker that is about to end"));
}
