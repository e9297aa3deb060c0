/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-timer-queue-private.h"

/* A binary heap, whose entries are compared without looking at the sources. What is removed stays in it
 * until it comes first, or until there is more of that than of the rest: such an entry is known by that
 * its source has none, or another number. */

/* So few entries that are void may stay. */
#define FEW 64

struct _GgenTestTimerQueue
{
  GArray *heap;        /* (element-type GgenTestTimer) (owned) */
  GHashTable *numbers; /* (element-type GSource guint) (owned): plus 1 */
};

GgenTestTimerQueue *
ggen_test_timer_queue_new (void)
{
  GgenTestTimerQueue *self = g_new (GgenTestTimerQueue, 1);

  self->heap = g_array_new (FALSE, FALSE, sizeof (GgenTestTimer));
  self->numbers = g_hash_table_new (NULL, NULL);

  return self;
}

void
ggen_test_timer_queue_free (GgenTestTimerQueue *self)
{
  g_array_unref (self->heap);
  g_hash_table_unref (self->numbers);
  g_free (self);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const GgenTestTimer *left = a;
  const GgenTestTimer *right = b;

  if (left->ready_time != right->ready_time)
    return left->ready_time < right->ready_time ? -1 : 1;

  return left->number < right->number ? -1 : left->number > right->number;
}

static void
move_up (GArray *heap, guint at)
{
  GgenTestTimer *timers = (GgenTestTimer *) heap->data;
  const GgenTestTimer moved = timers[at];

  for (; at > 0 && compare (&moved, &timers[(at - 1) / 2]) < 0; at = (at - 1) / 2)
    timers[at] = timers[(at - 1) / 2];

  timers[at] = moved;
}

static void
move_down (GArray *heap)
{
  GgenTestTimer *timers = (GgenTestTimer *) heap->data;
  const GgenTestTimer moved = timers[0];
  guint at = 0;

  for (guint child = 1; child < heap->len; child = 2 * at + 1)
    {
      if (child + 1 < heap->len && compare (&timers[child + 1], &timers[child]) < 0)
        child++;
      if (compare (&moved, &timers[child]) < 0)
        break;
      timers[at] = timers[child];
      at = child;
    }

  timers[at] = moved;
}

void
ggen_test_timer_queue_add (GgenTestTimerQueue *self, const GgenTestTimer *timer)
{
  g_hash_table_insert (self->numbers, timer->source, GUINT_TO_POINTER (timer->number + 1));
  g_array_append_vals (self->heap, timer, 1);
  move_up (self->heap, self->heap->len - 1);
}

static gboolean
is_void (GgenTestTimerQueue *self, const GgenTestTimer *timer)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, timer->source)) != timer->number + 1;
}

const GgenTestTimer *
ggen_test_timer_queue_get_first (GgenTestTimerQueue *self)
{
  GArray *heap = self->heap;

  while (heap->len > 0 && is_void (self, &g_array_index (heap, GgenTestTimer, 0)))
    {
      g_array_remove_index_fast (heap, 0);
      if (heap->len > 1)
        move_down (heap);
    }

  return heap->len > 0 ? &g_array_index (heap, GgenTestTimer, 0) : NULL;
}

/* What is sorted is a heap. */
static void
drop_void (GgenTestTimerQueue *self)
{
  guint n = 0;

  for (guint i = 0; i < self->heap->len; i++)
    {
      const GgenTestTimer timer = g_array_index (self->heap, GgenTestTimer, i);

      if (!is_void (self, &timer))
        g_array_index (self->heap, GgenTestTimer, n++) = timer;
    }

  g_array_set_size (self->heap, n);
  g_array_sort (self->heap, compare);
}

gboolean
ggen_test_timer_queue_remove (GgenTestTimerQueue *self, GSource *source, guint *number)
{
  gpointer found;

  if (!g_hash_table_lookup_extended (self->numbers, source, NULL, &found))
    return FALSE;

  *number = GPOINTER_TO_UINT (found) - 1;
  g_hash_table_remove (self->numbers, source);
  if (self->heap->len > 2 * g_hash_table_size (self->numbers) + FEW)
    drop_void (self);

  return TRUE;
}
