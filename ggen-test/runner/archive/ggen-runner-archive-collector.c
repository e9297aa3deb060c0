/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-collector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ggen-runner-archive-left-out.h"
#include "ggen-runner-archive-links.h"

#define MAX_LINKS 40

typedef struct
{
  char *path; /* (owned): without symbolic links */
  char *name; /* (owned) */
} Top;

struct _GgenRunnerArchiveCollector
{
  GgenRunnerArchivePlaces *places;
  GPtrArray *tops;     /* (element-type Top) (owned) */
  GHashTable *entries; /* (element-type utf8 GgenRunnerArchiveEntry) (owned): by name */
  GHashTable *walked;  /* (element-type utf8) (owned): names of folders whose contents go in */
  GQueue folders;      /* (element-type utf8) (owned): names of those yet to be looked into */
  char *archive;       /* (owned): without symbolic links */
  char *build_folder;  /* (nullable) (owned) */
};

static void
top_free (Top *top)
{
  g_free (top->path);
  g_free (top->name);
  g_free (top);
}

static void
entry_free (GgenRunnerArchiveEntry *entry)
{
  g_free (entry->name);
  g_free (entry->path);
  g_free (entry->text);
  g_free (entry);
}

static gboolean
fail (GError **error, const char *path, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

char *
ggen_runner_archive_get_real_path (const char *path, GError **error)
{
  char *real = realpath (path, NULL);
  g_autofree char *copy = g_strdup (real);

  if (real == NULL)
    return fail (error, path, errno), NULL;
  free (real);

  if (g_str_equal (copy, "/"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s: is all of the file system, which is too much for an archive", path);
      return NULL;
    }

  return g_steal_pointer (&copy);
}

GgenRunnerArchiveCollector *
ggen_runner_archive_collector_new (GgenRunnerArchivePlaces *places, const char *archive)
{
  GgenRunnerArchiveCollector *self = g_new0 (GgenRunnerArchiveCollector, 1);
  g_autofree char *folder = g_path_get_dirname (archive);
  g_autofree char *base = g_path_get_basename (archive);
  g_autofree char *real_folder = ggen_runner_archive_get_real_path (folder, NULL);

  self->places = places;
  self->tops = g_ptr_array_new_with_free_func ((GDestroyNotify) top_free);
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  self->walked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->folders);
  self->archive = g_build_filename (real_folder != NULL ? real_folder : folder, base, NULL);

  return self;
}

void
ggen_runner_archive_collector_free (GgenRunnerArchiveCollector *self)
{
  g_ptr_array_unref (self->tops);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->walked);
  g_queue_clear_full (&self->folders, g_free);
  g_free (self->archive);
  g_free (self->build_folder);
  g_free (self);
}

void
ggen_runner_archive_collector_set_build_folder (GgenRunnerArchiveCollector *self,
                                                const char *build_folder)
{
  g_free (self->build_folder);
  self->build_folder = g_strdup (build_folder);
}

/* The words of programs may have the path as it was given, or without links. */
gboolean
ggen_runner_archive_collector_add_top (GgenRunnerArchiveCollector *self,
                                       const char *path,
                                       const char *name,
                                       GError **error)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  g_autofree char *real = ggen_runner_archive_get_real_path (path, error);
  Top *top;

  if (real == NULL)
    return FALSE;

  ggen_runner_archive_places_add (self->places, real, name);
  ggen_runner_archive_places_add (self->places, canonical, name);

  top = g_new0 (Top, 1);
  top->path = g_steal_pointer (&real);
  top->name = g_strdup (name);
  g_ptr_array_add (self->tops, top);

  return TRUE;
}

char *
ggen_runner_archive_collector_get_path (GgenRunnerArchiveCollector *self, const char *name)
{
  const Top *best = NULL;

  for (guint i = 0; i < self->tops->len; i++)
    {
      const Top *top = self->tops->pdata[i];

      if (ggen_runner_path_is_within (name, top->name)
          && (best == NULL || strlen (top->name) > strlen (best->name)))
        best = top;
    }

  return best == NULL ? NULL : g_strconcat (best->path, name + strlen (best->name), NULL);
}

static GgenRunnerArchiveEntry *
add_entry (GgenRunnerArchiveCollector *self,
           GgenRunnerArchiveKind kind,
           const char *name,
           const char *path)
{
  GgenRunnerArchiveEntry *entry = g_new0 (GgenRunnerArchiveEntry, 1);

  entry->kind = kind;
  entry->name = g_strdup (name);
  entry->path = g_strdup (path);
  g_hash_table_replace (self->entries, entry->name, entry);

  return entry;
}

