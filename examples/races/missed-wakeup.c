/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* A known race: a reader looks whether there is something in a box, and then waits to be told; what is put
 * into the box in between is never told of. */

typedef struct
{
  GMutex mutex;
  GCond filled;
  int content; /* guarded by mutex; 0 for nothing */
} Box;

static int
box_peek (Box *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->content;
}

static void
box_put (Box *self, int content)
{
  g_mutex_lock (&self->mutex);
  self->content = content;
  g_cond_signal (&self->filled);
  g_mutex_unlock (&self->mutex);
}

static int
box_wait (Box *self)
{
  if (box_peek (self) == 0)
    {
      g_mutex_lock (&self->mutex);
      g_cond_wait (&self->filled, &self->mutex);
      g_mutex_unlock (&self->mutex);
    }

  return box_peek (self);
}

static gpointer
fill (gpointer user_data)
{
  box_put (user_data, 42);

  return NULL;
}

static void
test_box (GgenTestSandbox *sandbox, gpointer user_data)
{
  Box box = {0};
  GThread *filler = g_thread_new ("filler", fill, &box);

  g_assert_cmpint (box_wait (&box), ==, 42);
  g_thread_join (filler);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/missed-wakeup/plain", test_box, NULL);
  ggen_test_add_full ("/missed-wakeup/explored", GGEN_TEST_DETERMINISTIC, test_box, NULL, NULL);

  return ggen_test_run ();
}
