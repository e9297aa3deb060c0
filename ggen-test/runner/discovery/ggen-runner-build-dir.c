/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-build-dir.h"

#include <gio/gio.h>

static gboolean
has_file (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* Both are made by the first successful "meson setup". */
gboolean
ggen_runner_build_dir_is_one (const char *directory)
{
  return has_file (directory, "meson-private/coredata.dat")
         && has_file (directory, "meson-info/meson-info.json");
}

gboolean
ggen_runner_build_dir_check (const char *directory, GError **error)
{
  if (ggen_runner_build_dir_is_one (directory))
    return TRUE;

  if (!g_file_test (directory, G_FILE_TEST_EXISTS))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "%s: there is no such folder; make it with 'meson setup %s'", directory,
                 directory);
  else if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "%s: is not a folder", directory);
  else if (has_file (directory, "meson.build"))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "%s: is a source directory; name its build directory, or make one with "
                 "'meson setup'",
                 directory);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "%s: is not a Meson build directory, or one whose 'meson setup' has failed",
                 directory);

  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (element-type utf8): the names of folders in @directory that are build directories */
static GPtrArray *
list_build_dirs (const char *directory)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (ggen_runner_build_dir_is_one (path))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);

  return names;
}

static void
set_too_many_error (GError **error, const char *directory, GPtrArray *names)
{
  g_autofree char *list = NULL;

  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "%s: has several Meson build directories (%s); name the one to test", directory,
               list);
}

/* A folder that is above where the user is only counts when it belongs to a project: what else lies in it
 * was not meant. */
char *
ggen_runner_build_dir_find (const char *directory, GError **error)
{
  g_autofree char *start = g_canonicalize_filename (directory, NULL);
  g_autofree char *current = g_strdup (start);

  for (;;)
    {
      g_autofree char *parent = g_path_get_dirname (current);

      if (ggen_runner_build_dir_is_one (current))
        return g_steal_pointer (&current);

      if (g_str_equal (current, start) || has_file (current, "meson.build"))
        {
          g_autoptr (GPtrArray) names = list_build_dirs (current);

          if (names->len == 1)
            return g_build_filename (current, names->pdata[0], NULL);
          if (names->len > 1)
            {
              set_too_many_error (error, current, names);
              return NULL;
            }
        }

      if (g_str_equal (parent, current))
        break;
      g_free (current);
      current = g_steal_pointer (&parent);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "%s: there is no Meson build directory here or above; make one with "
               "'meson setup _build', or name programs to test",
               start);

  return NULL;
}
