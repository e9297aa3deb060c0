/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The functions of libc that open files. */

/* Called by programs that are built with -D_FORTIFY_SOURCE, in place of the variadic ones. */
int __open_2 (const char *path, int flags);
int __open64_2 (const char *path, int flags);
int __openat_2 (int dir, const char *path, int flags);
int __openat64_2 (int dir, const char *path, int flags);

#define FAILS(dir, path) ggen_test_faults_fail_path (GGEN_TEST_CALL_OPEN, dir, path)

static int
opened (int fd, int flags, const char *function)
{
  if (fd < 0 || !__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    return fd;

  ggen_test_descriptors_opened (fd, function);
  if (ggen_test_calls_are_watched ())
    ggen_test_files_opened (fd, flags, function);

  return fd;
}

/* Only then is there a third argument. */
static gboolean
has_mode (int flags)
{
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

#define READ_MODE(flags)                                                                           \
  ({                                                                                               \
    mode_t mode_read = 0;                                                                          \
    va_list args;                                                                                  \
                                                                                                   \
    va_start (args, flags);                                                                        \
    if (has_mode (flags))                                                                          \
      mode_read = (mode_t) va_arg (args, int);                                                     \
    va_end (args);                                                                                 \
    mode_read;                                                                                     \
  })

GGEN_TEST_INTERPOSED int
open (const char *path, int flags, ...)
{
  mode_t mode = READ_MODE (flags);

  return FAILS (AT_FDCWD, path) ? -1
                                : opened (GGEN_TEST_REAL (open) (path, flags, mode), flags, "open");
}

GGEN_TEST_INTERPOSED int
open64 (const char *path, int flags, ...)
{
  mode_t mode = READ_MODE (flags);

  return FAILS (AT_FDCWD, path)
             ? -1
             : opened (GGEN_TEST_REAL (open64) (path, flags, mode), flags, "open");
}

GGEN_TEST_INTERPOSED int
openat (int dir, const char *path, int flags, ...)
{
  mode_t mode = READ_MODE (flags);

  return FAILS (dir, path)
             ? -1
             : opened (GGEN_TEST_REAL (openat) (dir, path, flags, mode), flags, "openat");
}

GGEN_TEST_INTERPOSED int
openat64 (int dir, const char *path, int flags, ...)
{
  mode_t mode = READ_MODE (flags);

  return FAILS (dir, path)
             ? -1
             : opened (GGEN_TEST_REAL (openat64) (dir, path, flags, mode), flags, "openat");
}

GGEN_TEST_INTERPOSED int
__open_2 (const char *path, int flags)
{
  return FAILS (AT_FDCWD, path) ? -1
                                : opened (GGEN_TEST_REAL (__open_2) (path, flags), flags, "open");
}

GGEN_TEST_INTERPOSED int
__open64_2 (const char *path, int flags)
{
  return FAILS (AT_FDCWD, path) ? -1
                                : opened (GGEN_TEST_REAL (__open64_2) (path, flags), flags, "open");
}

GGEN_TEST_INTERPOSED int
__openat_2 (int dir, const char *path, int flags)
{
  return FAILS (dir, path)
             ? -1
             : opened (GGEN_TEST_REAL (__openat_2) (dir, path, flags), flags, "openat");
}

GGEN_TEST_INTERPOSED int
__openat64_2 (int dir, const char *path, int flags)
{
  return FAILS (dir, path)
             ? -1
             : opened (GGEN_TEST_REAL (__openat64_2) (dir, path, flags), flags, "openat");
}

#define CREATE_FLAGS (O_CREAT | O_WRONLY | O_TRUNC)
#define TEMPORARY_FLAGS (O_CREAT | O_RDWR | O_EXCL)

GGEN_TEST_INTERPOSED int
creat (const char *path, mode_t mode)
{
  return FAILS (AT_FDCWD, path)
             ? -1
             : opened (GGEN_TEST_REAL (creat) (path, mode), CREATE_FLAGS, "creat");
}

GGEN_TEST_INTERPOSED int
creat64 (const char *path, mode_t mode)
{
  return FAILS (AT_FDCWD, path)
             ? -1
             : opened (GGEN_TEST_REAL (creat64) (path, mode), CREATE_FLAGS, "creat");
}

/* libc makes the name and opens the file by itself. */
#define OPENS_TEMPORARY(name, plain, parameters, arguments)                                        \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return FAILS (AT_FDCWD, template)                                                              \
               ? -1                                                                                \
               : opened (GGEN_TEST_REAL (name) arguments, TEMPORARY_FLAGS, plain);                 \
  }

OPENS_TEMPORARY (mkstemp, "mkstemp", (char *template), (template))
OPENS_TEMPORARY (mkstemp64, "mkstemp", (char *template), (template))
OPENS_TEMPORARY (mkostemp, "mkostemp", (char *template, int flags), (template, flags))
OPENS_TEMPORARY (mkostemp64, "mkostemp", (char *template, int flags), (template, flags))
OPENS_TEMPORARY (mkstemps, "mkstemps", (char *template, int suffix), (template, suffix))
OPENS_TEMPORARY (mkstemps64, "mkstemps", (char *template, int suffix), (template, suffix))
OPENS_TEMPORARY (mkostemps,
                 "mkostemps",
                 (char *template, int suffix, int flags),
                 (template, suffix, flags))
OPENS_TEMPORARY (mkostemps64,
                 "mkostemps",
                 (char *template, int suffix, int flags),
                 (template, suffix, flags))

static FILE *
stream_opened (FILE *stream, int flags, const char *function)
{
  if (stream != NULL)
    opened (fileno (stream), flags, function);

  return stream;
}

static int
read_stream_mode (const char *mode)
{
  for (const char *c = mode; *c != '\0' && *c != ','; c++)
    {
      if (*c != 'r' && strchr ("wa+", *c) != NULL)
        return O_RDWR | (mode[0] != 'r' ? O_CREAT : 0);
    }

  return O_RDONLY;
}

GGEN_TEST_INTERPOSED FILE *
fopen (const char *path, const char *mode)
{
  return FAILS (AT_FDCWD, path) ? NULL
                                : stream_opened (GGEN_TEST_REAL (fopen) (path, mode),
                                                 read_stream_mode (mode), "fopen");
}

GGEN_TEST_INTERPOSED FILE *
fopen64 (const char *path, const char *mode)
{
  return FAILS (AT_FDCWD, path) ? NULL
                                : stream_opened (GGEN_TEST_REAL (fopen64) (path, mode),
                                                 read_stream_mode (mode), "fopen");
}

/* Without a path only the mode of the stream is changed. What libc does with a stream that it cannot open is
 * left to it: there is no file without a name. */
static gboolean
reopening_fails (const char *path, FILE *stream)
{
  int code;

  if (path == NULL || !FAILS (AT_FDCWD, path))
    return FALSE;

  code = errno;
  GGEN_TEST_REAL (freopen) ("", "r", stream);
  errno = code;

  return TRUE;
}

static void
touch_stream (FILE *stream, const char *function)
{
  if (__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    ggen_test_descriptors_touch (fileno (stream), function);
}

GGEN_TEST_INTERPOSED FILE *
freopen (const char *path, const char *mode, FILE *stream)
{
  touch_stream (stream, "freopen");
  if (reopening_fails (path, stream))
    return NULL;

  return stream_opened (GGEN_TEST_REAL (freopen) (path, mode, stream), read_stream_mode (mode),
                        "freopen");
}

GGEN_TEST_INTERPOSED FILE *
freopen64 (const char *path, const char *mode, FILE *stream)
{
  touch_stream (stream, "freopen");
  if (reopening_fails (path, stream))
    return NULL;

  return stream_opened (GGEN_TEST_REAL (freopen64) (path, mode, stream), read_stream_mode (mode),
                        "freopen");
}

GGEN_TEST_INTERPOSED int
fclose (FILE *stream)
{
  touch_stream (stream, "fclose");

  return GGEN_TEST_REAL (fclose) (stream);
}

/* The file has no name. */
GGEN_TEST_INTERPOSED FILE *
tmpfile (void)
{
  return ggen_test_faults_fail (GGEN_TEST_CALL_OPEN)
             ? NULL
             : stream_opened (GGEN_TEST_REAL (tmpfile) (), O_TMPFILE, "tmpfile");
}

GGEN_TEST_INTERPOSED FILE *
tmpfile64 (void)
{
  return ggen_test_faults_fail (GGEN_TEST_CALL_OPEN)
             ? NULL
             : stream_opened (GGEN_TEST_REAL (tmpfile64) (), O_TMPFILE, "tmpfile");
}

GGEN_TEST_INTERPOSED DIR *
opendir (const char *path)
{
  DIR *listing = FAILS (AT_FDCWD, path) ? NULL : GGEN_TEST_REAL (opendir) (path);

  if (listing != NULL)
    opened (dirfd (listing), O_RDONLY, "opendir");

  return listing;
}

GGEN_TEST_INTERPOSED int
closedir (DIR *listing)
{
  if (__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    ggen_test_descriptors_touch (dirfd (listing), "closedir");

  return GGEN_TEST_REAL (closedir) (listing);
}

GGEN_TEST_INTERPOSED int
pclose (FILE *stream)
{
  touch_stream (stream, "pclose");

  return GGEN_TEST_REAL (pclose) (stream);
}
