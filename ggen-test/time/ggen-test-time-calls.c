/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-strangers-private.h"
#include "ggen-test-time-private.h"

/* The calls by which a program sees time, or sleeps. GLib makes its own through libc, too: its clocks by
 * clock_gettime(), its main contexts by poll() (ggen-test-poll-calls.c), its mutexes and conditions by syscall(). */

GGEN_TEST_INTERPOSED int
clock_gettime (clockid_t clock, struct timespec *time)
{
  gint64 now;

  if (!ggen_test_time_is_virtual ()
      || !(ggen_test_clock_is_monotonic (clock) || ggen_test_clock_is_calendar (clock)))
    return GGEN_TEST_REAL (clock_gettime) (clock, time);

  now = ggen_test_time_read ();
  *time = ggen_test_timespec_from (
      ggen_test_clock_is_monotonic (clock) ? now : ggen_test_time_get_epoch_now ());

  return 0;
}

GGEN_TEST_INTERPOSED int
gettimeofday (struct timeval *time, void *zone)
{
  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (gettimeofday) (time, zone);

  ggen_test_time_read ();
  time->tv_sec = ggen_test_time_get_epoch_now () / NSEC_PER_SEC;
  time->tv_usec = ggen_test_time_get_epoch_now () % NSEC_PER_SEC / NSEC_PER_USEC;

  return 0;
}

GGEN_TEST_INTERPOSED time_t
time (time_t *result)
{
  time_t now;

  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (time) (result);

  ggen_test_time_read ();
  now = ggen_test_time_get_epoch_now () / NSEC_PER_SEC;
  if (result != NULL)
    *result = now;

  return now;
}

GGEN_TEST_INTERPOSED int
timespec_get (struct timespec *time, int base)
{
  if (!ggen_test_time_is_virtual () || base != TIME_UTC)
    return GGEN_TEST_REAL (timespec_get) (time, base);

  clock_gettime (CLOCK_REALTIME, time);

  return base;
}

/* Returns how long was still to be slept when a signal came, in nanoseconds, or -1 where none did. */
static gint64
sleep_until (gint64 deadline)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_SLEEP, deadline};

  /* Woken but not by time: the test has ended, and with it its time, or the thread was to be cancelled. */
  do
    wait.is_woken = FALSE;
  while (ggen_test_wait (&wait) == GGEN_TEST_WAIT_WOKEN && !wait.is_interrupted
         && ggen_test_time_is_virtual ());

  return wait.is_interrupted ? MAX (deadline - ggen_test_time_get_now (), 0) : -1;
}

static int
sleep_by_clock (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest)
{
  gint64 left;

  if (!ggen_test_timespec_is_valid (time))
    return EINVAL;

  left = sleep_until (flags & TIMER_ABSTIME
                          ? ggen_test_deadline_at (clock, time)
                          : ggen_test_deadline_after (ggen_test_timespec_to_duration (time)));
  if (left < 0)
    return 0;

  if (rest != NULL && !(flags & TIMER_ABSTIME))
    *rest = ggen_test_timespec_from (left);

  return EINTR;
}

GGEN_TEST_INTERPOSED int
nanosleep (const struct timespec *time, struct timespec *rest)
{
  int error;

  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (nanosleep) (time, rest);

  error = sleep_by_clock (CLOCK_MONOTONIC, 0, time, rest);
  if (error == 0)
    return 0;

  errno = error;

  return -1;
}

GGEN_TEST_INTERPOSED int
clock_nanosleep (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest)
{
  if (!ggen_test_time_is_virtual ()
      || !(ggen_test_clock_is_monotonic (clock) || ggen_test_clock_is_calendar (clock)))
    return GGEN_TEST_REAL (clock_nanosleep) (clock, flags, time, rest);

  return sleep_by_clock (clock, flags, time, rest);
}

GGEN_TEST_INTERPOSED int
usleep (useconds_t microseconds)
{
  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (usleep) (microseconds);

  if (sleep_until (ggen_test_deadline_after (microseconds * NSEC_PER_USEC)) < 0)
    return 0;

  errno = EINTR;

  return -1;
}

