/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* GLib's locks, as moments at which another thread may have its turn: before one is taken, after one is
 * released, after somebody was woken. Whether a mutex is held, or a condition signalled, is decided by
 * GLib itself: it sleeps by syscall(), which is watched. Locks of pthread, which GLib's recursive and
 * read-write locks are, sleep out of sight, so they are tried until they are free.
 *
 * The locks that GLib, GIO and the runtime use for themselves are no such moments: there would be so many
 * that those of the code under test would hardly ever be drawn. */

static void
point (gconstpointer caller)
{
  if (G_UNLIKELY (ggen_test_schedule_is_on ()) && !ggen_test_caller_is_toolkit (caller))
    ggen_test_schedule_point ();
}

#define POINT() point (__builtin_return_address (0))

GGEN_TEST_INTERPOSED void
g_mutex_lock (GMutex *mutex)
{
  POINT ();
  GGEN_TEST_REAL (g_mutex_lock) (mutex);
}

GGEN_TEST_INTERPOSED gboolean
g_mutex_trylock (GMutex *mutex)
{
  POINT ();
  return GGEN_TEST_REAL (g_mutex_trylock) (mutex);
}

GGEN_TEST_INTERPOSED void
g_mutex_unlock (GMutex *mutex)
{
  GGEN_TEST_REAL (g_mutex_unlock) (mutex);
  POINT ();
}

GGEN_TEST_INTERPOSED void
g_cond_signal (GCond *condition)
{
  GGEN_TEST_REAL (g_cond_signal) (condition);
  POINT ();
}

GGEN_TEST_INTERPOSED void
g_cond_broadcast (GCond *condition)
{
  GGEN_TEST_REAL (g_cond_broadcast) (condition);
  POINT ();
}

GGEN_TEST_INTERPOSED void
g_thread_yield (void)
{
  GGEN_TEST_REAL (g_thread_yield) ();
  POINT ();
}

static gboolean
is_scheduled (void)
{
  return ggen_test_schedule_is_on () && ggen_test_time_is_virtual ();
}

/* For a lock that was found held: until another thread has had its turn. */
static void
wait_for_lock (void)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_LOCK, GGEN_TEST_NEVER};

  wait.turn = ggen_test_schedule_get_turn ();
  ggen_test_wait (&wait);
}

GGEN_TEST_INTERPOSED void
g_rec_mutex_lock (GRecMutex *mutex)
{
  POINT ();
  while (is_scheduled ())
    {
      if (g_rec_mutex_trylock (mutex))
        return;
      wait_for_lock ();
    }

  GGEN_TEST_REAL (g_rec_mutex_lock) (mutex);
}

GGEN_TEST_INTERPOSED void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  GGEN_TEST_REAL (g_rec_mutex_unlock) (mutex);
  POINT ();
}

GGEN_TEST_INTERPOSED void
g_rw_lock_writer_lock (GRWLock *lock)
{
  POINT ();
  while (is_scheduled ())
    {
      if (g_rw_lock_writer_trylock (lock))
        return;
      wait_for_lock ();
    }

  GGEN_TEST_REAL (g_rw_lock_writer_lock) (lock);
}

GGEN_TEST_INTERPOSED void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  GGEN_TEST_REAL (g_rw_lock_writer_unlock) (lock);
  POINT ();
}

GGEN_TEST_INTERPOSED void
g_rw_lock_reader_lock (GRWLock *lock)
{
  POINT ();
  while (is_scheduled ())
    {
      if (g_rw_lock_reader_trylock (lock))
        return;
      wait_for_lock ();
    }

  GGEN_TEST_REAL (g_rw_lock_reader_lock) (lock);
}

GGEN_TEST_INTERPOSED void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  GGEN_TEST_REAL (g_rw_lock_reader_unlock) (lock);
  POINT ();
}
