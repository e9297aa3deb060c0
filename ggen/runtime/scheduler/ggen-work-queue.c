/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-work-queue-private.h"

void
ggen_work_queue_init (GgenWorkQueue *self)
{
  *self = (GgenWorkQueue){0};
  g_mutex_init (&self->mutex);
}

void
ggen_work_queue_clear (GgenWorkQueue *self)
{
  g_assert (self->list.head == NULL);

  g_mutex_clear (&self->mutex);
}

/* Sequentially consistent: who pushes looks for idle workers next. */
static void
publish_length_locked (GgenWorkQueue *self)
{
  g_atomic_int_set (&self->length, (gint) self->list.length);
}

/* Takes @work, or returns %FALSE where the queue is closed. */
gboolean
ggen_work_queue_push (GgenWorkQueue *self, GgenWork *work)
{
  gboolean is_open;

  g_mutex_lock (&self->mutex);
  is_open = !self->is_closed;
  if (is_open)
    {
      ggen_work_list_append (&self->list, work);
      publish_length_locked (self);
    }
  g_mutex_unlock (&self->mutex);

  return is_open;
}

/* As ggen_work_queue_push(), on a closed queue too: for work that was taken before. */
void
ggen_work_queue_put_back (GgenWorkQueue *self, GgenWork *work)
{
  g_mutex_lock (&self->mutex);
  ggen_work_list_append (&self->list, work);
  publish_length_locked (self);
  g_mutex_unlock (&self->mutex);
}

/* Takes the oldest pieces, one for each @share that are there but at most @max, into @works; at
 * least one where there is any. Returns how many. */
guint
ggen_work_queue_take (GgenWorkQueue *self, guint share, GgenWork **works, guint max)
{
  guint n_taken = 0;
  guint n_wanted;

  /* An empty queue is left alone: idle workers look often. */
  if (ggen_work_queue_is_empty (self))
    return 0;

  g_mutex_lock (&self->mutex);

  n_wanted = MIN (self->list.length / share + 1, max);
  while (n_taken < n_wanted && (works[n_taken] = ggen_work_list_take_first (&self->list)) != NULL)
    n_taken++;
  publish_length_locked (self);

  g_mutex_unlock (&self->mutex);

  return n_taken;
}

void
ggen_work_queue_close (GgenWorkQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  g_mutex_unlock (&self->mutex);
}

guint
ggen_work_queue_get_length (GgenWorkQueue *self)
{
  return (guint) g_atomic_int_get (&self->length);
}

gboolean
ggen_work_queue_is_empty (GgenWorkQueue *self)
{
  return ggen_work_queue_get_length (self) == 0;
}

void
ggen_work_queue_add_names (GgenWorkQueue *self, const char *state, GPtrArray *names)
{
  g_mutex_lock (&self->mutex);
  ggen_work_list_add_names (&self->list, state, names);
  g_mutex_unlock (&self->mutex);
}
