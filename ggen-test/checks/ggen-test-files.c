/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-folders-private.h"

/* A test writes into its own folders only: all are in one folder of the program. */

static gboolean is_guarding; /* atomic */

/* What the kernel shows as files: a test that writes there changes no file. */
static const char *const not_files[] = {"/dev/", "/proc/", "/sys/", "/memfd:"};

/* Yet in memory is the content of these, which stays. */
static const char *const in_memory[] = {"/dev/shm/", "/dev/mqueue/"};

static gboolean
has_any_prefix (const char *path, const char *const *prefixes, guint n_prefixes)
{
  for (guint i = 0; i < n_prefixes; i++)
    {
      if (g_str_has_prefix (path, prefixes[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_in_memory (const char *path)
{
  return has_any_prefix (path, in_memory, G_N_ELEMENTS (in_memory));
}

static gboolean
is_inside (const char *path)
{
  const char *base = ggen_test_folders_get_base ();
  gsize length = strlen (base);

  /* Pipes and their like are not paths. */
  if (path[0] != '/')
    return TRUE;
  if (strncmp (path, base, length) == 0 && (path[length] == '/' || path[length] == '\0'))
    return TRUE;

  return has_any_prefix (path, not_files, G_N_ELEMENTS (not_files)) && !is_in_memory (path);
}

static void
check (const char *path, const char *verb, const char *function)
{
  GgenTestOrigin origin;

  if (is_inside (path))
    return;

  ggen_test_origin_capture (&origin);
  ggen_test_calls_pause ();
  ggen_test_findings_add (&origin,
                          "a file outside of the sandbox was %s: \"%s\", by %s(): use the folder "
                          "of ggen_test_sandbox_get_dir()",
                          verb, path, function);
  ggen_test_calls_resume ();
}

static gboolean
is_guarded (void)
{
  return __atomic_load_n (&is_guarding, __ATOMIC_RELAXED);
}

static gboolean
is_for_writing (int flags)
{
  /* What has no name when it is made, or is opened without rights, is not seen by others. */
  if ((flags & O_TMPFILE) == O_TMPFILE || (flags & O_PATH) != 0)
    return FALSE;

  return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
}

/* A device or a named pipe takes what is written, but keeps no content. */
static gboolean
is_plain (int fd)
{
  struct stat info;

  return fstat (fd, &info) != 0 || (!S_ISCHR (info.st_mode) && !S_ISFIFO (info.st_mode));
}

void
ggen_test_files_opened (int fd, int flags, const char *function)
{
  int code = errno;
  char path[PATH_MAX];

  if (is_guarded () && is_for_writing (flags) && ggen_test_path_of_descriptor (fd, path)
      && (is_inside (path) || is_plain (fd)))
    check (path, "opened for writing", function);

  errno = code;
}

void
ggen_test_files_changed_entry (int dir, const char *path, const char *verb, const char *function)
{
  int code = errno;
  char resolved[PATH_MAX];

  if (is_guarded () && ggen_test_path_resolve_entry (dir, path, resolved))
    check (resolved, verb, function);

  errno = code;
}

void
ggen_test_files_changed (int dir, const char *path, const char *verb, const char *function)
{
  int code = errno;
  char resolved[PATH_MAX];

  if (is_guarded () && ggen_test_path_resolve (dir, path, resolved))
    check (resolved, verb, function);

  errno = code;
}

void
ggen_test_files_changed_descriptor (int fd, const char *verb, const char *function)
{
  int code = errno;
  char resolved[PATH_MAX];

  /* The memory of shm_open(), whose names ggen-test-shared-calls.c looks at, is one of a descriptor. */
  if (is_guarded () && ggen_test_path_of_descriptor (fd, resolved) && !is_in_memory (resolved))
    check (resolved, verb, function);

  errno = code;
}

static void
files_begin (const GgenTestSubject *subject)
{
  gboolean is_allowed = (subject->flags & GGEN_TEST_ALLOW_FILES) != 0;

  __atomic_store_n (&is_guarding, !is_allowed, __ATOMIC_RELEASE);
}

static void
files_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  __atomic_store_n (&is_guarding, FALSE, __ATOMIC_RELEASE);
}

const GgenTestCheck ggen_test_files_check = {
    GGEN_TEST_ALLOW_FILES,
    files_begin,
    NULL,
    files_end,
};
