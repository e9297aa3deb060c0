/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-image-cache-private.h"

#include "ggen-image-file-private.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <utime.h>

#define SUFFIX ".image"
#define DAY (24 * 3600)
#define KEPT_FOR (30 * DAY)

static char *
get_path (GFile *directory, const char *key)
{
  g_autofree char *name = g_strconcat (key, SUFFIX, NULL);

  if (g_file_peek_path (directory) == NULL)
    return NULL;

  return g_build_filename (g_file_peek_path (directory), name, NULL);
}

/* A file's modification time is when it was last asked for, to the day. */
static gint64
get_age (const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return 0;

  return g_get_real_time () / G_TIME_SPAN_SECOND - status.st_mtime;
}

static void
forget_unused (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      gboolean is_ours = g_str_has_suffix (name, SUFFIX) || g_str_has_suffix (name, ".key")
                         || g_str_has_suffix (name, ".tmp");

      if (is_ours && get_age (path) > KEPT_FOR)
        g_unlink (path);
    }
}

GgenImage *
ggen_image_cache_lookup (GFile *directory, const char *key)
{
  g_autofree char *path = get_path (directory, key);
  GgenImage *image = path != NULL ? ggen_image_map (path, key) : NULL;

  if (image != NULL && get_age (path) > DAY)
    g_utime (path, NULL);

  return image;
}

void
ggen_image_cache_store (GFile *directory, const char *key, const GgenImage *image)
{
  g_autofree char *path = get_path (directory, key);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  forget_unused (g_file_peek_path (directory));
  if (g_mkdir_with_parents (g_file_peek_path (directory), 0755) != 0
      || !ggen_image_save (image, path, key, &error))
    g_debug ("the image is not cached: %s", error != NULL ? error->message : "no directory for it");
}
