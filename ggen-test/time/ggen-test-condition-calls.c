/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <pthread.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-object-wait-private.h"
#include "ggen-test-time-private.h"

/* The test's own mutexes are waited for in the test's time. */
#undef pthread_mutex_lock
#undef pthread_mutex_unlock
#undef pthread_cond_wait
#undef pthread_cond_timedwait
#undef pthread_cond_clockwait
#undef pthread_cond_signal
#undef pthread_cond_broadcast

/* Conditions of pthread, in the test's time. A thread of the test does not wait in libc: it is noted here
 * before it releases the mutex, and whoever signals the condition after that tells the one that has waited
 * longest. Threads that work for no test wait in libc, and are woken beside: one too many may wake. */

/* As in libc, of the word that pthread.h calls __wrefs. */
#define FLAG_SHARED 1
#define FLAG_MONOTONIC 2

typedef struct _Waiter Waiter;

struct _Waiter
{
  const pthread_cond_t *condition; /* (unowned) */
  Waiter *next;                    /* (nullable): has come later; guarded by lock */
  gint is_signalled;               /* atomic */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Waiter *waiters; /* (nullable): they lie on the stacks of those that wait; guarded by lock */
static gint n_waiters;  /* atomic */

static gboolean
is_signalled (gconstpointer waiter)
{
  return g_atomic_int_get (&((const Waiter *) waiter)->is_signalled);
}

static void
add (Waiter *waiter)
{
  Waiter **end;

  GGEN_TEST_REAL (pthread_mutex_lock) (&lock);
  for (end = &waiters; *end != NULL; end = &(*end)->next)
    ;
  *end = waiter;
  g_atomic_int_inc (&n_waiters);
  GGEN_TEST_REAL (pthread_mutex_unlock) (&lock);
}

/* Returns whether it was signalled before: from now on the others are. */
static gboolean
remove_waiter (const Waiter *waiter)
{
  Waiter **place;

  GGEN_TEST_REAL (pthread_mutex_lock) (&lock);
  for (place = &waiters; *place != waiter; place = &(*place)->next)
    ;
  *place = waiter->next;
  g_atomic_int_add (&n_waiters, -1);
  GGEN_TEST_REAL (pthread_mutex_unlock) (&lock);

  return is_signalled (waiter);
}

static void
tell (const pthread_cond_t *condition, guint n)
{
  if (G_LIKELY (__atomic_load_n (&n_waiters, __ATOMIC_SEQ_CST) == 0))
    return;

  GGEN_TEST_REAL (pthread_mutex_lock) (&lock);
  for (Waiter *waiter = waiters; waiter != NULL && n > 0; waiter = waiter->next)
    {
      if (waiter->condition == condition && !waiter->is_signalled)
        {
          g_atomic_int_set (&waiter->is_signalled, TRUE);
          n--;
        }
    }
  GGEN_TEST_REAL (pthread_mutex_unlock) (&lock);

  ggen_test_object_changed ();
}

/* A forked child has none of them, and the lock may have been held by a thread that it has not. */
static void
forget_all (void)
{
  pthread_mutex_init (&lock, NULL);
  waiters = NULL;
  n_waiters = 0;
}

__attribute__ ((constructor)) static void
forget_in_child (void)
{
  pthread_atfork (NULL, NULL, forget_all);
}

static guint
get_flags (const pthread_cond_t *condition)
{
  return __atomic_load_n (&condition->__data.__wrefs, __ATOMIC_RELAXED);
}

/* A condition that other processes have, too, is left to libc. */
static gboolean
is_ours_to_wait_for (const pthread_cond_t *condition)
{
  return ggen_test_time_is_virtual () && !(get_flags (condition) & FLAG_SHARED);
}

static void
tell_another (gpointer condition)
{
  tell (condition, 1);
}

/* A thread that is cancelled does not use up what it was told. */
static void
test_cancel_when_told (pthread_cond_t *condition)
{
  pthread_cleanup_push (tell_another, condition);
  pthread_testcancel ();
  pthread_cleanup_pop (FALSE);
}

static int
wait_virtually (pthread_cond_t *condition, pthread_mutex_t *mutex, gint64 deadline)
{
  Waiter waiter = {condition, NULL, FALSE};
  gboolean is_in_time;
  gboolean is_told;
  int error;

  pthread_testcancel ();
  add (&waiter);
  error = pthread_mutex_unlock (mutex);
  if (error != 0)
    {
      remove_waiter (&waiter);
      return error;
    }

  /* Before the mutex is waited for: who has given up must not be told meanwhile in another's place. */
  is_in_time = ggen_test_object_wait (is_signalled, &waiter, deadline, TRUE);
  is_told = remove_waiter (&waiter);
  error = pthread_mutex_lock (mutex);
  if (is_told)
    test_cancel_when_told (condition);
  else
    pthread_testcancel ();

  return error == 0 && !is_in_time && !is_told ? ETIMEDOUT : error;
}

GGEN_TEST_INTERPOSED int
pthread_cond_wait (pthread_cond_t *condition, pthread_mutex_t *mutex)
{
  if (!is_ours_to_wait_for (condition))
    return GGEN_TEST_REAL (pthread_cond_wait) (condition, mutex);

  return wait_virtually (condition, mutex, GGEN_TEST_NEVER);
}

GGEN_TEST_INTERPOSED int
pthread_cond_timedwait (pthread_cond_t *condition,
                        pthread_mutex_t *mutex,
                        const struct timespec *time)
{
  clockid_t clock;

  if (!is_ours_to_wait_for (condition) || !ggen_test_timespec_is_valid (time))
    return GGEN_TEST_REAL (pthread_cond_timedwait) (condition, mutex, time);

  clock = get_flags (condition) & FLAG_MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME;

  return wait_virtually (condition, mutex, ggen_test_deadline_at (clock, time));
}

GGEN_TEST_INTERPOSED int
pthread_cond_clockwait (pthread_cond_t *condition,
                        pthread_mutex_t *mutex,
                        clockid_t clock,
                        const struct timespec *time)
{
  if (!is_ours_to_wait_for (condition) || !ggen_test_timespec_is_valid (time)
      || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC))
    return GGEN_TEST_REAL (pthread_cond_clockwait) (condition, mutex, clock, time);

  return wait_virtually (condition, mutex, ggen_test_deadline_at (clock, time));
}

GGEN_TEST_INTERPOSED int
pthread_cond_signal (pthread_cond_t *condition)
{
  tell (condition, 1);

  return GGEN_TEST_REAL (pthread_cond_signal) (condition);
}

GGEN_TEST_INTERPOSED int
pthread_cond_broadcast (pthread_cond_t *condition)
{
  tell (condition, G_MAXUINT);

  return GGEN_TEST_REAL (pthread_cond_broadcast) (condition);
}
