/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <pthread.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-time-private.h"
#include "ggen-test-try-private.h"

/* Read-write locks of pthread with a deadline, which is one of the test's time. */

static int
ask_to_read (gpointer lock)
{
  return GGEN_TEST_REAL (pthread_rwlock_timedrdlock) (lock, GGEN_TEST_PAST);
}

static int
ask_to_write (gpointer lock)
{
  return GGEN_TEST_REAL (pthread_rwlock_timedwrlock) (lock, GGEN_TEST_PAST);
}

static gboolean
is_of_test (clockid_t clock, const struct timespec *time)
{
  return ggen_test_time_is_virtual () && ggen_test_timespec_is_valid (time)
         && (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC);
}

GGEN_TEST_INTERPOSED int
pthread_rwlock_timedrdlock (pthread_rwlock_t *lock, const struct timespec *time)
{
  if (!is_of_test (CLOCK_REALTIME, time))
    return GGEN_TEST_REAL (pthread_rwlock_timedrdlock) (lock, time);

  return ggen_test_try_until (ask_to_read, lock, ggen_test_deadline_at (CLOCK_REALTIME, time));
}

GGEN_TEST_INTERPOSED int
pthread_rwlock_timedwrlock (pthread_rwlock_t *lock, const struct timespec *time)
{
  if (!is_of_test (CLOCK_REALTIME, time))
    return GGEN_TEST_REAL (pthread_rwlock_timedwrlock) (lock, time);

  return ggen_test_try_until (ask_to_write, lock, ggen_test_deadline_at (CLOCK_REALTIME, time));
}

GGEN_TEST_INTERPOSED int
pthread_rwlock_clockrdlock (pthread_rwlock_t *lock, clockid_t clock, const struct timespec *time)
{
  if (!is_of_test (clock, time))
    return GGEN_TEST_REAL (pthread_rwlock_clockrdlock) (lock, clock, time);

  return ggen_test_try_until (ask_to_read, lock, ggen_test_deadline_at (clock, time));
}

GGEN_TEST_INTERPOSED int
pthread_rwlock_clockwrlock (pthread_rwlock_t *lock, clockid_t clock, const struct timespec *time)
{
  if (!is_of_test (clock, time))
    return GGEN_TEST_REAL (pthread_rwlock_clockwrlock) (lock, clock, time);

  return ggen_test_try_until (ask_to_write, lock, ggen_test_deadline_at (clock, time));
}