/* The folders that something lies in. */
static void
add_parents (GgenRunnerArchiveCollector *self, const char *name)
{
  for (const char *slash = strchr (name, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *parent = g_strndup (name, slash - name);

      if (!g_hash_table_contains (self->entries, parent))
        add_entry (self, GGEN_RUNNER_ARCHIVE_FOLDER, parent, NULL);
    }
}

static void
add_folder (GgenRunnerArchiveCollector *self, const char *name, const char *path)
{
  if (!g_hash_table_add (self->walked, g_strdup (name)))
    return;

  add_parents (self, name);
  add_entry (self, GGEN_RUNNER_ARCHIVE_FOLDER, name, path);
  g_queue_push_tail (&self->folders, g_strdup (name));
}

static void
add_file (GgenRunnerArchiveCollector *self, const char *name, const char *path)
{
  add_parents (self, name);
  add_entry (self, GGEN_RUNNER_ARCHIVE_FILE, name, path);
}

/* What a link in a folder that goes in leads to goes in as well, except where that would be everything
 * around the folder. */
static gboolean
is_around_build (GgenRunnerArchiveCollector *self, const char *name)
{
  const char *build = self->build_folder;

  return build != NULL && ggen_runner_path_is_within (build, name);
}

/* A link stays one where it leads to something of the archive. What others lead to is not there where the
 * archive is read, or is not the same: a file takes the place of its link.
 *
 * Returns: (nullable) (transfer full): the name of what it leads to */
static char *
add_link (GgenRunnerArchiveCollector *self, const char *name, const char *path)
{
  g_autofree char *target_path = ggen_runner_link_resolve (path);
  g_autofree char *target = NULL;
  struct stat status;

  if (target_path != NULL && target_path[1] != '\0')
    target = ggen_runner_archive_places_map (self->places, target_path);

  if (target != NULL)
    {
      GgenRunnerArchiveEntry *entry;

      add_parents (self, name);
      entry = add_entry (self, GGEN_RUNNER_ARCHIVE_LINK, name, path);
      entry->text = ggen_runner_link_make_text (name, target);
    }
  else if (target_path != NULL && stat (path, &status) == 0 && S_ISREG (status.st_mode))
    {
      g_autofree char *real = realpath (path, NULL);

      if (real != NULL)
        add_file (self, name, real);
    }

  return g_steal_pointer (&target);
}

/* What a program names, with the links on the way to it: what is behind one has the name that it has there.
 *
 * Returns: (nullable) (transfer full): the name of something that is no link; NULL where there is
 *   nothing */
static char *
follow_links (GgenRunnerArchiveCollector *self, const char *name)
{
  g_autofree char *current = g_strdup (name);
  gsize at = 0;
  guint n_links = 0;

  while (current[at] != '\0')
    {
      gsize end = at + 1 + strcspn (current + at + 1, "/");
      g_autofree char *part = g_strndup (current, end);
      g_autofree char *path = NULL;
      struct stat status;

      at = end;
      path = ggen_runner_archive_collector_get_path (self, part);
      /* Above the tops are folders that are only in the archive. */
      if (path == NULL)
        continue;

      if (lstat (path, &status) != 0)
        return NULL;
      if (S_ISLNK (status.st_mode))
        {
          g_autofree char *target = add_link (self, part, path);
          char *next;

          if (target == NULL || ++n_links > MAX_LINKS)
            return NULL;
          next = g_strconcat (target, current + end, NULL);
          g_free (current);
          current = next;
          at = 0;
        }
    }

  return g_steal_pointer (&current);
}

static gboolean
is_left_out (GgenRunnerArchiveCollector *self,
             const char *name,
             const char *path,
             const struct stat *status)
{
  return ggen_runner_archive_is_left_out (name, path, S_ISDIR (status->st_mode),
                                          self->build_folder);
}

static void
add (GgenRunnerArchiveCollector *self, const char *name, gboolean is_named)
{
  g_autofree char *final = follow_links (self, name);
  g_autofree char *path = NULL;
  struct stat status;

  if (final == NULL)
    return;

  path = ggen_runner_archive_collector_get_path (self, final);
  if (lstat (path, &status) != 0 || g_str_equal (path, self->archive)
      || (!is_named && is_left_out (self, final, path, &status)))
    return;

  if (S_ISDIR (status.st_mode))
    add_folder (self, final, path);
  else if (S_ISREG (status.st_mode))
    add_file (self, final, path);
}

void
ggen_runner_archive_collector_add (GgenRunnerArchiveCollector *self, const char *name)
{
  add (self, name, TRUE);
}

/* The end */

static gboolean
add_child (GgenRunnerArchiveCollector *self, const char *name, const char *path, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return fail (error, path, errno);

  if (g_str_equal (path, self->archive) || is_left_out (self, name, path, &status))
    return TRUE;

  if (S_ISDIR (status.st_mode))
    {
      add_folder (self, name, path);
    }
  else if (S_ISREG (status.st_mode))
    {
      add_file (self, name, path);
    }
  else if (S_ISLNK (status.st_mode))
    {
      g_autofree char *target = add_link (self, name, path);

      if (target != NULL && !is_around_build (self, target))
        add (self, target, FALSE);
    }

  return TRUE;
}

static gboolean
walk (GgenRunnerArchiveCollector *self, GCancellable *cancellable, GError **error)
{
  while (!g_queue_is_empty (&self->folders))
    {
      g_autofree char *name = g_queue_pop_head (&self->folders);
      g_autofree char *path = ggen_runner_archive_collector_get_path (self, name);
      g_autoptr (GDir) dir = g_dir_open (path, 0, error);
      const char *base;

      if (dir == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      while ((base = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (name, base, NULL);
          g_autofree char *child_path = g_build_filename (path, base, NULL);

          if (!add_child (self, child, child_path, error))
            return FALSE;
        }
    }

  return TRUE;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const GgenRunnerArchiveEntry *one = *(const GgenRunnerArchiveEntry *const *) a;
  const GgenRunnerArchiveEntry *other = *(const GgenRunnerArchiveEntry *const *) b;

  return strcmp (one->name, other->name);
}

static GPtrArray *
sort_entries (GgenRunnerArchiveCollector *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);

  return entries;
}

GPtrArray *
ggen_runner_archive_collector_end (GgenRunnerArchiveCollector *self,
                                   GCancellable *cancellable,
                                   GError **error)
{
  return walk (self, cancellable, error) ? sort_entries (self) : NULL;
}
