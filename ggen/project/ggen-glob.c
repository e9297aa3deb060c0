/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-glob-private.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 128

GgenGlob *
ggen_glob_new (const char *base)
{
  GgenGlob *self = g_new0 (GgenGlob, 1);

  self->base = g_strdup (base);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  self->dirs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
ggen_glob_free (GgenGlob *self)
{
  g_free (self->base);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->dirs, g_hash_table_unref);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
ggen_glob_is_pattern (const char *text)
{
  return strpbrk (text, "*?[") != NULL;
}

/* The absolute path of something in the base, or outside of it. */
char *
ggen_glob_resolve (const char *base, const char *path)
{
  if (g_path_is_absolute (path))
    return g_strdup (path);

  return *path == '\0' ? g_strdup (base) : g_build_filename (base, path, NULL);
}

static char *
join (const char *dir, const char *name)
{
  if (*dir == '\0')
    return g_strdup (name);

  return g_str_has_suffix (dir, "/") ? g_strconcat (dir, name, NULL)
                                     : g_strconcat (dir, "/", name, NULL);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The stamp is taken first: what is added while we list moves it. */
static void
note_dir (GgenGlob *self, const char *dir, const char *path)
{
  GgenFileStamp stamp = {0};
  gint64 now = ggen_file_stamp_now ();
  struct stat info;

  if (g_hash_table_contains (self->dirs, dir))
    return;

  if (stat (path, &info) == 0)
    ggen_file_stamp_init (&stamp, &info, now);
  g_hash_table_insert (self->dirs, g_strdup (dir), g_memdup2 (&stamp, sizeof stamp));
}

/* What is not there is no failure. Of what cannot be looked at nobody knows whether it would be found. */
static void
note_failure (GgenGlob *self, int code, const char *verb, const char *path)
{
  if (code == 0 || code == ENOENT || code == ENOTDIR || code == ELOOP || self->error != NULL)
    return;

  self->error = g_error_new (G_IO_ERROR, g_io_error_from_errno (code), "cannot %s '%s': %s", verb,
                             *path != '\0' ? path : self->base, g_strerror (code));
}

static void
read_names (GgenGlob *self, const char *dir, DIR *listing, GPtrArray *names)
{
  const struct dirent *entry;

  errno = 0;
  while ((entry = readdir (listing)) != NULL)
    {
      if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
        g_ptr_array_add (names, g_strdup (entry->d_name));
      errno = 0;
    }
  note_failure (self, errno, "list", dir);
}

/* Returns: (element-type utf8): the names in a directory, sorted; none if there is no such directory */
static GPtrArray *
list_names (GgenGlob *self, const char *dir)
{
  g_autofree char *path = ggen_glob_resolve (self->base, dir);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  DIR *listing;

  note_dir (self, dir, path);
  listing = opendir (path);
  if (listing == NULL)
    {
      note_failure (self, errno, "list", dir);
      return names;
    }

  read_names (self, dir, listing, names);
  closedir (listing);
  g_ptr_array_sort (names, compare_strings);

  return names;
}

/* Symbolic links are followed to files, but not to directories: those may lead in circles. */
static gboolean
is_kind (GgenGlob *self, const char *path, mode_t kind)
{
  g_autofree char *absolute = ggen_glob_resolve (self->base, path);
  struct stat info;

  if (kind == S_IFDIR ? lstat (absolute, &info) != 0 : stat (absolute, &info) != 0)
    {
      note_failure (self, errno, "look at", path);
      return FALSE;
    }

  return (info.st_mode & S_IFMT) == kind;
}

static guint
add_file (GgenGlob *self, char *path)
{
  /* Adding a path that is known would replace the one that files shares with the table. */
  if (g_hash_table_contains (self->known, path))
    {
      g_free (path);
      return 1;
    }

  g_hash_table_add (self->known, path);
  g_ptr_array_add (self->files, path);

  return 1;
}

static guint expand_parts (GgenGlob *self, const char *dir, char **parts, guint depth);

/* A '**': the rest of the pattern, here and in every directory below. */
static guint
expand_deep (GgenGlob *self, const char *dir, char **parts, guint depth)
{
  g_autoptr (GPtrArray) names = list_names (self, dir);
  guint n_found = expand_parts (self, dir, parts + 1, depth + 1);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = join (dir, name);

      if (*name != '.' && is_kind (self, path, S_IFDIR))
        n_found += expand_parts (self, path, parts, depth + 1);
    }

  return n_found;
}

static guint
expand_names (GgenGlob *self, const char *dir, char **parts, guint depth)
{
  g_autoptr (GPtrArray) names = list_names (self, dir);
  guint n_found = 0;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = NULL;

      if (fnmatch (parts[0], name, FNM_PERIOD | FNM_NOESCAPE) != 0)
        continue;

      path = join (dir, name);
      if (parts[1] != NULL)
        n_found += expand_parts (self, path, parts + 1, depth + 1);
      else if (is_kind (self, path, S_IFREG))
        n_found += add_file (self, g_steal_pointer (&path));
    }

  return n_found;
}

static guint
expand_parts (GgenGlob *self, const char *dir, char **parts, guint depth)
{
  g_autofree char *path = NULL;

  if (parts[0] == NULL || depth > MAX_DEPTH)
    return 0;
  if (g_str_equal (parts[0], "**"))
    return expand_deep (self, dir, parts, depth);
  if (ggen_glob_is_pattern (parts[0]))
    return expand_names (self, dir, parts, depth);

  path = join (dir, parts[0]);
  if (parts[1] != NULL)
    return expand_parts (self, path, parts + 1, depth + 1);

  return is_kind (self, path, S_IFREG) ? add_file (self, g_steal_pointer (&path)) : 0;
}

/*
 * ggen_glob_expand:
 *
 * Adds the files that match.
 *
 * Returns: how many there are, also those that were known
 */
guint
ggen_glob_expand (GgenGlob *self, const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0' && !g_str_equal (parts[i], "."))
      g_ptr_array_add (kept, parts[i]);
  g_ptr_array_add (kept, NULL);

  return expand_parts (self, *pattern == '/' ? "/" : "", (char **) kept->pdata, 0);
}

static guint
walk (GgenGlob *self, const char *dir, guint depth, guint max_depth)
{
  g_autoptr (GPtrArray) names = list_names (self, dir);
  guint n_found = 0;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = join (dir, name);

      if (*name == '.' || g_str_has_suffix (name, "~"))
        continue;
      if (depth < max_depth && is_kind (self, path, S_IFDIR))
        n_found += walk (self, path, depth + 1, max_depth);
      else if (is_kind (self, path, S_IFREG))
        n_found += add_file (self, g_steal_pointer (&path));
    }

  return n_found;
}

/* Adds every file below a directory, but hidden files and backups. */
guint
ggen_glob_walk (GgenGlob *self, const char *dir)
{
  return walk (self, dir, 0, MAX_DEPTH);
}

/* As ggen_glob_walk(), without what is in directories in it. */
guint
ggen_glob_list (GgenGlob *self, const char *dir)
{
  return walk (self, dir, 0, 0);
}

void
ggen_glob_sort (GgenGlob *self)
{
  g_ptr_array_sort (self->files, compare_strings);
}
