/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-places.h"

#include <string.h>

struct _GgenRunnerArchivePlaces
{
  GHashTable *names;  /* (element-type utf8 utf8) (owned): by path */
  gsize longest_path; /* in bytes */
};

GgenRunnerArchivePlaces *
ggen_runner_archive_places_new (void)
{
  GgenRunnerArchivePlaces *self = g_new0 (GgenRunnerArchivePlaces, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
ggen_runner_archive_places_free (GgenRunnerArchivePlaces *self)
{
  g_hash_table_unref (self->names);
  g_free (self);
}

void
ggen_runner_archive_places_add (GgenRunnerArchivePlaces *self, const char *path, const char *name)
{
  g_assert (g_path_is_absolute (path) && path[1] != '\0');

  if (g_hash_table_contains (self->names, path))
    return;

  g_hash_table_insert (self->names, g_strdup (path), g_strdup (name));
  self->longest_path = MAX (self->longest_path, strlen (path));
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
ggen_runner_archive_places_list_paths (const GgenRunnerArchivePlaces *self)
{
  GPtrArray *paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_strings);

  return paths;
}

gboolean
ggen_runner_path_is_within (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* From the path upwards: a build folder in a source folder is found before that. */
char *
ggen_runner_archive_places_map (const GgenRunnerArchivePlaces *self, const char *path)
{
  g_autofree char *folder = g_strdup (path);

  for (char *end = folder + strlen (folder); end != NULL; end = strrchr (folder, '/'))
    {
      const char *name;

      *end = '\0';
      name = g_hash_table_lookup (self->names, folder);
      if (name != NULL)
        return g_strconcat (name, path + strlen (folder), NULL);
    }

  return NULL;
}

/* Text */

static gboolean
is_separator (char c)
{
  return c != '\0' && strchr (":=;,|&<>()[]{}\"'` \t\r\n", c) != NULL;
}

/* Whether a path may begin here: not in the middle of another one, as "main" in "/other/main". */
static gboolean
may_begin (const char *text, gsize at)
{
  /* "-I/path" */
  gboolean is_after_option = at >= 2 && g_ascii_isalpha (text[at - 1]) && text[at - 2] == '-'
                             && (at == 2 || is_separator (text[at - 3]));

  return text[at] == '/' && (at == 0 || is_separator (text[at - 1]) || is_after_option);
}

/* The path of a place may have separators in it, spaces above all. */
static gsize
get_length_in_place (const GgenRunnerArchivePlaces *self, const char *text)
{
  g_autofree char *prefix = g_strndup (text, self->longest_path);

  for (gsize length = strlen (prefix); length > 0; length--)
    {
      gboolean is_end = text[length] == '\0' || text[length] == '/' || is_separator (text[length]);

      prefix[length] = '\0';
      if (is_end && g_hash_table_contains (self->names, prefix))
        return length;
    }

  return 0;
}

/* The path that begins at @text, as it lies in the archive. "/build/../source/a" is in the source
 * folder, and "/build/../elsewhere" in none.
 *
 * Returns: (nullable) (transfer full) */
static char *
map_beginning (const GgenRunnerArchivePlaces *self, const char *text, gsize *length)
{
  g_autofree char *path = NULL;
  g_autofree char *canonical = NULL;
  gsize end = get_length_in_place (self, text);

  while (text[end] != '\0' && !is_separator (text[end]))
    end++;
  path = g_strndup (text, end);
  canonical = g_canonicalize_filename (path, "/");
  *length = end;

  return ggen_runner_archive_places_map (self, canonical);
}

/* "file:///a": all slashes but the last belong to what comes before. */
static gsize
skip_slashes (const char *text)
{
  gsize n = strspn (text, "/");

  return n > 0 ? n - 1 : 0;
}

char *
ggen_runner_archive_places_map_text (const GgenRunnerArchivePlaces *self,
                                     const char *text,
                                     const char *into)
{
  g_autoptr (GString) mapped = g_string_new (NULL);

  for (gsize at = 0; text[at] != '\0';)
    {
      g_autofree char *name = NULL;
      gsize length = 1;

      if (may_begin (text, at))
        {
          gsize n_skipped = skip_slashes (text + at);

          g_string_append_len (mapped, text + at, n_skipped);
          at += n_skipped;
          name = map_beginning (self, text + at, &length);
        }

      if (name == NULL)
        {
          g_string_append_len (mapped, text + at, length);
        }
      else
        {
          g_string_append_printf (mapped, "%s/%s", into, name);
          if (length > 1 && text[at + length - 1] == '/')
            g_string_append_c (mapped, '/');
        }
      at += length;
    }

  return g_string_free (g_steal_pointer (&mapped), FALSE);
}

GPtrArray *
ggen_runner_archive_places_find_in_text (const GgenRunnerArchivePlaces *self, const char *text)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  /* As a whole it may have separators in it. */
  if (*text == '/')
    {
      g_autofree char *canonical = g_canonicalize_filename (text, "/");
      char *name = ggen_runner_archive_places_map (self, canonical);

      if (name != NULL)
        g_ptr_array_add (names, name);
    }

  for (gsize at = 0; text[at] != '\0';)
    {
      gsize length = 1;

      if (may_begin (text, at))
        {
          char *name;

          at += skip_slashes (text + at);
          name = map_beginning (self, text + at, &length);
          if (name != NULL)
            g_ptr_array_add (names, name);
        }
      at += length;
    }

  return names;
}
