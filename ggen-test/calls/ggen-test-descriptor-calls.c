/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"
#include "ggen-test-inside-private.h"

#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* The functions of libc that make descriptors of what is no file, copy them and close them. */

static int
opened (int fd, const char *function)
{
  ggen_test_inside_set (fd, FALSE);
  if (fd >= 0 && __atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    ggen_test_descriptors_opened (fd, function);

  return fd;
}

static int
opened_pair (int result, const int *pair, const char *function)
{
  if (result == 0)
    {
      opened (pair[0], function);
      opened (pair[1], function);
      ggen_test_inside_set (pair[0], TRUE);
      ggen_test_inside_set (pair[1], TRUE);
    }

  return result;
}

static void
touch (int fd, const char *function)
{
  ggen_test_inside_set (fd, FALSE);
  if (__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    ggen_test_descriptors_touch (fd, function);
}

#define FAILS() ggen_test_faults_fail (GGEN_TEST_CALL_DESCRIPTOR)

#define OPENS(name, parameters, arguments)                                                         \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return FAILS () ? -1 : opened (GGEN_TEST_REAL (name) arguments, #name);                        \
  }

#define OPENS_PAIR(name, parameters, arguments)                                                    \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return FAILS () ? -1 : opened_pair (GGEN_TEST_REAL (name) arguments, pair, #name);             \
  }

OPENS (socket, (int domain, int type, int protocol), (domain, type, protocol))
OPENS (accept, (int fd, __SOCKADDR_ARG address, socklen_t *length), (fd, address, length))
OPENS (accept4,
       (int fd, __SOCKADDR_ARG address, socklen_t *length, int flags),
       (fd, address, length, flags))
OPENS (dup, (int fd), (fd))
OPENS (eventfd, (unsigned int count, int flags), (count, flags))
OPENS (epoll_create, (int size), (size))
OPENS (epoll_create1, (int flags), (flags))
OPENS (inotify_init, (void), ())
OPENS (inotify_init1, (int flags), (flags))
OPENS (signalfd, (int fd, const sigset_t *mask, int flags), (fd, mask, flags))
OPENS (timerfd_create, (clockid_t clock, int flags), (clock, flags))
OPENS (memfd_create, (const char *name, unsigned int flags), (name, flags))

OPENS_PAIR (socketpair,
            (int domain, int type, int protocol, int pair[2]),
            (domain, type, protocol, pair))
OPENS_PAIR (pipe, (int pair[2]), (pair))
OPENS_PAIR (pipe2, (int pair[2], int flags), (pair, flags))

GGEN_TEST_INTERPOSED int
dup2 (int fd, int onto)
{
  if (FAILS ())
    return -1;
  if (fd != onto)
    touch (onto, "dup2");

  return opened (GGEN_TEST_REAL (dup2) (fd, onto), "dup2");
}

GGEN_TEST_INTERPOSED int
dup3 (int fd, int onto, int flags)
{
  if (FAILS ())
    return -1;
  touch (onto, "dup3");

  return opened (GGEN_TEST_REAL (dup3) (fd, onto, flags), "dup3");
}

static gboolean
is_copy (int command)
{
  return command == F_DUPFD || command == F_DUPFD_CLOEXEC;
}

/* Where the command takes no argument the kernel does not look at it. */
#define CALL_FCNTL(name, fd, command)                                                              \
  ({                                                                                               \
    gpointer argument;                                                                             \
    va_list args;                                                                                  \
    int result = -1;                                                                               \
                                                                                                   \
    va_start (args, command);                                                                      \
    argument = va_arg (args, gpointer);                                                            \
    va_end (args);                                                                                 \
    if (!is_copy (command))                                                                        \
      result = GGEN_TEST_REAL (name) (fd, command, argument);                                      \
    else if (!FAILS ())                                                                            \
      result = opened (GGEN_TEST_REAL (name) (fd, command, argument), "fcntl");                    \
    result;                                                                                        \
  })

GGEN_TEST_INTERPOSED int
fcntl (int fd, int command, ...)
{
  return CALL_FCNTL (fcntl, fd, command);
}

GGEN_TEST_INTERPOSED int
fcntl64 (int fd, int command, ...)
{
  return CALL_FCNTL (fcntl64, fd, command);
}

/* Linux closes the descriptor whatever it returns. */
GGEN_TEST_INTERPOSED int
close (int fd)
{
  gboolean fails;
  int code;

  touch (fd, "close");
  fails = ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_CLOSE, fd);
  code = errno;

  if (!fails)
    return GGEN_TEST_REAL (close) (fd);

  if (GGEN_TEST_REAL (close) (fd) == 0)
    errno = code;

  return -1;
}

GGEN_TEST_INTERPOSED int
close_range (unsigned int first, unsigned int last, int flags)
{
  if ((flags & (int) CLOSE_RANGE_CLOEXEC) == 0)
    ggen_test_descriptors_touch_range (first, last, "close_range");

  return GGEN_TEST_REAL (close_range) (first, last, flags);
}

GGEN_TEST_INTERPOSED void
closefrom (int first)
{
  ggen_test_descriptors_touch_range ((guint) MAX (first, 0), G_MAXUINT, "closefrom");
  GGEN_TEST_REAL (closefrom) (first);
}
