/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-alarms-private.h"

#include <sys/time.h>
#include <time.h>

#include "ggen-test-interpose-private.h"

/* Timers that send signals run in real time, in a test's time as well: they are for what takes too long.
 * While one runs, no wait is without an end. Those that setitimer() and alarm() set the kernel tells of;
 * those of timer_create() are noted when they are set, without a lock, since that may be done by a signal
 * handler. */

#define MOST_TIMERS 32

static gintptr timers[MOST_TIMERS]; /* atomic: one more than the timer's id, or 0 */
static gint has_more;               /* atomic: there were too many to tell */

static gboolean
is_set (const struct timespec *time)
{
  return time->tv_sec != 0 || time->tv_nsec != 0;
}

static gintptr
get_mark (timer_t timer)
{
  return (gintptr) timer + 1;
}

static gboolean
replace (gintptr before, gintptr after)
{
  for (guint i = 0; i < MOST_TIMERS; i++)
    {
      gintptr expected = before;

      if (__atomic_compare_exchange_n (&timers[i], &expected, after, FALSE, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST))
        return TRUE;
    }

  return FALSE;
}

GGEN_TEST_INTERPOSED int
timer_settime (timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
  int result = GGEN_TEST_REAL (timer_settime) (timer, flags, value, old);
  gintptr mark = get_mark (timer);

  if (result == 0)
    {
      replace (mark, 0);
      if (is_set (&value->it_value) && !replace (0, mark))
        g_atomic_int_set (&has_more, TRUE);
    }

  return result;
}

GGEN_TEST_INTERPOSED int
timer_delete (timer_t timer)
{
  replace (get_mark (timer), 0);

  return GGEN_TEST_REAL (timer_delete) (timer);
}

static gboolean
is_armed (gintptr mark)
{
  struct itimerspec value;

  return mark != 0 && timer_gettime ((timer_t) (mark - 1), &value) == 0 && is_set (&value.it_value);
}

gboolean
ggen_test_alarms_are_armed (void)
{
  struct itimerval value;

  if (getitimer (ITIMER_REAL, &value) == 0
      && (value.it_value.tv_sec != 0 || value.it_value.tv_usec != 0))
    return TRUE;

  for (guint i = 0; i < MOST_TIMERS; i++)
    {
      if (is_armed (__atomic_load_n (&timers[i], __ATOMIC_SEQ_CST)))
        return TRUE;
    }

  return g_atomic_int_get (&has_more);
}
