/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <string.h>
#include <sys/socket.h>

/* The functions of libc that use sockets. */

/* Called by programs that are built with -D_FORTIFY_SOURCE. */
ssize_t __recv_chk (int fd, void *data, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk (int fd,
                        void *data,
                        size_t n,
                        size_t room,
                        int flags,
                        __SOCKADDR_ARG address,
                        socklen_t *length);

#define TRANSFERS(name, call, parameters, arguments)                                               \
  GGEN_TEST_INTERPOSED ssize_t name parameters                                                     \
  {                                                                                                \
    return ggen_test_faults_fail_bytes (call, fd, &n) ? -1 : GGEN_TEST_REAL (name) arguments;      \
  }

TRANSFERS (send,
           GGEN_TEST_CALL_SEND,
           (int fd, const void *data, size_t n, int flags),
           (fd, data, n, flags))
TRANSFERS (
    sendto,
    GGEN_TEST_CALL_SEND,
    (int fd, const void *data, size_t n, int flags, __CONST_SOCKADDR_ARG address, socklen_t length),
    (fd, data, n, flags, address, length))
TRANSFERS (recv,
           GGEN_TEST_CALL_RECEIVE,
           (int fd, void *data, size_t n, int flags),
           (fd, data, n, flags))
TRANSFERS (recvfrom,
           GGEN_TEST_CALL_RECEIVE,
           (int fd, void *data, size_t n, int flags, __SOCKADDR_ARG address, socklen_t *length),
           (fd, data, n, flags, address, length))
TRANSFERS (__recv_chk,
           GGEN_TEST_CALL_RECEIVE,
           (int fd, void *data, size_t n, size_t room, int flags),
           (fd, data, n, room, flags))
TRANSFERS (__recvfrom_chk,
           GGEN_TEST_CALL_RECEIVE,
           (int fd,
            void *data,
            size_t n,
            size_t room,
            int flags,
            __SOCKADDR_ARG address,
            socklen_t *length),
           (fd, data, n, room, flags, address, length))

GGEN_TEST_INTERPOSED ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  struct msghdr copy = *message;
  GgenTestVector cut;

  if (!ggen_test_faults_is_armed (GGEN_TEST_CALL_SEND))
    return GGEN_TEST_REAL (sendmsg) (fd, message, flags);

  if (ggen_test_faults_fail_vector (GGEN_TEST_CALL_SEND, fd, message->msg_iov, message->msg_iovlen,
                                    &cut))
    return -1;
  copy.msg_iov = (struct iovec *) cut.parts;
  copy.msg_iovlen = cut.n_parts;

  return GGEN_TEST_REAL (sendmsg) (fd, &copy, flags);
}

/* Descriptors come by messages too. */
static void
look_for_descriptors (struct msghdr *message, const char *function)
{
  if (!__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    return;

  for (struct cmsghdr *part = CMSG_FIRSTHDR (message); part != NULL;
       part = CMSG_NXTHDR (message, part))
    {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
        continue;
      for (gsize at = CMSG_LEN (0); at + sizeof (int) <= part->cmsg_len; at += sizeof (int))
        {
          int fd;

          memcpy (&fd, (const char *) part + at, sizeof fd);
          ggen_test_descriptors_opened (fd, function);
        }
    }
}

GGEN_TEST_INTERPOSED ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  const struct msghdr whole = *message;
  GgenTestVector cut;
  ssize_t result;

  if (ggen_test_faults_is_armed (GGEN_TEST_CALL_RECEIVE))
    {
      if (ggen_test_faults_fail_vector (GGEN_TEST_CALL_RECEIVE, fd, message->msg_iov,
                                        message->msg_iovlen, &cut))
        return -1;
      message->msg_iov = (struct iovec *) cut.parts;
      message->msg_iovlen = cut.n_parts;
    }

  result = GGEN_TEST_REAL (recvmsg) (fd, message, flags);
  message->msg_iov = whole.msg_iov;
  message->msg_iovlen = whole.msg_iovlen;
  if (result >= 0)
    look_for_descriptors (message, "recvmsg");

  return result;
}

GGEN_TEST_INTERPOSED int
sendmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_SEND, fd)
             ? -1
             : GGEN_TEST_REAL (sendmmsg) (fd, messages, n, flags);
}

GGEN_TEST_INTERPOSED int
recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags, struct timespec *timeout)
{
  int n_received = ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_RECEIVE, fd)
                       ? -1
                       : GGEN_TEST_REAL (recvmmsg) (fd, messages, n, flags, timeout);

  for (int i = 0; i < n_received; i++)
    look_for_descriptors (&messages[i].msg_hdr, "recvmmsg");

  return n_received;
}

GGEN_TEST_INTERPOSED int
connect (int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
  return ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_CONNECT, fd)
             ? -1
             : GGEN_TEST_REAL (connect) (fd, address, length);
}
