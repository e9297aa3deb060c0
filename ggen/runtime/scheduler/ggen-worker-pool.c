/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-worker-pool-private.h"

#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"
#include "ggen-spin-private.h"
#include "ggen-thread-cache-private.h"
#include "ggen-work-deque-private.h"
#include "ggen-work-queue-private.h"

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

#define IDLE_TIME (500 * G_TIME_SPAN_MILLISECOND)

/* The most that a worker takes from the inbox at once. */
#define MOST_TAKEN 32

/* Once in so many pieces a worker looks at the inbox and at its own oldest piece first, so that work
 * that goes on making work does not keep them waiting for ever. */
#define FAIR_TURN 61

/* Work that waits runs what it waits for on its own stack until this much of it is used, in bytes; more
 * goes to other workers, and to their stacks. */
#define MOST_STACK (256 * 1024)

/* How many workers are made with the first. */
#define MOST_MADE_AT_ONCE 4

typedef struct _GgenWorker GgenWorker;

struct _GgenWorker
{
  GgenWorker *next; /* set before it can be reached, then constant */
  GgenWorkerPool *pool;
  char name[16];

  guint turn;
  guint n_helps;            /* pieces that it is inside of, beside the outermost */
  gconstpointer stack_base; /* where its stack began to be used, more or less */
  const char *current_name; /* (nullable), atomic; static */
  GTask *current_task;      /* (nullable) (unowned), written by the worker, guarded by task_mutex */
  gint is_running;          /* atomic */
  GMutex task_mutex;

  guint64 n_run;    /* written by the worker alone, atomic */
  guint64 n_stolen; /* likewise */
  guint64 n_helped; /* likewise */

  gboolean is_alive;     /* guarded by the pool's mutex */
  gboolean is_woken;     /* guarded by the pool's mutex */
  GgenWorker *next_idle; /* guarded by the pool's mutex */
  GCond woken;

  GgenWorkDeque deque;
};

struct _GgenWorkerPool
{
  GgenRuntime *runtime; /* (unowned) */

  GgenWorker *workers; /* (owned) list that only grows, read atomically */
  gint max_workers;    /* atomic; constant once there was a worker */
  gint is_closed;      /* atomic */
  gint n_searching;    /* atomic */
  gint n_idle;         /* written under mutex, read atomically */
  gint n_active;       /* alive and not waiting; written under mutex, read atomically */

  GgenWorkQueue inbox;

  GgenSpin work_spin;   /* of workers that look for work */
  GgenSpin result_spin; /* of who waits for their results */

  GMutex mutex;
  GgenWorker *idle_workers; /* guarded by mutex, the last one first */
  guint n_alive;            /* guarded by mutex */
  guint n_ever;             /* guarded by mutex */
  guint n_waiting;          /* guarded by mutex */
};

static GGEN_THREAD_LOCAL GgenWorker *current_worker;

static void worker_main (gpointer data);

static void
count (guint64 *counter)
{
  /* Nobody else writes it, so this is no race; others may read an old value. */
  __atomic_store_n (counter, *counter + 1, __ATOMIC_RELAXED);
}

/* The names that a runtime reports when it cannot be closed. A static name can be read at any
 * time; that of a task belongs to the task, so reading it is locked out while the task goes. */
static void
set_current_task (GgenWorker *self, GTask *task)
{
  g_mutex_lock (&self->task_mutex);
  self->current_task = task;
  g_mutex_unlock (&self->task_mutex);
}

static void
run_one (GgenWorker *self, GgenWork *work)
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

static gboolean
has_work (GgenWorkerPool *self)
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
  if (!ggen_thread_cache_run (worker_main, worker, error))
    {
      worker->is_alive = FALSE;
      g_object_unref (self->runtime); /* never the last one: the caller has one */
      return FALSE;
    }

  self->n_alive++;
  g_atomic_int_inc (&self->n_active);

  return TRUE;
}

static gboolean
may_start_worker_locked (GgenWorkerPool *self)
{
  return g_atomic_int_get (&self->n_active) < g_atomic_int_get (&self->max_workers);
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
static void
wake_one (GgenWorkerPool *self)
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
  if (worker == NULL && (!may_start_worker_locked (self) || !start_worker_locked (self, NULL)))
    g_atomic_int_add (&self->n_searching, -1);
  g_mutex_unlock (&self->mutex);

  /* Without the mutex, which the worker needs first. Workers live as long as the pool. */
  if (worker != NULL)
    g_cond_signal (&worker->woken);
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

  if (has_work (pool))
    wake_one (pool);
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
    wake_one (pool);

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
          count (&self->n_stolen);
          return work;
        }
    }

  return NULL;
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

  return has_work (self) || g_atomic_int_get (&self->n_searching) != 1
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

