/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where a path leads to is asked of the kernel, which knows it exactly: it is opened without rights, and
 * the descriptor's link in /proc is read. Nothing is allocated, and no lock is taken. */

gboolean
ggen_test_path_of_descriptor (int fd, char *resolved)
{
  char link[40];
  gssize length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, resolved, PATH_MAX - 1);
  if (length < 0)
    return FALSE;
  resolved[length] = '\0';

  return TRUE;
}

static gboolean
resolve (int dir, const char *path, int flags, char *resolved)
{
  int fd = GGEN_TEST_REAL (openat) (dir, path, O_PATH | O_CLOEXEC | flags);
  gboolean is_ok;

  if (fd < 0)
    return FALSE;
  is_ok = ggen_test_path_of_descriptor (fd, resolved);
  GGEN_TEST_REAL (close) (fd);

  return is_ok;
}

gboolean
ggen_test_path_resolve (int dir, const char *path, char *resolved)
{
  return resolve (dir, path, 0, resolved);
}

/* The length without slashes at the end. */
static gsize
trim (const char *path)
{
  gsize length = strlen (path);

  while (length > 1 && path[length - 1] == '/')
    length--;

  return length;
}

gboolean
ggen_test_path_resolve_entry (int dir, const char *path, char *resolved)
{
  gsize length = trim (path);
  const char *slash = memrchr (path, '/', length);
  const char *name = slash != NULL ? slash + 1 : path;
  gsize name_length = path + length - name;
  char parent[PATH_MAX];
  gsize parent_length;

  if (slash == NULL)
    strcpy (parent, ".");
  else
    {
      parent_length = MAX ((gsize) (slash - path), 1);
      if (parent_length >= sizeof parent)
        return FALSE;
      memcpy (parent, path, parent_length);
      parent[parent_length] = '\0';
    }

  if (!resolve (dir, parent, O_DIRECTORY, resolved))
    return FALSE;

  parent_length = strlen (resolved);
  if (parent_length + name_length + 2 > PATH_MAX)
    return FALSE;
  if (resolved[parent_length - 1] != '/')
    resolved[parent_length++] = '/';
  memcpy (resolved + parent_length, name, name_length);
  resolved[parent_length + name_length] = '\0';

  return TRUE;
}
