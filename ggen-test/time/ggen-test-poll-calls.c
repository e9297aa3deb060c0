/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "ggen-test-clock-private.h"
#include "ggen-test-inside-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-poll-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-strangers-private.h"
#include "ggen-test-time-private.h"

/* The calls by which a program waits for descriptors, in the test's time. */

/* Who asks for what is ready so often, and never sleeps, waits for it. */
#define MOST_EMPTY_POLLS 10000

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
    ggen_test_time_end_outside_poll (result != 0);
  errno = error;

  return result;
}

gint64
ggen_test_poll_count (gboolean has_found)
{
  GgenTestThread *self = ggen_test_current_thread;

  if (has_found || self->n_empty_polls == 0)
    {
      self->n_empty_polls = !has_found;
      self->polls_since = ggen_test_time_get_now ();
    }
  else if (++self->n_empty_polls > MOST_EMPTY_POLLS)
    {
      return ggen_test_time_get_step (self->polls_since, NSEC_PER_MSEC);
    }

  return 0;
}

int
ggen_test_poll_sleep (struct pollfd *fds, nfds_t n_fds, gint64 timeout, const sigset_t *mask)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_POLL};
  const struct timespec none = {0, 0};
  int result;

  /* A signal that the mask lets in may have come already. */
  result = mask != NULL ? GGEN_TEST_REAL (ppoll) (fds, n_fds, &none, mask) : 0;
  if (result != 0)
    return result;

  wait.deadline = timeout < 0 ? GGEN_TEST_NEVER : ggen_test_deadline_after (timeout);
  wait.deadline = MIN (wait.deadline, ggen_test_clock_get_limit ());
  wait.fds = fds;
  wait.n_fds = n_fds;
  wait.mask = mask;
  wait.has_outside_fds = has_outside_fds (fds, n_fds);

  do
    {
      wait.is_woken = FALSE;
      if (ggen_test_wait (&wait) == GGEN_TEST_WAIT_TIMED_OUT)
        return 0;

      result = GGEN_TEST_REAL (poll) (fds, n_fds, 0);
      if (result == 0 && wait.is_interrupted)
        {
          errno = EINTR;
          return -1;
        }
    }
  while (result == 0 && ggen_test_time_is_virtual ());

  return result;
}

static int
poll_virtually (struct pollfd *fds, nfds_t n_fds, gint64 timeout, const sigset_t *mask)
{
  int result;

  if (timeout != 0)
    {
      ggen_test_current_thread->n_empty_polls = 0;
      return ggen_test_poll_sleep (fds, n_fds, timeout, mask);
    }

  ggen_test_schedule_point ();
  result = GGEN_TEST_REAL (poll) (fds, n_fds, 0);
  timeout = ggen_test_poll_count (result != 0);

  return timeout == 0 ? result : ggen_test_poll_sleep (fds, n_fds, timeout, mask);
}

GGEN_TEST_INTERPOSED int
poll (struct pollfd *fds, nfds_t n_fds, int timeout)
{
  if (!ggen_test_time_is_virtual ())
    return poll_outside (fds, n_fds, timeout);

  return poll_virtually (fds, n_fds, timeout * NSEC_PER_MSEC, NULL);
}

GGEN_TEST_INTERPOSED int
ppoll (struct pollfd *fds, nfds_t n_fds, const struct timespec *timeout, const sigset_t *mask)
{
  if (!ggen_test_time_is_virtual () || (timeout != NULL && !ggen_test_timespec_is_valid (timeout)))
    return GGEN_TEST_REAL (ppoll) (fds, n_fds, timeout, mask);

  return poll_virtually (fds, n_fds,
                         timeout != NULL ? ggen_test_timespec_to_duration (timeout) : -1, mask);
}

/* Called by programs that are built with -D_FORTIFY_SOURCE. What does not fit is reported by libc. */
int __poll_chk (struct pollfd *fds, nfds_t n_fds, int timeout, size_t room);
int __ppoll_chk (struct pollfd *fds,
                 nfds_t n_fds,
                 const struct timespec *timeout,
                 const sigset_t *mask,
                 size_t room);

GGEN_TEST_INTERPOSED int
__poll_chk (struct pollfd *fds, nfds_t n_fds, int timeout, size_t room)
{
  if (room / sizeof *fds < n_fds)
    return GGEN_TEST_REAL (__poll_chk) (fds, n_fds, timeout, room);

  return poll (fds, n_fds, timeout);
}

GGEN_TEST_INTERPOSED int
__ppoll_chk (struct pollfd *fds,
             nfds_t n_fds,
             const struct timespec *timeout,
             const sigset_t *mask,
             size_t room)
{
  if (room / sizeof *fds < n_fds)
    return GGEN_TEST_REAL (__ppoll_chk) (fds, n_fds, timeout, mask, room);

  return ppoll (fds, n_fds, timeout, mask);
}

/* @timeout is in nanoseconds. */
static int
sleep_in_epoll (int epoll,
                struct epoll_event *events,
                int most,
                gint64 timeout,
                const sigset_t *mask)
{
  struct pollfd fd = {epoll, POLLIN, 0};

  if (ggen_test_poll_sleep (&fd, 1, timeout, mask) < 0)
    return -1;

  return GGEN_TEST_REAL (epoll_pwait) (epoll, events, most, 0, mask);
}

GGEN_TEST_INTERPOSED int
epoll_wait (int epoll, struct epoll_event *events, int most, int timeout)
{
  if (!ggen_test_time_is_virtual () || timeout == 0)
    return GGEN_TEST_REAL (epoll_wait) (epoll, events, most, timeout);

  return sleep_in_epoll (epoll, events, most, timeout * NSEC_PER_MSEC, NULL);
}

GGEN_TEST_INTERPOSED int
epoll_pwait (int epoll, struct epoll_event *events, int most, int timeout, const sigset_t *mask)
{
  if (!ggen_test_time_is_virtual () || timeout == 0)
    return GGEN_TEST_REAL (epoll_pwait) (epoll, events, most, timeout, mask);

  return sleep_in_epoll (epoll, events, most, timeout * NSEC_PER_MSEC, mask);
}

#if __GLIBC_PREREQ(2, 35)
GGEN_TEST_INTERPOSED int
epoll_pwait2 (int epoll,
              struct epoll_event *events,
              int most,
              const struct timespec *timeout,
              const sigset_t *mask)
{
  if (!ggen_test_time_is_virtual ()
      || (timeout != NULL
          && (!ggen_test_timespec_is_valid (timeout)
              || ggen_test_timespec_to_duration (timeout) == 0)))
    return GGEN_TEST_REAL (epoll_pwait2) (epoll, events, most, timeout, mask);

  return sleep_in_epoll (epoll, events, most,
                         timeout != NULL ? ggen_test_timespec_to_duration (timeout) : -1, mask);
}
#endif