static void
remove_idle_locked (GgenWorkerPool *self, GgenWorker *worker)
{
  GgenWorker **link = &self->idle_workers;

  while (*link != worker)
    link = &(*link)->next_idle;

  *link = worker->next_idle;
  g_atomic_int_add (&self->n_idle, -1);
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
    remove_idle_locked (pool, self);

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

  if (has_work (pool))
    {
      remove_idle_locked (pool, self);
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
      if (has_work (pool) && may_start_worker_locked (pool))
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

  count (&self->n_run);
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
          run_one (self, work);
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

static gboolean
is_finished_locked (GgenWorkerPool *self)
{
  return self->n_alive == 0 && ggen_work_queue_is_empty (&self->inbox);
}

static void
worker_main (gpointer data)
{
  GgenWorker *self = data;
  GgenWorkerPool *pool;
  GgenRuntime *runtime;
  GgenFrame frame;

  ggen_take_over (self);
  pool = self->pool;
  runtime = pool->runtime;

  ggen_thread_set_name (self->name);
  current_worker = self;
  self->stack_base = &frame;
  ggen_frame_push (&frame, runtime, GGEN_FRAME_WORK);

  worker_run (self);

  ggen_frame_pop (&frame);
  current_worker = NULL;

  g_mutex_lock (&pool->mutex);
  pool->n_alive--;
  g_mutex_unlock (&pool->mutex);

  ggen_runtime_tell_closer (runtime);

  /* Last: with the runtime goes the pool. */
  g_object_unref (runtime);
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
  GgenWorker *worker = current_worker;

  /* A worker that pushes to itself while the pool closes runs that before it ends. */
  return worker != NULL && worker->pool == self && ggen_current_frame->kind == GGEN_FRAME_WORK
         && !g_atomic_int_get (&self->is_closed) && ggen_work_deque_push (&worker->deque, work);
}

/* Returns %FALSE where nobody could ever run a piece of work. */
static gboolean
make_sure_of_a_worker (GgenWorkerPool *self, GError **error)
{
  gboolean is_started;

  if (G_LIKELY (g_atomic_int_get (&self->n_active) > 0))
    return TRUE;

  g_mutex_lock (&self->mutex);
  is_started = g_atomic_int_get (&self->n_active) > 0;
  if (!is_started)
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

      if (!make_sure_of_a_worker (self, error))
        return FALSE;

      if (!ggen_work_queue_push (&self->inbox, work))
        {
          ggen_runtime_set_closed_error (error);
          return FALSE;
        }
    }

  wake_one (self);

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
  ResultWait wait = {self, count_run (self)};

  if (g_atomic_int_get (&self->n_active) == g_atomic_int_get (&self->n_idle))
    return FALSE;

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
  if (has_work (self))
    wake_one (self);

  if (names->len == 0 && !ggen_worker_pool_is_finished (self))
    g_ptr_array_add (names, g_strdup ("a worker that is about to end"));
}

static gboolean
has_stack_left (GgenWorker *self)
{
  char here;

  return ABS ((const char *) self->stack_base - &here) < MOST_STACK;
}

/* Runs the newest piece of work that the calling work has pushed, if nobody has begun it, and if it is
 * one of those that the work waits for. Never other work: that might take long, or need a lock
 * that the calling work holds. Returns %FALSE where there is none. */
gboolean
ggen_worker_help (GgenWorkMatchFunc match, gpointer user_data)
{
  GgenWorker *self = current_worker;
  GgenFrame frame;
  GgenWork *work;

  if (self == NULL || ggen_current_frame->kind != GGEN_FRAME_WORK || !has_stack_left (self))
    return FALSE;

  work = ggen_work_deque_pop (&self->deque);
  if (work == NULL)
    return FALSE;

  if (!match (work, user_data))
    {
      /* There is room for what was just taken. */
      ggen_work_deque_push (&self->deque, work);
      return FALSE;
    }

  self->n_helps++;
  ggen_frame_push (&frame, self->pool->runtime, GGEN_FRAME_WORK);
  run_one (self, work);
  ggen_frame_pop (&frame);
  self->n_helps--;

  count (&self->n_run);
  count (&self->n_helped);

  return TRUE;
}

gboolean
ggen_worker_may_wait (void)
{
  GgenWorkerPool *pool;
  gboolean may_wait;

  if (G_LIKELY (current_worker == NULL))
    return TRUE;

  pool = current_worker->pool;

  g_mutex_lock (&pool->mutex);
  may_wait = pool->n_waiting < GGEN_MOST_WAITING;
  g_mutex_unlock (&pool->mutex);

  return may_wait;
}

/* Gives up the worker's place while it waits. Returns %FALSE where there is work that nobody will do
 * meanwhile, since the system has no thread for it. */
gboolean
ggen_worker_begin_waiting (void)
{
  GgenWorkerPool *pool;

  if (current_worker == NULL)
    return TRUE;

  pool = current_worker->pool;

  g_mutex_lock (&pool->mutex);
  pool->n_waiting++;
  g_atomic_int_add (&pool->n_active, -1);
  g_mutex_unlock (&pool->mutex);

  if (!has_work (pool))
    return TRUE;

  wake_one (pool);

  return make_sure_of_a_worker (pool, NULL);
}

/* In a worker that is the only one that could go on: does whatever is next. Work that it holds up by
 * this, or that needs what the waiting work holds, would wait for ever otherwise, too. */
void
ggen_worker_run_any (void)
{
  GgenWorker *self = current_worker;
  GgenFrame frame;
  GgenWork *work;

  work = ggen_work_deque_pop (&self->deque);
  if (work == NULL)
    work = take_from_inbox (self);
  if (work == NULL)
    work = steal (self);
  if (work == NULL)
    return;

  self->n_helps++;
  ggen_frame_push (&frame, self->pool->runtime, GGEN_FRAME_WORK);
  run_one (self, work);
  ggen_frame_pop (&frame);
  self->n_helps--;

  count (&self->n_run);
}

/* Others may have come in meanwhile: one of them leaves when its work is done. */
void
ggen_worker_end_waiting (void)
{
  GgenWorkerPool *pool;

  if (current_worker == NULL)
    return;

  pool = current_worker->pool;

  g_mutex_lock (&pool->mutex);
  pool->n_waiting--;
  g_atomic_int_inc (&pool->n_active);
  g_mutex_unlock (&pool->mutex);
}
