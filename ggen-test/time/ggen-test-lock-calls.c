/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* GLib's locks, as moments at which another thread may have its turn: before one is taken, after one is
 * released, after somebody was woken. Whether a mutex is held, or a condition signalled, is decided by
 * GLib itself: it sleeps by syscall(), which is watched; recursive ones are mutexes of pthread, which are as
 * well. Read-write locks of pthread, which GLib's are, sleep out of sight, so they are tried each time that
 * one of them was released.
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

static gboolean
is_released (gconstpointer n_released)
{
  return ggen_test_schedule_count_released () != *(const guint64 *) n_released;
}

/* Until another is released than had been when the lock was found held. */
static void
wait_for_release (guint64 n_released)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_LOCK, GGEN_TEST_NEVER};

  if (ggen_test_time_await_others (is_released, &n_released))
    return;

  wait.n_released = n_released;
  ggen_test_wait (&wait);
}

GGEN_TEST_INTERPOSED void
g_rec_mutex_lock (GRecMutex *mutex)
{
  POINT ();
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
      const guint64 n_released = ggen_test_schedule_count_released ();

      if (g_rw_lock_writer_trylock (lock))
        return;
      wait_for_release (n_released);
    }

  GGEN_TEST_REAL (g_rw_lock_writer_lock) (lock);
}

GGEN_TEST_INTERPOSED void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  GGEN_TEST_REAL (g_rw_lock_writer_unlock) (lock);
  ggen_test_schedule_note_release ();
  POINT ();
}

GGEN_TEST_INTERPOSED void
g_rw_lock_reader_lock (GRWLock *lock)
{
  POINT ();
  while (is_scheduled ())
    {
      const guint64 n_released = ggen_test_schedule_count_released ();

      if (g_rw_lock_reader_trylock (lock))
        return;
      wait_for_release (n_released);
    }

  GGEN_TEST_REAL (g_rw_lock_reader_lock) (lock);
}

GGEN_TEST_INTERPOSED void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  GGEN_TEST_REAL (g_rw_lock_reader_unlock) (lock);
  ggen_test_schedule_note_release ();
  POINT ();
}
