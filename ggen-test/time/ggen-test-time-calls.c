/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-clock-private.h"
#include "ggen-test-inside-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-strangers-private.h"
#include "ggen-test-time-private.h"

/* The calls by which a program sees time, or sleeps. GLib makes its own through libc, too: its clocks by
 * clock_gettime(), its main contexts by poll(), its mutexes and conditions by syscall(). */

/* Who asks for what is ready so often, and never sleeps, waits for it. */
#define MOST_EMPTY_POLLS 10000

static gint64
from_timespec (const struct timespec *time)
{
  return time->tv_sec > G_MAXINT64 / NSEC_PER_SEC / 2 ? GGEN_TEST_NEVER / 2
                                                      : time->tv_sec * NSEC_PER_SEC + time->tv_nsec;
}

static struct timespec
to_timespec (gint64 nanoseconds)
{
  return (struct timespec){nanoseconds / NSEC_PER_SEC, nanoseconds % NSEC_PER_SEC};
}

static gboolean
is_monotonic (clockid_t clock)
{
  return clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE
         || clock == CLOCK_BOOTTIME;
}

static gboolean
is_calendar (clockid_t clock)
{
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

GGEN_TEST_INTERPOSED int
clock_gettime (clockid_t clock, struct timespec *time)
{
  gint64 now;

  if (!ggen_test_time_is_virtual () || !(is_monotonic (clock) || is_calendar (clock)))
    return GGEN_TEST_REAL (clock_gettime) (clock, time);

  now = ggen_test_time_read ();
  *time = to_timespec (is_monotonic (clock) ? now : ggen_test_time_get_epoch_now ());

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

static gint64
deadline_after (gint64 nanoseconds)
{
  gint64 now = ggen_test_time_get_now ();

  return nanoseconds < GGEN_TEST_NEVER - now ? now + nanoseconds : GGEN_TEST_NEVER;
}

static void
sleep_until (gint64 deadline)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_SLEEP, deadline};

  /* Woken but not by time: the test has ended, and with it its time, or the thread was to be cancelled. */
  do
    wait.is_woken = FALSE;
  while (ggen_test_wait (&wait) == GGEN_TEST_WAIT_WOKEN && ggen_test_time_is_virtual ());
}

GGEN_TEST_INTERPOSED int
nanosleep (const struct timespec *time, struct timespec *rest)
{
  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (nanosleep) (time, rest);

  sleep_until (deadline_after (from_timespec (time)));

  return 0;
}

GGEN_TEST_INTERPOSED int
clock_nanosleep (clockid_t clock, int flags, const struct timespec *time, struct timespec *rest)
{
  gint64 duration;

  if (!ggen_test_time_is_virtual () || !(is_monotonic (clock) || is_calendar (clock)))
    return GGEN_TEST_REAL (clock_nanosleep) (clock, flags, time, rest);

  duration = from_timespec (time);
  if (flags & TIMER_ABSTIME)
    duration -= is_calendar (clock) ? ggen_test_time_get_epoch_now () : ggen_test_time_get_now ();
  if (duration > 0)
    sleep_until (deadline_after (duration));

  return 0;
}

GGEN_TEST_INTERPOSED int
usleep (useconds_t microseconds)
{
  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (usleep) (microseconds);

  sleep_until (deadline_after (microseconds * NSEC_PER_USEC));

  return 0;
}

GGEN_TEST_INTERPOSED unsigned
sleep (unsigned seconds)
{
  if (!ggen_test_time_is_virtual ())
    return GGEN_TEST_REAL (sleep) (seconds);

  sleep_until (deadline_after (seconds * NSEC_PER_SEC));

  return 0;
}

GGEN_TEST_INTERPOSED int
sched_yield (void)
{
  ggen_test_schedule_point ();

  return GGEN_TEST_REAL (sched_yield) ();
}

/* Descriptors that only threads of this process make readable: those by which contexts and cancellables
 * are woken. */
static gboolean
is_event (int fd)
{
  char path[32];
  char target[32];
  ssize_t length;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  length = readlink (path, target, sizeof target - 1);
  target[MAX (length, 0)] = '\0';

  return g_str_equal (target, "anon_inode:[eventfd]");
}

static gboolean
has_outside_fds (struct pollfd *fds, nfds_t n_fds)
{
  for (nfds_t i = 0; i < n_fds; i++)
    {
      if (fds[i].fd >= 0 && fds[i].fd != ggen_test_clock_get_context_fd ()
          && !ggen_test_inside_get (fds[i].fd) && !is_event (fds[i].fd))
        return TRUE;
    }

  return FALSE;
}

