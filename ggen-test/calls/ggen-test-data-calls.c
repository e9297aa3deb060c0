/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <string.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

/* The functions of libc that read and write files: here only faults are of interest. */

/* Called by programs that are built with -D_FORTIFY_SOURCE. */
ssize_t __read_chk (int fd, void *data, size_t n, size_t room);
ssize_t __pread_chk (int fd, void *data, size_t n, off_t offset, size_t room);
ssize_t __pread64_chk (int fd, void *data, size_t n, off64_t offset, size_t room);

/* What transfers @n bytes; the fault may make @n less. */
#define TRANSFERS(name, call, parameters, arguments)                                               \
  GGEN_TEST_INTERPOSED ssize_t name parameters                                                     \
  {                                                                                                \
    return ggen_test_faults_fail_bytes (call, fd, &n) ? -1 : GGEN_TEST_REAL (name) arguments;      \
  }

TRANSFERS (read, GGEN_TEST_CALL_READ, (int fd, void *data, size_t n), (fd, data, n))
TRANSFERS (pread,
           GGEN_TEST_CALL_READ,
           (int fd, void *data, size_t n, off_t offset),
           (fd, data, n, offset))
TRANSFERS (pread64,
           GGEN_TEST_CALL_READ,
           (int fd, void *data, size_t n, off64_t offset),
           (fd, data, n, offset))
TRANSFERS (__read_chk,
           GGEN_TEST_CALL_READ,
           (int fd, void *data, size_t n, size_t room),
           (fd, data, n, room))
TRANSFERS (__pread_chk,
           GGEN_TEST_CALL_READ,
           (int fd, void *data, size_t n, off_t offset, size_t room),
           (fd, data, n, offset, room))
TRANSFERS (__pread64_chk,
           GGEN_TEST_CALL_READ,
           (int fd, void *data, size_t n, off64_t offset, size_t room),
           (fd, data, n, offset, room))
TRANSFERS (write, GGEN_TEST_CALL_WRITE, (int fd, const void *data, size_t n), (fd, data, n))
TRANSFERS (pwrite,
           GGEN_TEST_CALL_WRITE,
           (int fd, const void *data, size_t n, off_t offset),
           (fd, data, n, offset))
TRANSFERS (pwrite64,
           GGEN_TEST_CALL_WRITE,
           (int fd, const void *data, size_t n, off64_t offset),
           (fd, data, n, offset))
TRANSFERS (sendfile,
           GGEN_TEST_CALL_WRITE,
           (int fd, int from, off_t *offset, size_t n),
           (fd, from, offset, n))
TRANSFERS (sendfile64,
           GGEN_TEST_CALL_WRITE,
           (int fd, int from, off64_t *offset, size_t n),
           (fd, from, offset, n))
TRANSFERS (splice,
           GGEN_TEST_CALL_WRITE,
           (int from, off64_t *from_offset, int fd, off64_t *offset, size_t n, unsigned int flags),
           (from, from_offset, fd, offset, n, flags))
TRANSFERS (copy_file_range,
           GGEN_TEST_CALL_WRITE,
           (int from, off64_t *from_offset, int fd, off64_t *offset, size_t n, unsigned int flags),
           (from, from_offset, fd, offset, n, flags))

/* As TRANSFERS(), of a vector, which may be cut. */
#define TRANSFERS_VECTOR(name, call, parameters, arguments)                                        \
  GGEN_TEST_INTERPOSED ssize_t name parameters                                                     \
  {                                                                                                \
    GgenTestVector cut;                                                                            \
                                                                                                   \
    if (ggen_test_faults_is_armed (call))                                                          \
      {                                                                                            \
        if (ggen_test_faults_fail_vector (call, fd, vector, (gsize) n, &cut))                      \
          return -1;                                                                               \
        vector = cut.parts;                                                                        \
        n = (int) cut.n_parts;                                                                     \
      }                                                                                            \
                                                                                                   \
    return GGEN_TEST_REAL (name) arguments;                                                        \
  }

