/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-configuration.h"

static char *
find_in (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, GGEN_RUNNER_CONFIGURATION_FILE, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static gboolean
is_checkout (const char *folder)
{
  static const char *const marks[] = {".git", ".hg", ".jj", ".svn", ".bzr", "_darcs"};

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *path = g_build_filename (folder, marks[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }

  return FALSE;
}

char *
ggen_runner_configuration_find (const char *source_root, const char *folder)
{
  g_autofree char *at = g_canonicalize_filename (folder, NULL);
  g_autofree char *found = NULL;

  if (source_root != NULL)
    return find_in (source_root);

  found = find_in (at);
  if (found != NULL)
    return g_steal_pointer (&found);

  while (!is_checkout (at))
    {
      g_autofree char *parent = g_path_get_dirname (at);

      if (g_str_equal (parent, at))
        return NULL;
      if (found == NULL)
        found = find_in (parent);
      g_free (at);
      at = g_steal_pointer (&parent);
    }

  return g_steal_pointer (&found);
}