/* By a thread that works for no test. */
static int
poll_outside (struct pollfd *fds, nfds_t n_fds, int timeout)
{
  gboolean has_outside;
  int result;
  int error;

  if (timeout == 0)
    return GGEN_TEST_REAL (poll) (fds, n_fds, timeout);

  has_outside = has_outside_fds (fds, n_fds);
  if (has_outside)
    ggen_test_time_begin_outside_poll ();
  ggen_test_stranger_begin_poll (fds, n_fds);

  result = GGEN_TEST_REAL (poll) (fds, n_fds, timeout);
  error = errno;

  ggen_test_stranger_end_sleep ();
  if (has_outside)
    ggen_test_time_end_outside_poll ();
  errno = error;

  return result;
}

/* Counts a poll that has found nothing and does not sleep. */
static gboolean
waits_by_polling (GgenTestThread *self)
{
  if (self->n_empty_polls == 0)
    self->polls_since = ggen_test_time_get_now ();

  return ++self->n_empty_polls > MOST_EMPTY_POLLS;
}

/* @timeout is in nanoseconds. */
static int
sleep_in_poll (struct pollfd *fds, nfds_t n_fds, gint64 timeout)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_POLL};
  int result;

  wait.deadline = timeout < 0 ? GGEN_TEST_NEVER : deadline_after (timeout);
  wait.deadline = MIN (wait.deadline, ggen_test_clock_get_limit ());
  wait.fds = fds;
  wait.n_fds = n_fds;
  wait.has_outside_fds = has_outside_fds (fds, n_fds);

  do
    {
      wait.is_woken = FALSE;
      if (ggen_test_wait (&wait) == GGEN_TEST_WAIT_TIMED_OUT)
        return 0;

      result = GGEN_TEST_REAL (poll) (fds, n_fds, 0);
    }
  while (result == 0 && ggen_test_time_is_virtual ());

  return result;
}

static int
poll_virtually (struct pollfd *fds, nfds_t n_fds, gint64 timeout)
{
  GgenTestThread *self = ggen_test_current_thread;
  int result;

  if (timeout == 0)
    {
      ggen_test_schedule_point ();
      result = GGEN_TEST_REAL (poll) (fds, n_fds, 0);
      if (result != 0)
        self->n_empty_polls = 0;
      if (result != 0 || !waits_by_polling (self))
        return result;

      return sleep_in_poll (fds, n_fds, ggen_test_time_get_step (self->polls_since, NSEC_PER_MSEC));
    }

  self->n_empty_polls = 0;

  return sleep_in_poll (fds, n_fds, timeout);
}

GGEN_TEST_INTERPOSED int
poll (struct pollfd *fds, nfds_t n_fds, int timeout)
{
  if (!ggen_test_time_is_virtual ())
    return poll_outside (fds, n_fds, timeout);

  return poll_virtually (fds, n_fds, timeout * NSEC_PER_MSEC);
}

GGEN_TEST_INTERPOSED int
ppoll (struct pollfd *fds, nfds_t n_fds, const struct timespec *timeout, const sigset_t *mask)
{
  /* With a mask signals are waited for, which come from outside of the test's time. */
  if (!ggen_test_time_is_virtual () || mask != NULL)
    return GGEN_TEST_REAL (ppoll) (fds, n_fds, timeout, mask);

  return poll_virtually (fds, n_fds, timeout != NULL ? from_timespec (timeout) : -1);
}

GGEN_TEST_INTERPOSED int
epoll_wait (int epoll, struct epoll_event *events, int most, int timeout)
{
  struct pollfd fd = {epoll, POLLIN, 0};

  if (!ggen_test_time_is_virtual () || timeout == 0)
    return GGEN_TEST_REAL (epoll_wait) (epoll, events, most, timeout);

  sleep_in_poll (&fd, 1, timeout * NSEC_PER_MSEC);

  return GGEN_TEST_REAL (epoll_wait) (epoll, events, most, 0);
}

static long
wait_for_word (gint *word, gint value, const struct timespec *timeout)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_FUTEX};

  if (g_atomic_int_get (word) != value)
    {
      errno = EAGAIN;
      return -1;
    }

  wait.word = word;
  wait.value = value;
  wait.deadline = timeout != NULL ? deadline_after (from_timespec (timeout)) : GGEN_TEST_NEVER;

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
      int command = (int) a[1] & FUTEX_CMD_MASK;

      if (command == FUTEX_WAIT && ggen_test_time_is_virtual ())
        return wait_for_word ((gint *) a[0], (gint) a[2], (const struct timespec *) a[3]);
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
