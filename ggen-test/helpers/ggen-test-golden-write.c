/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ggen-test-golden-private.h"

/* How golden files are rewritten: only below the folder that the tests' files come from, whatever
 * path a test names. */

gboolean
ggen_test_golden_is_updating (void)
{
  const char *value = g_getenv ("UPDATE_GOLDEN");

  return value != NULL && value[0] != '\0' && g_strcmp0 (value, "0") != 0;
}

char *
ggen_test_golden_build_path (const char *path)
{
  if (g_path_is_absolute (path))
    return g_canonicalize_filename (path, NULL);

  return g_test_build_filename (G_TEST_DIST, path, NULL);
}

static gboolean
set_error (GError **error, const char *what, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "cannot %s %s: %s", what, path,
               g_strerror (code));

  return FALSE;
}

/* Where @path really is, as far as it exists. */
static char *
resolve_existing (const char *path)
{
  g_autofree char *existing = g_strdup (path);
  char *resolved;

  while ((resolved = realpath (existing, NULL)) == NULL && existing[1] != '\0')
    {
      char *parent = g_path_get_dirname (existing);

      g_free (existing);
      existing = parent;
    }

  return resolved;
}

static gboolean
is_below (const char *path, const char *folder)
{
  return g_str_has_prefix (path, folder) && path[strlen (folder)] == '/';
}

/* A folder that is not there yet is made where its deepest existing one really is. The folder of the
 * tests' files itself is no golden folder. */
gboolean
ggen_test_golden_check_may_write (const char *path, GError **error)
{
  g_autofree char *source = realpath (g_test_get_dir (G_TEST_DIST), NULL);
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);
  g_autofree char *resolved = resolve_existing (folder);

  if (source != NULL && resolved != NULL
      && (g_str_equal (resolved, source) || is_below (resolved, source)))
    return TRUE;

  g_set_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH,
               "%s is not rewritten, since it is not below %s, where the tests' files are", path,
               g_test_get_dir (G_TEST_DIST));

  return FALSE;
}

static gboolean
make_folder_of (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, 0777) == 0 || set_error (error, "make", folder);
}

static gboolean
remove_any (const char *path, GError **error)
{
  return g_unlink (path) == 0 || errno == ENOENT || set_error (error, "remove", path);
}

/* Puts the file in place whole, or not at all; in the place of a link, too. */
gboolean
ggen_test_golden_write (const char *path, GBytes *bytes, int mode, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gboolean is_written;

  if (!ggen_test_golden_check_may_write (path, error))
    return FALSE;

  is_written = make_folder_of (path, error)
               && g_file_set_contents_full (path, text != NULL ? text : "", length,
                                            G_FILE_SET_CONTENTS_CONSISTENT, mode, error);

  return is_written;
}

gboolean
ggen_test_golden_write_link (const char *path, const char *target, GError **error)
{
  gboolean is_written;

  if (!ggen_test_golden_check_may_write (path, error))
    return FALSE;

  is_written = make_folder_of (path, error) && remove_any (path, error)
               && (symlink (target, path) == 0 || set_error (error, "make", path));

  return is_written;
}

/* With the folders that are empty then. */
gboolean
ggen_test_golden_remove (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean is_removed;

  if (!ggen_test_golden_check_may_write (path, error))
    return FALSE;

  is_removed = remove_any (path, error);
  while (is_removed && ggen_test_golden_check_may_write (folder, NULL) && g_rmdir (folder) == 0)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }

  return is_removed;
}
