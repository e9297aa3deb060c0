/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-object-wait-private.h"
#include "ggen-test-time-private.h"

#undef sem_wait
#undef sem_timedwait
#undef sem_clockwait
#undef sem_post

/* Semaphores, in the test's time. They are taken by libc, and only waited for here. What interrupts such a
 * wait is not reported, as after a handler that restarts what it has interrupted. */

static gboolean
has_value (gconstpointer semaphore)
{
  int value = 0;

  return sem_getvalue ((sem_t *) semaphore, &value) != 0 || value > 0;
}

/* Returns whether that has been decided: else the test's time has ended, and only libc can. */
static gboolean
wait_virtually (sem_t *semaphore, gint64 deadline, int *result)
{
  while (ggen_test_time_is_virtual ())
    {
      pthread_testcancel ();
      *result = sem_trywait (semaphore);
      if (*result == 0 || errno != EAGAIN)
        return TRUE;

      if (!ggen_test_object_wait (has_value, semaphore, deadline, TRUE))
        {
          errno = ETIMEDOUT;
          return TRUE;
        }
    }

  return FALSE;
}

GGEN_TEST_INTERPOSED int
sem_wait (sem_t *semaphore)
{
  int result;

  if (ggen_test_time_is_virtual () && wait_virtually (semaphore, GGEN_TEST_NEVER, &result))
    return result;

  return GGEN_TEST_REAL (sem_wait) (semaphore);
}

GGEN_TEST_INTERPOSED int
sem_timedwait (sem_t *semaphore, const struct timespec *time)
{
  int result;

  if (ggen_test_time_is_virtual () && ggen_test_timespec_is_valid (time)
      && wait_virtually (semaphore, ggen_test_deadline_at (CLOCK_REALTIME, time), &result))
    return result;

  return GGEN_TEST_REAL (sem_timedwait) (semaphore, time);
}

GGEN_TEST_INTERPOSED int
sem_clockwait (sem_t *semaphore, clockid_t clock, const struct timespec *time)
{
  int result;

  if (ggen_test_time_is_virtual () && ggen_test_timespec_is_valid (time)
      && (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC)
      && wait_virtually (semaphore, ggen_test_deadline_at (clock, time), &result))
    return result;

  return GGEN_TEST_REAL (sem_clockwait) (semaphore, clock, time);
}

/* May be called by a signal handler. */
GGEN_TEST_INTERPOSED int
sem_post (sem_t *semaphore)
{
  int result = GGEN_TEST_REAL (sem_post) (semaphore);

  ggen_test_object_changed ();

  return result;
}
