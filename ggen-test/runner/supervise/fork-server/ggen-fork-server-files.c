/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Both sets of names are defined here. */
#undef _FILE_OFFSET_BITS

#include "ggen-fork-server-files.h"

#include "ggen-fork-server-real.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

/* libc calls itself past these: so everything that opens a file is here, and fopen() not by open(). */

#define FILES "makes or changes files before its tests"
#define SHARED "makes what processes share before its tests"

/* From before the first constructor of any library. */
static bool is_watching = true;
static const char *change; /* (nullable) */

static void
note (const char *what)
{
  if (is_watching && change == NULL)
    change = what;
}

/* Devices, pipes and terminals are written to, and are the same afterwards. */
static void
note_opened (int descriptor, bool is_written)
{
  struct stat status;

  if (is_watching && is_written && descriptor >= 0 && fstat (descriptor, &status) == 0
      && S_ISREG (status.st_mode))
    note (FILES);
}

static bool
writes (int flags)
{
  return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
}

static mode_t
take_mode (int flags, va_list arguments)
{
  return __OPEN_NEEDS_MODE (flags) ? va_arg (arguments, mode_t) : 0;
}

#define DEFINE_OPEN(name, parameters, arguments)                                                   \
  GGEN_FORK_SERVER_INTERPOSED int name parameters                                                  \
  {                                                                                                \
    va_list rest;                                                                                  \
    mode_t mode;                                                                                   \
    int descriptor;                                                                                \
                                                                                                   \
    va_start (rest, flags);                                                                        \
    mode = take_mode (flags, rest);                                                                \
    va_end (rest);                                                                                 \
    descriptor = GGEN_FORK_SERVER_REAL (name) arguments;                                           \
    note_opened (descriptor, writes (flags));                                                      \
                                                                                                   \
    return descriptor;                                                                             \
  }

/* Whoever is compiled with _FORTIFY_SOURCE */
#define DEFINE_OPEN_CHECKED(name)                                                                  \
  int name (const char *path, int flags);                                                          \
  GGEN_FORK_SERVER_INTERPOSED int name (const char *path, int flags)                               \
  {                                                                                                \
    int descriptor = GGEN_FORK_SERVER_REAL (name) (path, flags);                                   \
                                                                                                   \
    note_opened (descriptor, writes (flags));                                                      \
                                                                                                   \
    return descriptor;                                                                             \
  }

#define DEFINE_CREAT(name)                                                                         \
  GGEN_FORK_SERVER_INTERPOSED int name (const char *path, mode_t mode)                             \
  {                                                                                                \
    int descriptor = GGEN_FORK_SERVER_REAL (name) (path, mode);                                    \
                                                                                                   \
    note_opened (descriptor, true);                                                                \
                                                                                                   \
    return descriptor;                                                                             \
  }

#define DEFINE_FOPEN(name)                                                                         \
  GGEN_FORK_SERVER_INTERPOSED FILE *name (const char *path, const char *mode)                      \
  {                                                                                                \
    FILE *file = GGEN_FORK_SERVER_REAL (name) (path, mode);                                        \
                                                                                                   \
    note_opened (file != NULL ? fileno (file) : -1, strpbrk (mode, "wa+") != NULL);                \
                                                                                                   \
    return file;                                                                                   \
  }

#define DEFINE_NOTED(what, type, name, parameters, arguments)                                      \
  GGEN_FORK_SERVER_INTERPOSED type name parameters                                                 \
  {                                                                                                \
    note (what);                                                                                   \
                                                                                                   \
    return GGEN_FORK_SERVER_REAL (name) arguments;                                                 \
  }

/* clang-format off */
DEFINE_OPEN (open, (const char *path, int flags, ...), (path, flags, mode))
DEFINE_OPEN (open64, (const char *path, int flags, ...), (path, flags, mode))
DEFINE_OPEN (openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
DEFINE_OPEN (openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
DEFINE_OPEN_CHECKED (__open_2)
DEFINE_OPEN_CHECKED (__open64_2)
DEFINE_CREAT (creat)
DEFINE_CREAT (creat64)
DEFINE_FOPEN (fopen)
DEFINE_FOPEN (fopen64)

DEFINE_NOTED (FILES, int, mkdir, (const char *path, mode_t mode), (path, mode))
DEFINE_NOTED (FILES, int, mkdirat, (int folder, const char *path, mode_t mode),
              (folder, path, mode))
DEFINE_NOTED (FILES, int, mkfifo, (const char *path, mode_t mode), (path, mode))
DEFINE_NOTED (FILES, char *, mkdtemp, (char *path), (path))
DEFINE_NOTED (FILES, int, mkstemp, (char *path), (path))
DEFINE_NOTED (FILES, int, mkstemp64, (char *path), (path))
DEFINE_NOTED (FILES, int, mkostemp, (char *path, int flags), (path, flags))
DEFINE_NOTED (FILES, int, mkostemp64, (char *path, int flags), (path, flags))
DEFINE_NOTED (FILES, int, symlink, (const char *target, const char *path), (target, path))
DEFINE_NOTED (FILES, int, link, (const char *target, const char *path), (target, path))
DEFINE_NOTED (FILES, int, rename, (const char *path, const char *other), (path, other))
DEFINE_NOTED (FILES, int, truncate, (const char *path, off_t length), (path, length))
DEFINE_NOTED (FILES, int, truncate64, (const char *path, off64_t length), (path, length))
DEFINE_NOTED (FILES, int, unlink, (const char *path), (path))
DEFINE_NOTED (FILES, int, unlinkat, (int folder, const char *path, int flags),
              (folder, path, flags))
DEFINE_NOTED (FILES, int, remove, (const char *path), (path))
DEFINE_NOTED (FILES, int, rmdir, (const char *path), (path))

DEFINE_NOTED (SHARED, int, semget, (key_t key, int n, int flags), (key, n, flags))
DEFINE_NOTED (SHARED, int, shmget, (key_t key, size_t size, int flags), (key, size, flags))
DEFINE_NOTED (SHARED, int, msgget, (key_t key, int flags), (key, flags))
DEFINE_NOTED (SHARED, int, shm_open, (const char *name, int flags, mode_t mode),
              (name, flags, mode))
DEFINE_NOTED (SHARED, int, shm_unlink, (const char *name), (name))
/* clang-format on */

void
ggen_fork_server_files_end (void)
{
  is_watching = false;
}

const char *
ggen_fork_server_files_describe_change (void)
{
  return change != NULL ? ggen_fork_server_say ("%s", change) : NULL;
}
