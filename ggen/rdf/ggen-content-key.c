/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-content-key-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define NANOSECONDS_PER_SECOND 1000000000

/* How long a file must have rested before it is read for its times to vouch for its content: more
 * than a tick of the clock that its times come from. Some file systems only count (two) seconds. */
#define REST_FINE (50 * 1000000)
#define REST_COARSE ((gint64) 2 * NANOSECONDS_PER_SECOND)

typedef struct
{
  guint64 size;
  gint64 modified; /* nanoseconds since 1970 */
  gint64 changed;  /* the same, of the inode */
  guint64 inode;
  guint64 device;
} Identity;

char *
ggen_content_key_for_bytes (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static gint64
to_nanoseconds (struct timespec time)
{
  return (gint64) time.tv_sec * NANOSECONDS_PER_SECOND + time.tv_nsec;
}

/* The file's own clock is not ours: reading it means asking what time a fresh change would get, and
 * CLOCK_REALTIME_COARSE is what Linux file systems ask. */
static gint64
get_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME_COARSE, &now);

  return to_nanoseconds (now);
}

static gboolean
get_identity (const char *path, Identity *identity)
{
  struct stat status;

  if (stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return FALSE;

  /* Field by field on zeros: it is compared as bytes. */
  memset (identity, 0, sizeof *identity);
  identity->size = status.st_size;
  identity->modified = to_nanoseconds (status.st_mtim);
  identity->changed = to_nanoseconds (status.st_ctim);
  identity->inode = status.st_ino;
  identity->device = status.st_dev;

  return TRUE;
}

static gboolean
had_rested (const Identity *identity, gint64 moment)
{
  gint64 last_change = MAX (identity->modified, identity->changed);
  gboolean is_fine = identity->changed % NANOSECONDS_PER_SECOND != 0;

  return moment - last_change > (is_fine ? REST_FINE : REST_COARSE);
}

static char *
format_identity (const Identity *identity)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                          identity->size, identity->modified, identity->changed, identity->inode,
                          identity->device);
}

static char *
get_note_path (const char *path, GFile *memory)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  g_autofree char *name = g_strdup_printf ("%.32s.key", hash);

  return g_build_filename (g_file_peek_path (memory), name, NULL);
}

/* A note is the key, what it is believed for, and the path for who looks at it: a line each. */
static char *
read_note (const char *note_path, const char *path, const Identity *identity)
{
  g_autofree char *content = NULL;
  g_autofree char *expected_identity = format_identity (identity);
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (note_path, &content, NULL, NULL))
    return NULL;

  lines = g_strsplit (content, "\n", 3);
  if (g_strv_length (lines) != 3 || strlen (lines[0]) != 64
      || strcmp (lines[1], expected_identity) != 0 || strcmp (lines[2], path) != 0)
    return NULL;

  return g_strdup (lines[0]);
}

static void
write_note (const char *note_path, const char *path, const Identity *identity, const char *key)
{
  g_autofree char *directory = g_path_get_dirname (note_path);
  g_autofree char *identity_text = format_identity (identity);
  g_autofree char *content = g_strdup_printf ("%s\n%s\n%s", key, identity_text, path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (directory, 0755) != 0
      || !g_file_set_contents_full (note_path, content, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                    &error))
    g_debug ("the content key of %s is not noted: %s", path,
             error != NULL ? error->message : "no directory for it");
}

char *
ggen_content_key_for_file (GFile *file,
                           GFile *memory,
                           GBytes **bytes,
                           GCancellable *cancellable,
                           GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autoptr (GBytes) content = NULL;
  g_autofree char *note_path = NULL;
  g_autofree char *key = NULL;
  Identity before, after;
  gint64 started;

  if (bytes != NULL)
    *bytes = NULL;

  if (path != NULL && memory != NULL && g_file_peek_path (memory) != NULL
      && get_identity (path, &before))
    {
      note_path = get_note_path (path, memory);
      key = read_note (note_path, path, &before);
      if (key != NULL)
        return g_steal_pointer (&key);
    }

  started = get_now ();
  content = g_file_load_bytes (file, cancellable, NULL, error);
  if (content == NULL)
    return NULL;

  key = ggen_content_key_for_bytes (content);
  if (note_path != NULL && had_rested (&before, started) && get_identity (path, &after)
      && memcmp (&before, &after, sizeof before) == 0)
    write_note (note_path, path, &before, key);

  if (bytes != NULL)
    *bytes = g_steal_pointer (&content);

  return g_steal_pointer (&key);
}