TRANSFERS_VECTOR (readv,
                  GGEN_TEST_CALL_READ,
                  (int fd, const struct iovec *vector, int n),
                  (fd, vector, n))
TRANSFERS_VECTOR (preadv,
                  GGEN_TEST_CALL_READ,
                  (int fd, const struct iovec *vector, int n, off_t offset),
                  (fd, vector, n, offset))
TRANSFERS_VECTOR (preadv64,
                  GGEN_TEST_CALL_READ,
                  (int fd, const struct iovec *vector, int n, off64_t offset),
                  (fd, vector, n, offset))
TRANSFERS_VECTOR (preadv2,
                  GGEN_TEST_CALL_READ,
                  (int fd, const struct iovec *vector, int n, off_t offset, int flags),
                  (fd, vector, n, offset, flags))
TRANSFERS_VECTOR (preadv64v2,
                  GGEN_TEST_CALL_READ,
                  (int fd, const struct iovec *vector, int n, off64_t offset, int flags),
                  (fd, vector, n, offset, flags))
TRANSFERS_VECTOR (writev,
                  GGEN_TEST_CALL_WRITE,
                  (int fd, const struct iovec *vector, int n),
                  (fd, vector, n))
TRANSFERS_VECTOR (pwritev,
                  GGEN_TEST_CALL_WRITE,
                  (int fd, const struct iovec *vector, int n, off_t offset),
                  (fd, vector, n, offset))
TRANSFERS_VECTOR (pwritev64,
                  GGEN_TEST_CALL_WRITE,
                  (int fd, const struct iovec *vector, int n, off64_t offset),
                  (fd, vector, n, offset))
TRANSFERS_VECTOR (pwritev2,
                  GGEN_TEST_CALL_WRITE,
                  (int fd, const struct iovec *vector, int n, off_t offset, int flags),
                  (fd, vector, n, offset, flags))
TRANSFERS_VECTOR (pwritev64v2,
                  GGEN_TEST_CALL_WRITE,
                  (int fd, const struct iovec *vector, int n, off64_t offset, int flags),
                  (fd, vector, n, offset, flags))

/* What is done to a descriptor as a whole. */
#define FAILS(name, call, parameters, arguments)                                                   \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return ggen_test_faults_fail_descriptor (call, fd) ? -1 : GGEN_TEST_REAL (name) arguments;     \
  }

FAILS (fsync, GGEN_TEST_CALL_SYNC, (int fd), (fd))
FAILS (fdatasync, GGEN_TEST_CALL_SYNC, (int fd), (fd))
FAILS (syncfs, GGEN_TEST_CALL_SYNC, (int fd), (fd))
FAILS (ftruncate, GGEN_TEST_CALL_TRUNCATE, (int fd, off_t length), (fd, length))
FAILS (ftruncate64, GGEN_TEST_CALL_TRUNCATE, (int fd, off64_t length), (fd, length))
FAILS (fallocate,
       GGEN_TEST_CALL_WRITE,
       (int fd, int mode, off_t offset, off_t length),
       (fd, mode, offset, length))
FAILS (fallocate64,
       GGEN_TEST_CALL_WRITE,
       (int fd, int mode, off64_t offset, off64_t length),
       (fd, mode, offset, length))

/* These return the error. */
GGEN_TEST_INTERPOSED int
posix_fallocate (int fd, off_t offset, off_t length)
{
  return ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_WRITE, fd)
             ? errno
             : GGEN_TEST_REAL (posix_fallocate) (fd, offset, length);
}

GGEN_TEST_INTERPOSED int
posix_fallocate64 (int fd, off64_t offset, off64_t length)
{
  return ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_WRITE, fd)
             ? errno
             : GGEN_TEST_REAL (posix_fallocate64) (fd, offset, length);
}
