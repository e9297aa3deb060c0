/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <time.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-thread-private.h"
#include "ggen-test-time-private.h"

/* The calls by which a thread waits for the end of another, gives it up, or ends it. */

static void
drop (gpointer thread)
{
  ggen_test_thread_unref (thread);
}

/* Returns %FALSE where the moment comes first. The test may end meanwhile, and the thread be cancelled. */
static gboolean
wait_for_end (GgenTestThread *thread, gint64 deadline)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_THREAD, deadline};
  gboolean is_in_time = TRUE;

  wait.thread = thread;
  pthread_cleanup_push (drop, thread);
  do
    {
      wait.is_woken = FALSE;
      is_in_time = ggen_test_wait (&wait) != GGEN_TEST_WAIT_TIMED_OUT;
    }
  while (is_in_time && !g_atomic_int_get (&thread->has_ended) && ggen_test_time_is_virtual ());
  pthread_cleanup_pop (TRUE);

  return is_in_time;
}

/* In virtual time, since the kernel knows no other; what is left then is short. Returns %FALSE where the
 * moment comes first. */
static gboolean
wait_for_end_in_time (pthread_t pthread, gint64 deadline)
{
  GgenTestThread *thread = ggen_test_time_is_virtual () ? ggen_test_threads_find (pthread) : NULL;

  return thread == NULL || wait_for_end (thread, deadline);
}

static int
joined (pthread_t thread, int error)
{
  if (error == 0)
    ggen_test_threads_release (thread);

  return error;
}

/* Of one that has ended for the test, which may have a few instructions left. */
static int
join_ended (pthread_t thread, void **result)
{
  GgenTestThread *self = ggen_test_current_thread;
  int error;

  g_atomic_int_set (&self->goes_on_soon, TRUE);
  error = GGEN_TEST_REAL (pthread_join) (thread, result);
  g_atomic_int_set (&self->goes_on_soon, FALSE);

  return joined (thread, error);
}

static gboolean
has_ended (pthread_t pthread)
{
  g_autoptr (GgenTestThread) thread =
      ggen_test_time_is_virtual () ? ggen_test_threads_find (pthread) : NULL;

  return thread != NULL && g_atomic_int_get (&thread->has_ended);
}

static int
join (pthread_t thread, void **result)
{
  return has_ended (thread) ? join_ended (thread, result)
                            : joined (thread, GGEN_TEST_REAL (pthread_join) (thread, result));
}

GGEN_TEST_INTERPOSED int
pthread_join (pthread_t thread, void **result)
{
  wait_for_end_in_time (thread, GGEN_TEST_NEVER);

  return join (thread, result);
}

GGEN_TEST_INTERPOSED int
pthread_tryjoin_np (pthread_t thread, void **result)
{
  return has_ended (thread) ? join_ended (thread, result)
                            : joined (thread, GGEN_TEST_REAL (pthread_tryjoin_np) (thread, result));
}

static gboolean
wait_until (pthread_t thread, clockid_t clock, const struct timespec *until)
{
  gint64 duration;

  if (until == NULL || until->tv_sec > G_MAXINT64 / NSEC_PER_SEC / 2)
    return wait_for_end_in_time (thread, GGEN_TEST_NEVER);

  duration = until->tv_sec * NSEC_PER_SEC + until->tv_nsec;
  if (clock == CLOCK_REALTIME)
    duration -= ggen_test_time_get_epoch_now () - ggen_test_time_get_now ();

  return wait_for_end_in_time (thread, duration);
}

GGEN_TEST_INTERPOSED int
pthread_timedjoin_np (pthread_t thread, void **result, const struct timespec *until)
{
  if (!ggen_test_time_is_virtual ())
    return joined (thread, GGEN_TEST_REAL (pthread_timedjoin_np) (thread, result, until));
  if (!wait_until (thread, CLOCK_REALTIME, until))
    return ETIMEDOUT;

  return join (thread, result);
}

GGEN_TEST_INTERPOSED int
pthread_clockjoin_np (pthread_t thread,
                      void **result,
                      clockid_t clock,
                      const struct timespec *until)
{
  if (!ggen_test_time_is_virtual ())
    return joined (thread, GGEN_TEST_REAL (pthread_clockjoin_np) (thread, result, clock, until));
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
    return EINVAL;
  if (!wait_until (thread, clock, until))
    return ETIMEDOUT;

  return join (thread, result);
}

GGEN_TEST_INTERPOSED int
pthread_detach (pthread_t thread)
{
  ggen_test_threads_release (thread);

  return GGEN_TEST_REAL (pthread_detach) (thread);
}

/* A thread that sleeps in the test's time is woken to see it. */
GGEN_TEST_INTERPOSED int
pthread_cancel (pthread_t thread)
{
  g_autoptr (GgenTestThread) found =
      ggen_test_time_is_virtual () ? ggen_test_threads_find (thread) : NULL;
  int error = GGEN_TEST_REAL (pthread_cancel) (thread);

  if (error == 0 && found != NULL)
    ggen_test_wait_cancel (found);

  return error;
}
