/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "work-dir.h"

#include <glib/gstdio.h>

/* The folder that one process puts its files into, and nothing beside files. */
static char *work_dir;

void
suite_work_dir_create (void)
{
  g_autoptr (GError) error = NULL;

  work_dir = g_dir_make_tmp ("ggen-bench-XXXXXX", &error);
  if (work_dir == NULL)
    g_error ("%s", error->message);
}

void
suite_work_dir_remove (void)
{
  g_autoptr (GDir) dir = g_dir_open (work_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = suite_work_dir_get_path (name);

      g_unlink (path);
    }

  g_rmdir (work_dir);
  g_clear_pointer (&work_dir, g_free);
}

char *
suite_work_dir_get_path (const char *name)
{
  return g_build_filename (work_dir, name, NULL);
}

/* Returns: (transfer full): the path of the new file */
char *
suite_work_dir_write (const char *name, const void *bytes, gsize length)
{
  g_autofree char *path = suite_work_dir_get_path (name);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, bytes, (gssize) length, &error))
    g_error ("%s", error->message);

  return g_steal_pointer (&path);
}

/* Same arguments, same bytes, on every machine. */
guint8 *
suite_make_bytes (gsize length, guint32 seed)
{
  guint8 *bytes = g_malloc (length);
  guint32 state = seed * 2654435761u + 1;

  for (gsize i = 0; i < length; i++)
    {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      bytes[i] = (guint8) state;
    }

  return bytes;
}
