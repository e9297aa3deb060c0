/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-collect.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  GgenRunnerManifest *manifest;
  GgenRunnerArchiveCollector *collector;
} Collection;

/* Places */

/* (nullable) */
static gboolean
find_root (const char *root, char **real, GError **error)
{
  *real = root == NULL ? NULL : ggen_runner_archive_get_real_path (root, error);

  return root == NULL || *real != NULL;
}

/* A root in the other root lies in it in the archive as well, so that "../" leads to the same. */
static void
name_roots (GgenRunnerManifest *manifest, const char *build, const char *source)
{
  if (build != NULL && source != NULL && ggen_runner_path_is_within (build, source))
    manifest->build_folder = g_strconcat ("source", build + strlen (source), NULL);
  else if (build != NULL)
    manifest->build_folder = g_strdup ("build");

  if (build != NULL && source != NULL && ggen_runner_path_is_within (source, build))
    manifest->source_folder = g_strconcat (manifest->build_folder, source + strlen (build), NULL);
  else if (source != NULL)
    manifest->source_folder = g_strdup ("source");
}

static gboolean
add_root (Collection *self, const char *root, const char *name, GError **error)
{
  return root == NULL || ggen_runner_archive_collector_add_top (self->collector, root, name, error);
}

static gboolean
add_roots (Collection *self, const GgenRunnerArchiveContents *contents, GError **error)
{
  GgenRunnerManifest *manifest = self->manifest;
  g_autofree char *build = NULL;
  g_autofree char *source = NULL;

  if (!find_root (contents->build_root, &build, error)
      || !find_root (contents->source_root, &source, error))
    return FALSE;

  name_roots (manifest, build, source);
  ggen_runner_archive_collector_set_build_folder (self->collector, manifest->build_folder);

  return add_root (self, contents->build_root, manifest->build_folder, error)
         && add_root (self, contents->source_root, manifest->source_folder, error);
}

/* What lies in neither root has its whole path in the archive. */
static gboolean
add_elsewhere (Collection *self, const char *path, GError **error)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  g_autofree char *known = ggen_runner_archive_places_map (self->manifest->places, canonical);
  g_autofree char *name = g_strconcat ("files", canonical, NULL);

  return known != NULL
         || ggen_runner_archive_collector_add_top (self->collector, canonical, name, error);
}

/* What belongs to the system is there elsewhere, too: wrappers, interpreters, installed tests. */
static gboolean
is_of_system (const char *path)
{
  static const char *const folders[] = {"/bin", "/sbin", "/usr", NULL};

  for (guint i = 0; folders[i] != NULL; i++)
    if (ggen_runner_path_is_within (path, folders[i]))
      return TRUE;

  return FALSE;
}

static void
find_executables (Collection *self, GPtrArray *paths)
{
  for (guint i = 0; i < self->manifest->programs->len; i++)
    {
      const GgenRunnerProgram *program = self->manifest->programs->pdata[i];
      const char *path =
          program->glib_program != NULL ? program->glib_program : program->command[0];

      if (g_path_is_absolute (path) && !is_of_system (path))
        g_ptr_array_add (paths, g_canonicalize_filename (path, "/"));
    }
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Folders before what is in them: that has then the name that it has in the folder, whatever links are on
 * the way. */
static gboolean
add_all_elsewhere (Collection *self, const GgenRunnerArchiveContents *contents, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (contents->build_root == NULL)
    find_executables (self, paths);
  for (guint i = 0; contents->extra != NULL && contents->extra[i] != NULL; i++)
    g_ptr_array_add (paths, g_canonicalize_filename (contents->extra[i], "/"));
  g_ptr_array_sort (paths, compare_strings);

  for (guint i = 0; i < paths->len; i++)
    if (!add_elsewhere (self, paths->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* Unlike what programs name, it has to be there. */
static gboolean
add_extra (Collection *self, const char *const *extra, GError **error)
{
  for (guint i = 0; extra != NULL && extra[i] != NULL; i++)
    {
      g_autofree char *canonical = g_canonicalize_filename (extra[i], "/");
      g_autofree char *real = ggen_runner_archive_get_real_path (canonical, error);
      g_autofree char *name = ggen_runner_archive_places_map (self->manifest->places, canonical);

      if (real == NULL)
        return FALSE;
      ggen_runner_archive_collector_add (self->collector, name);
    }

  return TRUE;
}

/* What programs name */

static void
add_named (Collection *self, const char *text)
{
  g_autoptr (GPtrArray) names =
      ggen_runner_archive_places_find_in_text (self->manifest->places, text);

  for (guint i = 0; i < names->len; i++)
    ggen_runner_archive_collector_add (self->collector, names->pdata[i]);
}

/* "data/a.txt" is in the folder where the program runs. */
static void
add_word (Collection *self, const GgenRunnerProgram *program, const char *word)
{
  g_autofree char *path = NULL;

  add_named (self, word);
  if (program->directory == NULL || *word == '/' || *word == '-')
    return;

  path = g_canonicalize_filename (word, program->directory);
  if (path[1] != '\0' && !g_str_equal (path, program->directory))
    add_named (self, path);
}

/* Without it the archive would be of no use. */
static gboolean
check_executable (Collection *self,
                  const GgenRunnerProgram *program,
                  const char *word,
                  GError **error)
{
  g_autofree char *canonical = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  struct stat status;

  if (word == NULL || !g_path_is_absolute (word))
    return TRUE;

  canonical = g_canonicalize_filename (word, "/");
  name = ggen_runner_archive_places_map (self->manifest->places, canonical);
  if (name == NULL)
    return TRUE;

  path = ggen_runner_archive_collector_get_path (self->collector, name);
  if (stat (path, &status) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "program '%s': %s: %s; is it built?", program->name, word, g_strerror (errno));
  return FALSE;
}

static gboolean
add_program (Collection *self, const GgenRunnerProgram *program, GError **error)
{
  const char *equals;

  if (!check_executable (self, program, program->command[0], error)
      || !check_executable (self, program, program->glib_program, error))
    return FALSE;

  for (guint i = 0; program->command[i] != NULL; i++)
    add_word (self, program, program->command[i]);
  for (guint i = 0; program->environment[i] != NULL; i++)
    if ((equals = strchr (program->environment[i], '=')) != NULL)
      add_named (self, equals + 1);
  if (program->glib_program != NULL)
    add_named (self, program->glib_program);
  if (program->directory != NULL)
    add_named (self, program->directory);

  return TRUE;
}

static gboolean
collect (Collection *self, const GgenRunnerArchiveContents *contents, GError **error)
{
  GgenRunnerManifest *manifest = self->manifest;

  if (!add_roots (self, contents, error) || !add_all_elsewhere (self, contents, error)
      || !add_extra (self, contents->extra, error))
    return FALSE;

  if (manifest->build_folder != NULL)
    ggen_runner_archive_collector_add (self->collector, manifest->build_folder);
  for (guint i = 0; i < manifest->programs->len; i++)
    if (!add_program (self, manifest->programs->pdata[i], error))
      return FALSE;

  return TRUE;
}

GPtrArray *
ggen_runner_archive_collect (GgenRunnerManifest *manifest,
                             const GgenRunnerArchiveContents *contents,
                             const char *archive,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GgenRunnerArchiveCollector) collector =
      ggen_runner_archive_collector_new (manifest->places, archive);
  Collection self = {manifest, collector};

  if (!collect (&self, contents, error))
    return NULL;

  return ggen_runner_archive_collector_end (collector, cancellable, error);
}
