/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-work-deque-private.h"

/* The deque of Chase and Lev ("Dynamic Circular Work-Stealing Deque", 2005), with a fixed size:
 * what does not fit goes to the inbox that all workers share.
 *
 * A piece is taken by moving top up by compare-and-swap, so by one thread only. The owner may take
 * the newest one without that as long as thieves cannot reach it: it moves bottom down first, then
 * looks at top; a thief looks at top first, then at bottom. With both pairs sequentially consistent,
 * one of the two sees the other, and for the last piece both go by compare-and-swap.
 *
 * Orderings:
 * - push stores the slot before it publishes it by bottom. Sequentially consistent, which is more
 *   than the release that thieves need: the pusher goes on to look whether a worker must be woken,
 *   and that must not be done earlier.
 * - a thief reads the slot before its compare-and-swap. It may read a slot that the owner is writing
 *   anew; but the owner writes that place only after top went past it, so then the thief's
 *   compare-and-swap fails, and what it read is thrown away. Hence slots are atomics, relaxed; push
 *   acquires top, so that a thief that succeeded has read its slot before it is written again.
 * - every store to bottom that a thief may read is a release, so that the thief sees the piece.
 * - the owner alone writes bottom, so it reads that without ordering. */

#define MASK (GGEN_WORK_DEQUE_SIZE - 1)

/* Returns %FALSE where it is full. */
gboolean
ggen_work_deque_push (GgenWorkDeque *self, GgenWork *work)
{
  gint64 bottom = __atomic_load_n (&self->bottom, __ATOMIC_RELAXED);
  gint64 top = __atomic_load_n (&self->top, __ATOMIC_ACQUIRE);

  if (bottom - top >= GGEN_WORK_DEQUE_SIZE)
    return FALSE;

  __atomic_store_n (&self->slots[bottom & MASK], work, __ATOMIC_RELAXED);
  __atomic_store_n (&self->bottom, bottom + 1, __ATOMIC_SEQ_CST);

  return TRUE;
}

static gboolean
take_top (GgenWorkDeque *self, gint64 top)
{
  return __atomic_compare_exchange_n (&self->top, &top, top + 1, FALSE, __ATOMIC_SEQ_CST,
                                      __ATOMIC_RELAXED);
}

/* Returns the newest piece, or %NULL. */
GgenWork *
ggen_work_deque_pop (GgenWorkDeque *self)
{
  gint64 bottom = __atomic_load_n (&self->bottom, __ATOMIC_RELAXED) - 1;
  GgenWork *work;
  gint64 top;

  /* Nothing can be added behind our back: what looks empty is. */
  if (__atomic_load_n (&self->top, __ATOMIC_RELAXED) > bottom)
    return NULL;

  __atomic_store_n (&self->bottom, bottom, __ATOMIC_SEQ_CST);
  top = __atomic_load_n (&self->top, __ATOMIC_SEQ_CST);

  if (top < bottom)
    return __atomic_load_n (&self->slots[bottom & MASK], __ATOMIC_RELAXED);

  work = NULL;
  if (top == bottom && take_top (self, top))
    work = __atomic_load_n (&self->slots[bottom & MASK], __ATOMIC_RELAXED);
  __atomic_store_n (&self->bottom, bottom + 1, __ATOMIC_RELEASE);

  return work;
}

/* Returns the oldest piece, or %NULL where there is none. */
GgenWork *
ggen_work_deque_steal (GgenWorkDeque *self)
{
  for (;;)
    {
      gint64 top = __atomic_load_n (&self->top, __ATOMIC_SEQ_CST);
      gint64 bottom = __atomic_load_n (&self->bottom, __ATOMIC_SEQ_CST);
      GgenWork *work;

      if (top >= bottom)
        return NULL;

      work = __atomic_load_n (&self->slots[top & MASK], __ATOMIC_RELAXED);
      if (take_top (self, top))
        return work;

      /* Somebody else took it: they are getting on, so we try again. */
    }
}

gboolean
ggen_work_deque_is_empty (GgenWorkDeque *self)
{
  return __atomic_load_n (&self->top, __ATOMIC_SEQ_CST)
         >= __atomic_load_n (&self->bottom, __ATOMIC_SEQ_CST);
}

/* As of some moment during the call, where the owner or thieves are busy. */
guint
ggen_work_deque_get_length (GgenWorkDeque *self)
{
  gint64 top = __atomic_load_n (&self->top, __ATOMIC_RELAXED);
  gint64 bottom = __atomic_load_n (&self->bottom, __ATOMIC_RELAXED);

  return bottom > top ? (guint) (bottom - top) : 0;
}
