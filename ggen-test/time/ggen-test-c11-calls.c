/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <glib.h>
#include <sched.h>
#include <threads.h>
#include <time.h>

#include "ggen-test-interpose-private.h"

/* The threads of C11 are those of POSIX by other names, but libc does not call the one by the other where that
 * could be seen. So here they do, and live in the test's time and order. */

#undef pthread_mutex_lock
#undef pthread_mutex_unlock
#undef pthread_cond_wait
#undef pthread_cond_timedwait
#undef pthread_cond_signal
#undef pthread_cond_broadcast

G_STATIC_ASSERT (sizeof (mtx_t) == sizeof (pthread_mutex_t));
G_STATIC_ASSERT (sizeof (cnd_t) == sizeof (pthread_cond_t));

static int
get_result (int error)
{
  switch (error)
    {
    case 0:
      return thrd_success;
    case ENOMEM:
      return thrd_nomem;
    case ETIMEDOUT:
      return thrd_timedout;
    case EBUSY:
      return thrd_busy;
    default:
      return thrd_error;
    }
}

typedef struct
{
  thrd_start_t func;
  gpointer data;
} Start;

static gpointer
run (gpointer data)
{
  const Start start = *(Start *) data;

  g_free (data);

  return GINT_TO_POINTER (start.func (start.data));
}

GGEN_TEST_INTERPOSED int
thrd_create (thrd_t *thread, thrd_start_t func, void *data)
{
  Start *start = g_new (Start, 1);
  int error;

  *start = (Start){func, data};
  error = pthread_create (thread, NULL, run, start);
  if (error != 0)
    g_free (start);

  return get_result (error);
}

GGEN_TEST_INTERPOSED int
thrd_join (thrd_t thread, int *result)
{
  gpointer returned = NULL;
  const int error = pthread_join (thread, &returned);

  if (result != NULL)
    *result = GPOINTER_TO_INT (returned);

  return get_result (error);
}

GGEN_TEST_INTERPOSED int
thrd_detach (thrd_t thread)
{
  return get_result (pthread_detach (thread));
}

GGEN_TEST_INTERPOSED G_NORETURN void
thrd_exit (int result)
{
  pthread_exit (GINT_TO_POINTER (result));
}

GGEN_TEST_INTERPOSED void
thrd_yield (void)
{
  sched_yield ();
}

GGEN_TEST_INTERPOSED int
thrd_sleep (const struct timespec *duration, struct timespec *left)
{
  if (nanosleep (duration, left) == 0)
    return 0;

  return errno == EINTR ? -1 : -2;
}

GGEN_TEST_INTERPOSED int
mtx_lock (mtx_t *mutex)
{
  return get_result (pthread_mutex_lock ((pthread_mutex_t *) mutex));
}

GGEN_TEST_INTERPOSED int
mtx_trylock (mtx_t *mutex)
{
  return get_result (pthread_mutex_trylock ((pthread_mutex_t *) mutex));
}

GGEN_TEST_INTERPOSED int
mtx_timedlock (mtx_t *mutex, const struct timespec *time)
{
  return get_result (pthread_mutex_timedlock ((pthread_mutex_t *) mutex, time));
}

GGEN_TEST_INTERPOSED int
mtx_unlock (mtx_t *mutex)
{
  return get_result (pthread_mutex_unlock ((pthread_mutex_t *) mutex));
}

GGEN_TEST_INTERPOSED int
cnd_wait (cnd_t *condition, mtx_t *mutex)
{
  return get_result (pthread_cond_wait ((pthread_cond_t *) condition, (pthread_mutex_t *) mutex));
}

GGEN_TEST_INTERPOSED int
cnd_timedwait (cnd_t *condition, mtx_t *mutex, const struct timespec *time)
{
  return get_result (
      pthread_cond_timedwait ((pthread_cond_t *) condition, (pthread_mutex_t *) mutex, time));
}

GGEN_TEST_INTERPOSED int
cnd_signal (cnd_t *condition)
{
  return get_result (pthread_cond_signal ((pthread_cond_t *) condition));
}

GGEN_TEST_INTERPOSED int
cnd_broadcast (cnd_t *condition)
{
  return get_result (pthread_cond_broadcast ((pthread_cond_t *) condition));
}
