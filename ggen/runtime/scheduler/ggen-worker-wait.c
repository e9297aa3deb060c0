/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-worker-private.h"

/* What a worker does while the work that it runs waits for other work. */

/* Work that waits runs what it waits for on its own stack until this much of it is used, in bytes; more
 * goes to other workers, and to their stacks. */
#define MOST_STACK (256 * 1024)

/* Runs work while other work waits, on top of it. */
static void
run_inside (GgenWorker *self, GgenWork *work)
{
  GgenFrame frame;

  self->n_helps++;
  ggen_frame_push (&frame, self->pool->runtime, GGEN_FRAME_WORK);
  ggen_worker_run_one (self, work);
  ggen_frame_pop (&frame);
  self->n_helps--;

  ggen_counter_increment (&self->n_run, __ATOMIC_RELAXED);
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
  GgenWorker *self = ggen_current_worker;
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

  run_inside (self, work);
  ggen_counter_increment (&self->n_helped, __ATOMIC_RELAXED);

  return TRUE;
}

gboolean
ggen_worker_may_wait (void)
{
  GgenWorkerPool *pool;
  gboolean may_wait;

  if (G_LIKELY (ggen_current_worker == NULL))
    return TRUE;

  pool = ggen_current_worker->pool;

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

  if (ggen_current_worker == NULL)
    return TRUE;

  pool = ggen_current_worker->pool;

  g_mutex_lock (&pool->mutex);
  pool->n_waiting++;
  g_atomic_int_add (&pool->n_active, -1);
  g_mutex_unlock (&pool->mutex);

  if (!ggen_worker_pool_has_work (pool))
    return TRUE;

  ggen_worker_pool_wake_one (pool);

  return ggen_worker_pool_make_sure_of_one (pool, NULL);
}

/* In a worker that is the only one that could go on: does whatever is next. Work that it holds up by
 * this, or that needs what the waiting work holds, would wait for ever otherwise, too. */
void
ggen_worker_run_any (void)
{
  GgenWorker *self = ggen_current_worker;
  GgenWork *work;

  work = ggen_worker_take_next (self);
  if (work == NULL)
    return;

  run_inside (self, work);
}

/* Others may have come in meanwhile: one of them leaves when its work is done. */
void
ggen_worker_end_waiting (void)
{
  GgenWorkerPool *pool;

  if (ggen_current_worker == NULL)
    return;

  pool = ggen_current_worker->pool;

  g_mutex_lock (&pool->mutex);
  pool->n_waiting--;
  g_atomic_int_inc (&pool->n_active);
  g_mutex_unlock (&pool->mutex);
}
