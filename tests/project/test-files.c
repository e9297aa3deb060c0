/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
test_path (GgenTestSandbox *sandbox, const char *path)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) file = g_file_resolve_relative_path (dir, path);

  return g_file_get_path (file);
}

void
test_make_dir (GgenTestSandbox *sandbox, const char *path)
{
  g_autofree char *absolute = test_path (sandbox, path);

  g_assert_cmpint (g_mkdir_with_parents (absolute, 0777), ==, 0);
}

void
test_write_data (GgenTestSandbox *sandbox, const char *path, const char *data, gsize length)
{
  g_autofree char *absolute = test_path (sandbox, path);
  g_autofree char *dir = g_path_get_dirname (absolute);
  g_autoptr (GError) error = NULL;
  FILE *file;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0777), ==, 0);
  /* Not by a rename: a person's editor may keep the inode too. */
  file = g_fopen (absolute, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

void
test_write (GgenTestSandbox *sandbox, const char *path, const char *text)
{
  test_write_data (sandbox, path, text, strlen (text));
}

/* Returns: (nullable): what is in the file, if there is one */
char *
test_read (GgenTestSandbox *sandbox, const char *path)
{
  g_autofree char *absolute = test_path (sandbox, path);
  char *text = NULL;

  g_file_get_contents (absolute, &text, NULL, NULL);

  return text;
}

gboolean
test_exists (GgenTestSandbox *sandbox, const char *path)
{
  g_autofree char *absolute = test_path (sandbox, path);
  struct stat info;

  return lstat (absolute, &info) == 0;
}

void
test_remove (GgenTestSandbox *sandbox, const char *path)
{
  g_autofree char *absolute = test_path (sandbox, path);

  g_assert_cmpint (g_remove (absolute), ==, 0);
}

void
test_link (GgenTestSandbox *sandbox, const char *target, const char *path)
{
  g_autofree char *absolute = test_path (sandbox, path);

  g_assert_cmpint (symlink (target, absolute), ==, 0);
}

static void
list_into (const char *base, const char *dir, GPtrArray *lines)
{
  g_autofree char *path = g_build_filename (base, dir, NULL);
  g_autoptr (GDir) listing = g_dir_open (path, 0, NULL);
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *below = *dir != '\0' ? g_build_filename (dir, name, NULL) : g_strdup (name);
      g_autofree char *absolute = g_build_filename (base, below, NULL);
      g_autofree char *text = NULL;
      struct stat info;

      /* What ggen remembers is its own business. */
      if (g_str_equal (below, ".ggen"))
        continue;
      g_assert_cmpint (lstat (absolute, &info), ==, 0);
      if (S_ISDIR (info.st_mode))
        {
          g_ptr_array_add (lines, g_strconcat (below, "/", NULL));
          list_into (base, below, lines);
          continue;
        }
      if (S_ISREG (info.st_mode))
        g_file_get_contents (absolute, &text, NULL, NULL);
      g_ptr_array_add (lines, g_strdup_printf ("%s %ld.%09ld %s", below, (long) info.st_mtim.tv_sec,
                                               info.st_mtim.tv_nsec, text != NULL ? text : ""));
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Everything in the sandbox but .ggen: names, times of change, contents. */
char *
test_tree (GgenTestSandbox *sandbox)
{
  g_autofree char *base = test_path (sandbox, ".");
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  list_into (base, "", lines);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}
