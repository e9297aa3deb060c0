/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-source-private.h"

#include <string.h>

static gboolean
has_any (const char *folder, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }

  return FALSE;
}

/* The outermost folder around @file with the signs of a project, within the innermost checkout. */
static char *
find_project (const char *file)
{
  static const char *const signs_of_checkout[] = {".git", NULL};
  static const char *const signs_of_project[] = {
      ".git", "meson.build", "CMakeLists.txt", "configure.ac", NULL,
  };
  g_autofree char *folder = g_path_get_dirname (file);
  char *root = NULL;

  while (strlen (folder) > 1)
    {
      char *parent = g_path_get_dirname (folder);

      if (has_any (folder, signs_of_project))
        {
          g_free (root);
          root = g_strdup (folder);
        }
      if (has_any (folder, signs_of_checkout))
        parent[1] = '\0';

      g_free (folder);
      folder = parent;
    }

  return root;
}

static const char *
find_below (const char *file, const char *root)
{
  gsize length = root != NULL ? strlen (root) : 0;

  if (length <= 1 || strncmp (file, root, length) != 0 || file[length] != '/')
    return NULL;

  return file + length + 1;
}

char *
ggen_test_source_shorten (const char *file, const char *build)
{
  g_autofree char *full = NULL;
  g_autofree char *root = NULL;
  const char *rest;

  if (build == NULL || !g_path_is_absolute (build))
    {
      while (g_str_has_prefix (file, "../") || g_str_has_prefix (file, "./"))
        file = strchr (file, '/') + 1;
      return g_strdup (file);
    }

  full = g_canonicalize_filename (file, build);
  root = g_path_get_dirname (build);
  rest = find_below (full, root);
  if (rest == NULL)
    {
      g_free (root);
      root = find_project (full);
      rest = find_below (full, root);
    }

  return g_strdup (rest != NULL ? rest : full);
}
