/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <pthread.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-object-wait-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"
#include "ggen-test-try-private.h"

#undef pthread_mutex_lock
#undef pthread_mutex_unlock

/* Mutexes of pthread, in the test's time: libc locks them, and only who finds one held waits here. That it
 * is free is seen by libc's own word, which pthread.h has the layout of. */

/* As in libc: what a mutex is beside being normal, recursive, …; such ones are left to it. */
#define KIND_ROBUST 16
#define KIND_INHERITS_PRIORITY 32
#define KIND_PROTECTS_PRIORITY 64
#define KIND_SHARED 128
#define KINDS_LEFT_TO_LIBC                                                                         \
  (KIND_ROBUST | KIND_INHERITS_PRIORITY | KIND_PROTECTS_PRIORITY | KIND_SHARED)
#define KIND_MASK 3

static gboolean
is_free (gconstpointer mutex)
{
  return __atomic_load_n (&((const pthread_mutex_t *) mutex)->__data.__lock, __ATOMIC_ACQUIRE) == 0;
}

/* That the thread holds it already is an error for one kind, which libc reports. */
static gboolean
is_ours_to_wait_for (const pthread_mutex_t *mutex)
{
  int kind = __atomic_load_n (&mutex->__data.__kind, __ATOMIC_RELAXED);

  return !(kind & KINDS_LEFT_TO_LIBC) && (kind & KIND_MASK) != PTHREAD_MUTEX_ERRORCHECK;
}

/* Returns whether that has been decided. */
static gboolean
lock_virtually (pthread_mutex_t *mutex, gint64 deadline, int *result)
{
  while (ggen_test_time_is_virtual () && is_ours_to_wait_for (mutex))
    {
      *result = pthread_mutex_trylock (mutex);
      if (*result != EBUSY)
        return TRUE;

      if (ggen_test_schedule_is_on () && ggen_test_time_await_others (is_free, mutex))
        continue;

      if (!ggen_test_object_wait (is_free, mutex, deadline, FALSE))
        {
          *result = ETIMEDOUT;
          return TRUE;
        }
    }

  return FALSE;
}

GGEN_TEST_INTERPOSED int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  int result;

  if (ggen_test_time_is_virtual () && lock_virtually (mutex, GGEN_TEST_NEVER, &result))
    return result;

  return GGEN_TEST_REAL (pthread_mutex_lock) (mutex);
}

static int
ask (gpointer mutex)
{
  return GGEN_TEST_REAL (pthread_mutex_timedlock) (mutex, GGEN_TEST_PAST);
}

/* In virtual time. */
static int
lock_until (pthread_mutex_t *mutex, gint64 deadline)
{
  int result;

  return lock_virtually (mutex, deadline, &result) ? result
                                                   : ggen_test_try_until (ask, mutex, deadline);
}

GGEN_TEST_INTERPOSED int
pthread_mutex_timedlock (pthread_mutex_t *mutex, const struct timespec *time)
{
  if (!ggen_test_time_is_virtual () || !ggen_test_timespec_is_valid (time))
    return GGEN_TEST_REAL (pthread_mutex_timedlock) (mutex, time);

  return lock_until (mutex, ggen_test_deadline_at (CLOCK_REALTIME, time));
}

GGEN_TEST_INTERPOSED int
pthread_mutex_clocklock (pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time)
{
  if (!ggen_test_time_is_virtual () || !ggen_test_timespec_is_valid (time)
      || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC))
    return GGEN_TEST_REAL (pthread_mutex_clocklock) (mutex, clock, time);

  return lock_until (mutex, ggen_test_deadline_at (clock, time));
}

GGEN_TEST_INTERPOSED int
pthread_mutex_unlock (pthread_mutex_t *mutex)
{
  int result = GGEN_TEST_REAL (pthread_mutex_unlock) (mutex);

  if (G_UNLIKELY (__atomic_load_n (&ggen_test_time_is_on, __ATOMIC_RELAXED)))
    ggen_test_object_changed ();

  return result;
}
