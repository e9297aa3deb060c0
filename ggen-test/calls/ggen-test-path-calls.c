/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utime.h>

/* The functions of libc that make, name, remove and change files by their paths. */

static int
changed_entry (int result, int dir, const char *path, const char *verb, const char *function)
{
  if (result == 0 && ggen_test_calls_are_watched ())
    ggen_test_files_changed_entry (dir, path, verb, function);

  return result;
}

static int
changed (int result, int dir, const char *path, int flags, const char *function)
{
  if (result != 0 || !ggen_test_calls_are_watched ())
    return result;

  if ((flags & AT_SYMLINK_NOFOLLOW) != 0)
    ggen_test_files_changed_entry (dir, path, "changed", function);
  else
    ggen_test_files_changed (dir, path, "changed", function);

  return result;
}

static int
changed_descriptor (int result, int fd, const char *function)
{
  if (result == 0 && ggen_test_calls_are_watched ())
    ggen_test_files_changed_descriptor (fd, "changed", function);

  return result;
}

/* What makes or removes one name; @dir and @path are parameters or constants. */
#define ENTRY(name, call, verb, dir, path, parameters, arguments)                                  \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return ggen_test_faults_fail_path (call, dir, path)                                            \
               ? -1                                                                                \
               : changed_entry (GGEN_TEST_REAL (name) arguments, dir, path, verb, #name);          \
  }

/* What changes who may do what with a file, or its times. */
#define CHANGES(name, dir, path, flags, parameters, arguments)                                     \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return ggen_test_faults_fail_path (GGEN_TEST_CALL_CHANGE, dir, path)                           \
               ? -1                                                                                \
               : changed (GGEN_TEST_REAL (name) arguments, dir, path, flags, #name);               \
  }

#define CHANGES_DESCRIPTOR(name, parameters, arguments)                                            \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    return ggen_test_faults_fail_descriptor (GGEN_TEST_CALL_CHANGE, fd)                            \
               ? -1                                                                                \
               : changed_descriptor (GGEN_TEST_REAL (name) arguments, fd, #name);                  \
  }

#define CWD AT_FDCWD

ENTRY (mkdir,
       GGEN_TEST_CALL_MKDIR,
       "made",
       CWD,
       path,
       (const char *path, mode_t mode),
       (path, mode))
ENTRY (mkdirat,
       GGEN_TEST_CALL_MKDIR,
       "made",
       dir,
       path,
       (int dir, const char *path, mode_t mode),
       (dir, path, mode))
ENTRY (rmdir, GGEN_TEST_CALL_UNLINK, "removed", CWD, path, (const char *path), (path))
ENTRY (unlink, GGEN_TEST_CALL_UNLINK, "removed", CWD, path, (const char *path), (path))
ENTRY (remove, GGEN_TEST_CALL_UNLINK, "removed", CWD, path, (const char *path), (path))
ENTRY (unlinkat,
       GGEN_TEST_CALL_UNLINK,
       "removed",
       dir,
       path,
       (int dir, const char *path, int flags),
       (dir, path, flags))
ENTRY (link,
       GGEN_TEST_CALL_LINK,
       "made",
       CWD,
       path,
       (const char *old, const char *path),
       (old, path))
ENTRY (linkat,
       GGEN_TEST_CALL_LINK,
       "made",
       dir,
       path,
       (int old_dir, const char *old, int dir, const char *path, int flags),
       (old_dir, old, dir, path, flags))
ENTRY (symlink,
       GGEN_TEST_CALL_LINK,
       "made",
       CWD,
       path,
       (const char *target, const char *path),
       (target, path))
ENTRY (symlinkat,
       GGEN_TEST_CALL_LINK,
       "made",
       dir,
       path,
       (const char *target, int dir, const char *path),
       (target, dir, path))
ENTRY (mknod,
       GGEN_TEST_CALL_OPEN,
       "made",
       CWD,
       path,
       (const char *path, mode_t mode, dev_t device),
       (path, mode, device))
ENTRY (mknodat,
       GGEN_TEST_CALL_OPEN,
       "made",
       dir,
       path,
       (int dir, const char *path, mode_t mode, dev_t device),
       (dir, path, mode, device))
ENTRY (mkfifo,
       GGEN_TEST_CALL_OPEN,
       "made",
       CWD,
       path,
       (const char *path, mode_t mode),
       (path, mode))
ENTRY (mkfifoat,
       GGEN_TEST_CALL_OPEN,
       "made",
       dir,
       path,
       (int dir, const char *path, mode_t mode),
       (dir, path, mode))

