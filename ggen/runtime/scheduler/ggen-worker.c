/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-worker-private.h"

#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-thread-cache-private.h"

/* What a worker does: it looks for work, does it, and sleeps where there is none. How workers are
 * woken, and why no wake-up is lost, stands in ggen-worker-pool.c. */

#define IDLE_TIME (500 * G_TIME_SPAN_MILLISECOND)

/* The most that a worker takes from the inbox at once. */
#define MOST_TAKEN 32

/* Once in so many pieces a worker looks at the inbox and at its own oldest piece first, so that work
 * that goes on making work does not keep them waiting for ever. */
#define FAIR_TURN 61

/* The names that a runtime reports when it cannot be closed. A static name can be read at any
 * time; that of a task belongs to the task, so reading it is locked out while the task goes. */
static void
set_current_task (GgenWorker *self, GTask *task)
{
  g_mutex_lock (&self->task_mutex);
  self->current_task = task;
  g_mutex_unlock (&self->task_mutex);
}

void
ggen_worker_run_one (GgenWorker *self, GgenWork *work)
{
  GgenWorkerPool *pool = self->pool;
  const char *outer_name = self->current_name;
  GTask *outer_task = self->current_task;
  GTask *task = work->name == NULL ? work->task : NULL;

  __atomic_store_n (&self->current_name, work->name, __ATOMIC_RELAXED);
  __atomic_store_n (&self->is_running, TRUE, __ATOMIC_RELAXED);
  if (task != NULL)
    g_object_ref (task);
  if (task != outer_task)
    set_current_task (self, task);

  ggen_work_run (work, pool->runtime, GGEN_WORK_COMPUTE,
                 ggen_runtime_peek_cancellable (pool->runtime),
                 g_atomic_int_get (&pool->is_closed));

  if (task != outer_task)
    set_current_task (self, outer_task);
  g_clear_object (&task);
  __atomic_store_n (&self->is_running, self->n_helps > 0, __ATOMIC_RELAXED);
  __atomic_store_n (&self->current_name, outer_name, __ATOMIC_RELAXED);
}

/* A worker that has found something. */
static void
stop_searching (GgenWorker *self, gboolean *is_searching)
{
  GgenWorkerPool *pool = self->pool;

  if (*is_searching)
    {
      *is_searching = FALSE;
      g_atomic_int_add (&pool->n_searching, -1);
    }

  if (ggen_worker_pool_has_work (pool))
    ggen_worker_pool_wake_one (pool);
}

/* Returns the oldest of a share of the inbox; the rest goes to the worker's own deque, so that it
 * comes out oldest first. In between nobody could see it, so whoever looked meanwhile is woken. */
static GgenWork *
take_from_inbox (GgenWorker *self)
{
  GgenWorkerPool *pool = self->pool;
  GgenWork *works[MOST_TAKEN];
  guint n_taken = ggen_work_queue_take (&pool->inbox, (guint) g_atomic_int_get (&pool->max_workers),
                                        works, MOST_TAKEN);

  if (n_taken == 0)
    return NULL;

  for (guint i = n_taken - 1; i > 0; i--)
    {
      if (!ggen_work_deque_push (&self->deque, works[i]))
        ggen_work_queue_put_back (&pool->inbox, works[i]);
    }

  if (n_taken > 1)
    ggen_worker_pool_wake_one (pool);

  return works[0];
}

static GgenWork *
steal (GgenWorker *self)
{
  for (GgenWorker *other = g_atomic_pointer_get (&self->pool->workers); other != NULL;
       other = other->next)
    {
      GgenWork *work = other != self ? ggen_work_deque_steal (&other->deque) : NULL;

      if (work != NULL)
        {
          ggen_counter_increment (&self->n_stolen, __ATOMIC_RELAXED);
          return work;
        }
    }

  return NULL;
}

/* For whoever does not care to search. */
GgenWork *
ggen_worker_take_next (GgenWorker *self)
{
  GgenWork *work = ggen_work_deque_pop (&self->deque);

  if (work == NULL)
    work = take_from_inbox (self);

  return work != NULL ? work : steal (self);
}

static GgenWork *
take_fair_turn (GgenWorker *self)
{
  GgenWork *work;

  if (++self->turn % FAIR_TURN != 0)
    return NULL;

  work = take_from_inbox (self);

  return work != NULL ? work : ggen_work_deque_steal (&self->deque);
}

/* One worker at a time looks out for work. */
static gboolean
has_work_or_help (gpointer user_data)
{
  GgenWorkerPool *self = user_data;

  return ggen_worker_pool_has_work (self) || g_atomic_int_get (&self->n_searching) != 1
         || g_atomic_int_get (&self->is_closed);
}

/* Returns what to run next, or %NULL where there is nothing. Counted as searching on return where
 * @is_searching says so. */
