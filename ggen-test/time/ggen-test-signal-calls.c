/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <signal.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* A signal that one thread sends to another ends the other's sleep. That takes a moment, in which the other
 * must not be taken for asleep: so it is noted here. Where one thread runs at a time, the others sleep in a
 * way that no signal ends. May be called by a signal handler. */

#define MOST_TRIES 100

typedef struct
{
  pthread_t pthread;
  int number;
} Signal;

static gboolean
is_for (const GgenTestThread *thread, const Signal *sent)
{
  return !thread->is_of_runtime && !g_atomic_int_get (&thread->has_ended)
         && pthread_equal (thread->pthread, sent->pthread);
}

static void
announce (GgenTestThread *thread, gpointer data)
{
  const Signal *sent = data;

  if (is_for (thread, sent))
    g_atomic_int_set (&thread->signal, -sent->number);
}

/* The sleep may have ended by now, and another one begun, which it does not end. */
static void
confirm (GgenTestThread *thread, gpointer data)
{
  const Signal *sent = data;

  if (is_for (thread, sent))
    g_atomic_int_compare_and_exchange (&thread->signal, -sent->number, sent->number);
}

/* The list of threads is locked for a moment at most, but by the calling thread itself where this is called by a
 * signal handler that has come then. */
static gboolean
try_to_announce (const Signal *sent)
{
  for (guint i = 0; i < MOST_TRIES; i++)
    {
      if (ggen_test_threads_try_foreach (announce, (gpointer) sent))
        return TRUE;
      ggen_test_time_sleep_for_real (NSEC_PER_USEC);
    }

  return FALSE;
}

GGEN_TEST_INTERPOSED int
pthread_kill (pthread_t thread, int number)
{
  Signal sent = {thread, number};
  gboolean is_noted = number > 0 && g_atomic_int_get (&ggen_test_time_is_on)
                      && !ggen_test_schedule_is_on () && !pthread_equal (thread, pthread_self ())
                      && try_to_announce (&sent);
  int result = GGEN_TEST_REAL (pthread_kill) (thread, number);

  if (is_noted)
    ggen_test_threads_foreach (confirm, &sent);

  return result;
}