GGEN_TEST_INTERPOSED unsigned
sleep (unsigned seconds)
{
  gint64 left;

  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (sleep) (seconds);

  left = sleep_until (ggen_test_deadline_after (seconds * NSEC_PER_SEC));

  return left < 0 ? 0 : (unsigned) MIN ((left + NSEC_PER_SEC - 1) / NSEC_PER_SEC, seconds);
}

GGEN_TEST_INTERPOSED int
sched_yield (void)
{
  ggen_test_schedule_point ();

  return GGEN_TEST_REAL (sched_yield) ();
}

/* That of a mutex of GLib's which somebody waits for. */
#define CONTENDED 2

static gboolean
is_not_contended (gconstpointer word)
{
  return g_atomic_int_get ((const gint *) word) != CONTENDED;
}

/* The two ways of the kernel's: for so long, or until then. libstdc++ has the second. */
static gint64
get_deadline (int operation, const struct timespec *timeout)
{
  if (timeout == NULL)
    return GGEN_TEST_NEVER;
  if ((operation & FUTEX_CMD_MASK) == FUTEX_WAIT)
    return ggen_test_deadline_after (ggen_test_timespec_to_duration (timeout));

  return ggen_test_deadline_at (operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC,
                                timeout);
}

static long
wait_for_word (gint *word, int operation, gint value, const struct timespec *timeout)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_FUTEX};

  if (value == CONTENDED && timeout == NULL && ggen_test_schedule_is_on ())
    ggen_test_time_await_others (is_not_contended, word);
  if (g_atomic_int_get (word) != value
      || (timeout != NULL && !ggen_test_timespec_is_valid (timeout)))
    {
      errno = g_atomic_int_get (word) != value ? EAGAIN : EINVAL;
      return -1;
    }

  wait.word = word;
  wait.value = value;
  wait.deadline = get_deadline (operation, timeout);

  if (ggen_test_wait (&wait) == GGEN_TEST_WAIT_WOKEN)
    return 0;

  errno = ETIMEDOUT;
  return -1;
}

/* By a thread that works for no test. */
static long
wait_outside (gint *word, int operation, gint value, const struct timespec *timeout)
{
  long result = -1;
  int error = EAGAIN;

  ggen_test_stranger_begin_futex (word);
  if (g_atomic_int_get (word) == value)
    {
      result = GGEN_TEST_REAL (syscall) (SYS_futex, word, operation, value, timeout, NULL, 0);
      error = errno;
    }
  ggen_test_stranger_end_sleep ();
  errno = error;

  return result;
}

static long
wake_by_word (gint *word, int operation, guint n)
{
  guint n_woken = ggen_test_schedule_is_on () ? ggen_test_schedule_wake (word, n) : 0;
  long n_others = 0;

  ggen_test_strangers_wake (word);

  if (n_woken < n)
    n_others = GGEN_TEST_REAL (syscall) (SYS_futex, word, operation, n - n_woken, NULL, NULL, 0);
  if (n_woken > 0)
    ggen_test_schedule_point ();

  return n_others < 0 ? n_others : (long) n_woken + n_others;
}

/* What waits for some of the bits only is left to the kernel. */
static int
get_command (int operation, guint32 bits)
{
  const int command = operation & FUTEX_CMD_MASK;

  return command == FUTEX_WAIT_BITSET && bits != FUTEX_BITSET_MATCH_ANY ? -1 : command;
}

GGEN_TEST_INTERPOSED long
syscall (long number, ...)
{
  long a[6];
  long result;
  va_list args;

  va_start (args, number);
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    a[i] = va_arg (args, long);
  va_end (args);

  if (number == SYS_futex)
    {
      const int command = get_command ((int) a[1], (guint32) a[5]);

      if ((command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET) && ggen_test_time_is_virtual ())
        return wait_for_word ((gint *) a[0], (int) a[1], (gint) a[2],
                              (const struct timespec *) a[3]);
      if (command == FUTEX_WAIT)
        return wait_outside ((gint *) a[0], (int) a[1], (gint) a[2],
                             (const struct timespec *) a[3]);
      if (command == FUTEX_WAKE)
        return wake_by_word ((gint *) a[0], (int) a[1], (guint) a[2]);
    }

  if (ggen_test_raw_call_fails (number, a))
    return -1;

  result = GGEN_TEST_REAL (syscall) (number, a[0], a[1], a[2], a[3], a[4], a[5]);
  ggen_test_raw_call_returned (number, a, result);

  return result;
}
