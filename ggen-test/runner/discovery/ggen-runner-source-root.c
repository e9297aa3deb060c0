/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-source-root.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (nullable): one of the directories as Meson knew them */
static char *
find_directory (const char *build_dir, const char *which)
{
  g_autofree char *path = g_build_filename (build_dir, "meson-info", "meson-info.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *root;
  JsonObject *directories;

  if (!json_parser_load_from_file (parser, path, NULL))
    return NULL;

  root = get_object (json_parser_get_root (parser));
  directories = root != NULL ? get_object (json_object_get_member (root, "directories")) : NULL;

  return directories != NULL
             ? g_strdup (json_object_get_string_member_with_default (directories, which, NULL))
             : NULL;
}

char *
ggen_runner_source_root_find (const char *build_dir)
{
  return find_directory (build_dir, "source");
}

static gboolean
is_same (const char *path, const char *other)
{
  GStatBuf first;
  GStatBuf second;

  return g_stat (path, &first) == 0 && g_stat (other, &second) == 0 && first.st_dev == second.st_dev
         && first.st_ino == second.st_ino;
}

gboolean
ggen_runner_source_root_check_unmoved (const char *build_dir, GError **error)
{
  g_autofree char *made_in = find_directory (build_dir, "build");

  if (made_in == NULL || is_same (made_in, build_dir))
    return TRUE;

  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_FAILED,
      "%s: was %s when Meson made it, and its files are known by that name; move it back, or "
      "make another one with 'meson setup'",
      build_dir, made_in);

  return FALSE;
}