static GgenWork *
find_work (GgenWorker *self, gboolean *is_searching)
{
  GgenWorkerPool *pool = self->pool;
  GgenWork *work = take_fair_turn (self);

  if (work == NULL)
    work = ggen_work_deque_pop (&self->deque);
  if (work != NULL && !*is_searching)
    return work;

  if (work == NULL)
    work = take_from_inbox (self);
  if (work == NULL && !*is_searching)
    {
      g_atomic_int_inc (&pool->n_searching);
      *is_searching = TRUE;
    }

  if (work == NULL)
    work = steal (self);
  if (work == NULL && g_atomic_int_get (&pool->n_searching) == 1
      && ggen_spin_until (&pool->work_spin, has_work_or_help, pool))
    work = take_from_inbox (self);

  if (work != NULL)
    stop_searching (self, is_searching);

  return work;
}

/* There are more at work than there may be: others came in while some waited. */
static gboolean
is_surplus (GgenWorkerPool *self)
{
  return g_atomic_int_get (&self->n_active) > g_atomic_int_get (&self->max_workers);
}

/* Lets the worker wait in the list of idle ones. Returns %FALSE when it should end. */
static gboolean
wait_idle_locked (GgenWorker *self)
{
  GgenWorkerPool *pool = self->pool;
  gint64 end_time = g_get_monotonic_time () + IDLE_TIME;
  gboolean in_time = TRUE;

  while (!self->is_woken && in_time && !g_atomic_int_get (&pool->is_closed))
    in_time = g_cond_wait_until (&self->woken, &pool->mutex, end_time);

  if (!self->is_woken)
    ggen_worker_pool_remove_idle_locked (pool, self);

  return self->is_woken;
}

/* A worker that has found nothing, and is counted as searching. Returns %FALSE when it should end:
 * it is marked dead by then, so that who pushes next starts another. On %TRUE it is counted as
 * searching still, or again. */
static gboolean
wait_for_work (GgenWorker *self)
{
  GgenWorkerPool *pool = self->pool;
  gboolean is_needed;

  g_mutex_lock (&pool->mutex);

  self->is_woken = FALSE;
  self->next_idle = pool->idle_workers;
  pool->idle_workers = self;
  g_atomic_int_inc (&pool->n_idle);
  g_atomic_int_add (&pool->n_searching, -1);

  if (ggen_worker_pool_has_work (pool))
    {
      ggen_worker_pool_remove_idle_locked (pool, self);
      g_atomic_int_inc (&pool->n_searching);
      is_needed = TRUE;
    }
  else
    {
      is_needed = wait_idle_locked (self);
    }

  if (!is_needed)
    {
      self->is_alive = FALSE;
      g_atomic_int_add (&pool->n_active, -1);

      /* Who pushed since we looked may have seen neither an idle worker nor a free place. */
      if (ggen_worker_pool_has_work (pool) && ggen_worker_pool_may_start_locked (pool))
        {
          self->is_alive = TRUE;
          g_atomic_int_inc (&pool->n_active);
          g_atomic_int_inc (&pool->n_searching);
          is_needed = TRUE;
        }
    }

  g_mutex_unlock (&pool->mutex);

  return is_needed;
}

/* A worker that is one too many ends, and leaves what is in its deque to the others. */
static gboolean
leave_if_surplus (GgenWorker *self)
{
  GgenWorkerPool *pool = self->pool;
  gboolean is_leaving;

  if (G_LIKELY (!is_surplus (pool)))
    return FALSE;

  g_mutex_lock (&pool->mutex);
  is_leaving = is_surplus (pool);
  if (is_leaving)
    {
      self->is_alive = FALSE;
      g_atomic_int_add (&pool->n_active, -1);
    }
  g_mutex_unlock (&pool->mutex);

  return is_leaving;
}

/* Whoever sees that a piece is done may push the next at once: by then the worker is counted as
 * searching, so that no other is woken for it. */
static void
finish_one (GgenWorker *self, gboolean *is_searching)
{
  GgenWorkerPool *pool = self->pool;

  if (ggen_work_deque_is_empty (&self->deque) && ggen_work_queue_is_empty (&pool->inbox))
    {
      g_atomic_int_inc (&pool->n_searching);
      *is_searching = TRUE;
    }

  ggen_counter_increment (&self->n_run, __ATOMIC_RELAXED);
}

static void
worker_run (GgenWorker *self)
{
  gboolean is_searching = TRUE;

  for (;;)
    {
      GgenWork *work = find_work (self, &is_searching);

      if (work != NULL)
        {
          ggen_worker_run_one (self, work);
          if (leave_if_surplus (self))
            break;
          finish_one (self, &is_searching);
        }
      else if (!wait_for_work (self))
        {
          break;
        }
    }
}

void
ggen_worker_main (gpointer data)
{
  GgenWorker *self = data;
  GgenWorkerPool *pool;
  GgenRuntime *runtime;
  GgenFrame frame;

  ggen_take_over (self);
  pool = self->pool;
  runtime = pool->runtime;

  ggen_thread_set_name (self->name);
  ggen_current_worker = self;
  self->stack_base = &frame;
  ggen_frame_push (&frame, runtime, GGEN_FRAME_WORK);

  worker_run (self);

  ggen_frame_pop (&frame);
  ggen_current_worker = NULL;

  g_mutex_lock (&pool->mutex);
  pool->n_alive--;
  g_mutex_unlock (&pool->mutex);

  ggen_runtime_tell_closer (runtime);

  /* Last: with the runtime goes the pool. */
  g_object_unref (runtime);
}
