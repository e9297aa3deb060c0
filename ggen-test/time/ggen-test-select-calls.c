/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>
#include <sys/select.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-poll-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* select() in the test's time: the descriptors are waited for by a poll, and then libc is asked which of them
 * are ready, so what that means is its affair. */

typedef struct
{
  fd_set sets[3];     /* as they were asked for: to read, to write, exceptions */
  fd_set *results[3]; /* (nullable) */
  int n_fds;
} Selection;

static void
selection_init (Selection *self, int n_fds, fd_set *readable, fd_set *writable, fd_set *exceptional)
{
  fd_set *results[] = {readable, writable, exceptional};

  self->n_fds = n_fds;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      self->results[i] = results[i];
      FD_ZERO (&self->sets[i]);
      if (results[i] != NULL)
        self->sets[i] = *results[i];
    }
}

static int
look (Selection *self)
{
  struct timeval none = {0, 0};

  for (guint i = 0; i < G_N_ELEMENTS (self->sets); i++)
    {
      if (self->results[i] != NULL)
        *self->results[i] = self->sets[i];
    }

  return GGEN_TEST_REAL (select) (self->n_fds, self->results[0], self->results[1], self->results[2],
                                  &none);
}

static nfds_t
list (const Selection *self, struct pollfd *fds)
{
  static const short events[] = {POLLIN, POLLOUT, POLLPRI};
  nfds_t n = 0;

  for (int fd = 0; fd < self->n_fds; fd++)
    {
      fds[n] = (struct pollfd){fd, 0, 0};
      for (guint i = 0; i < G_N_ELEMENTS (events); i++)
        {
          if (FD_ISSET (fd, &self->sets[i]))
            fds[n].events |= events[i];
        }
      n += fds[n].events != 0;
    }

  return n;
}

/* A poll ends for errors that were not asked for: such a descriptor is not looked at any more. */
static void
forget_what_is_not_asked_for (struct pollfd *fds, nfds_t n_fds)
{
  for (nfds_t i = 0; i < n_fds; i++)
    {
      if (fds[i].fd >= 0 && (fds[i].revents & (POLLERR | POLLHUP | POLLNVAL)))
        fds[i].fd = -1;
    }
}

static int
sleep_in_select (Selection *self, gint64 deadline, const sigset_t *mask)
{
  struct pollfd fds[FD_SETSIZE];
  nfds_t n_fds = list (self, fds);
  gint64 rest;
  int result;

  do
    {
      rest = deadline == GGEN_TEST_NEVER ? -1 : MAX (deadline - ggen_test_time_get_now (), 0);
      result = rest == 0 ? 0 : ggen_test_poll_sleep (fds, n_fds, rest, mask);
      if (result < 0)
        return result;

      forget_what_is_not_asked_for (fds, n_fds);
      rest = deadline - ggen_test_time_get_now ();
      result = look (self);
    }
  while (result == 0 && rest > 0 && ggen_test_time_is_virtual ());

  return result;
}

/* @timeout is in nanoseconds, and as such negative for none. */
static int
select_virtually (Selection *self, gint64 timeout, gint64 *deadline, const sigset_t *mask)
{
  int result;

  ggen_test_schedule_point ();
  *deadline = timeout < 0 ? GGEN_TEST_NEVER : ggen_test_deadline_after (timeout);
  result = look (self);
  if (timeout == 0)
    {
      timeout = ggen_test_poll_count (result != 0);
      if (timeout > 0)
        return sleep_in_select (self, ggen_test_deadline_after (timeout), mask);
    }

  return result != 0 || timeout == 0 ? result : sleep_in_select (self, *deadline, mask);
}

static gboolean
may_be_virtual (int n_fds)
{
  return ggen_test_time_is_virtual () && n_fds >= 0 && n_fds <= FD_SETSIZE;
}

/* What is left of the timeout is written to it, as the kernel does. */
GGEN_TEST_INTERPOSED int
select (int n_fds, fd_set *readable, fd_set *writable, fd_set *exceptional, struct timeval *timeout)
{
  Selection selection;
  gint64 deadline;
  gint64 rest;
  int result;

  if (!may_be_virtual (n_fds) || (timeout != NULL && (timeout->tv_sec < 0 || timeout->tv_usec < 0)))
    return GGEN_TEST_REAL (select) (n_fds, readable, writable, exceptional, timeout);

  selection_init (&selection, n_fds, readable, writable, exceptional);
  if (timeout == NULL)
    return select_virtually (&selection, -1, &deadline, NULL);

  rest = ggen_test_timespec_to_duration (
      &(struct timespec){timeout->tv_sec + timeout->tv_usec / G_USEC_PER_SEC,
                         timeout->tv_usec % G_USEC_PER_SEC * NSEC_PER_USEC});
  result = select_virtually (&selection, rest, &deadline, NULL);
  rest = MAX (deadline - ggen_test_time_get_now (), 0);
  timeout->tv_sec = rest / NSEC_PER_SEC;
  timeout->tv_usec = rest % NSEC_PER_SEC / NSEC_PER_USEC;

  return result;
}

GGEN_TEST_INTERPOSED int
pselect (int n_fds,
         fd_set *readable,
         fd_set *writable,
         fd_set *exceptional,
         const struct timespec *timeout,
         const sigset_t *mask)
{
  Selection selection;
  gint64 deadline;

  if (!may_be_virtual (n_fds) || (timeout != NULL && !ggen_test_timespec_is_valid (timeout)))
    return GGEN_TEST_REAL (pselect) (n_fds, readable, writable, exceptional, timeout, mask);

  selection_init (&selection, n_fds, readable, writable, exceptional);

  return select_virtually (&selection,
                           timeout != NULL ? ggen_test_timespec_to_duration (timeout) : -1,
                           &deadline, mask);
}

/* The same, by another name of libc's. */
int __select (int n_fds,
              fd_set *readable,
              fd_set *writable,
              fd_set *exceptional,
              struct timeval *timeout);

GGEN_TEST_INTERPOSED int
__select (int n_fds,
          fd_set *readable,
          fd_set *writable,
          fd_set *exceptional,
          struct timeval *timeout)
{
  return select (n_fds, readable, writable, exceptional, timeout);
}