GGEN_TEST_INTERPOSED char *
mkdtemp (char *template)
{
  char *path = NULL;

  if (!ggen_test_faults_fail_path (GGEN_TEST_CALL_MKDIR, CWD, template))
    path = GGEN_TEST_REAL (mkdtemp) (template);
  if (path != NULL)
    changed_entry (0, CWD, path, "made", "mkdtemp");

  return path;
}

/* Both names are looked at. */
#define RENAMES(name, old_dir, dir, parameters, arguments)                                         \
  GGEN_TEST_INTERPOSED int name parameters                                                         \
  {                                                                                                \
    int result = -1;                                                                               \
                                                                                                   \
    if (!ggen_test_faults_fail_path (GGEN_TEST_CALL_RENAME, dir, path))                            \
      result = GGEN_TEST_REAL (name) arguments;                                                    \
    changed_entry (result, old_dir, old, "renamed", #name);                                        \
                                                                                                   \
    return changed_entry (result, dir, path, "made", #name);                                       \
  }

RENAMES (rename, CWD, CWD, (const char *old, const char *path), (old, path))
RENAMES (renameat,
         old_dir,
         dir,
         (int old_dir, const char *old, int dir, const char *path),
         (old_dir, old, dir, path))
RENAMES (renameat2,
         old_dir,
         dir,
         (int old_dir, const char *old, int dir, const char *path, unsigned int flags),
         (old_dir, old, dir, path, flags))

CHANGES (chmod, CWD, path, 0, (const char *path, mode_t mode), (path, mode))
CHANGES (lchmod, CWD, path, AT_SYMLINK_NOFOLLOW, (const char *path, mode_t mode), (path, mode))
CHANGES (fchmodat,
         dir,
         path,
         flags,
         (int dir, const char *path, mode_t mode, int flags),
         (dir, path, mode, flags))
CHANGES (chown, CWD, path, 0, (const char *path, uid_t user, gid_t group), (path, user, group))
CHANGES (lchown,
         CWD,
         path,
         AT_SYMLINK_NOFOLLOW,
         (const char *path, uid_t user, gid_t group),
         (path, user, group))
CHANGES (fchownat,
         dir,
         path,
         flags,
         (int dir, const char *path, uid_t user, gid_t group, int flags),
         (dir, path, user, group, flags))
CHANGES (utime, CWD, path, 0, (const char *path, const struct utimbuf *times), (path, times))
CHANGES (utimes, CWD, path, 0, (const char *path, const struct timeval times[2]), (path, times))
CHANGES (lutimes,
         CWD,
         path,
         AT_SYMLINK_NOFOLLOW,
         (const char *path, const struct timeval times[2]),
         (path, times))

CHANGES_DESCRIPTOR (fchmod, (int fd, mode_t mode), (fd, mode))
CHANGES_DESCRIPTOR (fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
CHANGES_DESCRIPTOR (futimens, (int fd, const struct timespec times[2]), (fd, times))

CHANGES (utimensat,
         dir,
         path,
         flags,
         (int dir, const char *path, const struct timespec times[2], int flags),
         (dir, path, times, flags))

GGEN_TEST_INTERPOSED int
truncate (const char *path, off_t length)
{
  return ggen_test_faults_fail_path (GGEN_TEST_CALL_TRUNCATE, CWD, path)
             ? -1
             : changed (GGEN_TEST_REAL (truncate) (path, length), CWD, path, 0, "truncate");
}

GGEN_TEST_INTERPOSED int
truncate64 (const char *path, off64_t length)
{
  return ggen_test_faults_fail_path (GGEN_TEST_CALL_TRUNCATE, CWD, path)
             ? -1
             : changed (GGEN_TEST_REAL (truncate64) (path, length), CWD, path, 0, "truncate");
}

/* A socket that is bound to a path is a file as well; one with an abstract name is not. */
GGEN_TEST_INTERPOSED int
bind (int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
  const struct sockaddr_un *name = address.__sockaddr_un__;
  int result = GGEN_TEST_REAL (bind) (fd, address, length);
  char path[sizeof name->sun_path + 1];
  gsize path_length;

  if (result != 0 || name->sun_family != AF_UNIX
      || length <= G_STRUCT_OFFSET (struct sockaddr_un, sun_path) || name->sun_path[0] == '\0')
    return result;

  path_length = length - (gsize) G_STRUCT_OFFSET (struct sockaddr_un, sun_path);
  path_length = MIN (path_length, sizeof path - 1);
  memcpy (path, name->sun_path, path_length);
  path[path_length] = '\0';

  return changed_entry (result, CWD, path, "made", "bind");
}
