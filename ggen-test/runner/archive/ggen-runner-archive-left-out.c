/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-left-out.h"

#include <string.h>
#include <sys/stat.h>

#include "ggen-runner-archive-places.h"

static gboolean
has_suffix (const char *name, const char *const *suffixes)
{
  for (guint i = 0; suffixes[i] != NULL; i++)
    if (g_str_has_suffix (name, suffixes[i]))
      return TRUE;

  return FALSE;
}

/* What only compilers and those that start them need. */
static gboolean
is_for_compilers (const char *name, gboolean is_folder)
{
  static const char *const folders[] = {"meson-private", "meson-logs", "CMakeFiles", NULL};
  static const char *const files[] = {"build.ninja", "compile_commands.json", NULL};
  static const char *const suffixes[] = {".o", ".a", ".d", ".gch", ".pch", NULL};

  if (is_folder)
    return g_strv_contains (folders, name) || g_str_has_suffix (name, ".p");

  return g_strv_contains (files, name) || g_str_has_prefix (name, ".ninja_")
         || has_suffix (name, suffixes);
}

static gboolean
is_build_folder (const char *path)
{
  g_autofree char *data = g_build_filename (path, "meson-private", "coredata.dat", NULL);
  struct stat status;

  return lstat (data, &status) == 0;
}

gboolean
ggen_runner_archive_is_left_out (const char *name,
                                 const char *path,
                                 gboolean is_folder,
                                 const char *build_folder)
{
  static const char *const never[] = {".git", ".hg", ".svn", ".bzr", "__pycache__", NULL};
  g_autofree char *base = g_path_get_basename (name);

  if (build_folder != NULL && g_str_equal (name, build_folder))
    return FALSE;
  if (is_folder && g_strv_contains (never, base))
    return TRUE;
  if (build_folder != NULL && ggen_runner_path_is_within (name, build_folder))
    return is_for_compilers (base, is_folder);

  return is_folder && is_build_folder (path);
}
