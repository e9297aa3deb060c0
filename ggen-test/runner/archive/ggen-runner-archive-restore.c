/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-restore.h"

#include <string.h>

#include "ggen-runner-archive-environment.h"

/* The folders of libraries that programs would look for where they were made.
 *
 * Returns: (nullable) (transfer full): where there are none */
static char *
join_libraries (const GgenRunnerManifest *manifest, const char *into)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; manifest->libraries[i] != NULL; i++)
    {
      g_autofree char *name =
          ggen_runner_archive_places_map (manifest->places, manifest->libraries[i]);

      if (name != NULL)
        g_ptr_array_add (folders, g_build_filename (into, name, NULL));
    }

  if (folders->len == 0)
    return NULL;

  g_ptr_array_add (folders, NULL);

  return g_strjoinv (":", (GStrv) folders->pdata);
}

/* After what a program names itself, which may mean to hide them; before what is there where it runs, which
 * would hide them. */
static GStrv
declare_libraries (GStrv declared, const char *libraries)
{
  const char *named = g_environ_getenv (declared, "LD_LIBRARY_PATH");
  g_autofree char *all = NULL;

  if (libraries == NULL)
    return declared;

  if (named == NULL || *named == '\0')
    all = g_strdup (libraries);
  else
    all = g_strconcat (named, ":", libraries, NULL);

  return g_environ_setenv (declared, "LD_LIBRARY_PATH", all, TRUE);
}

/* Only values have paths: a name without one, of a variable that is to be missing, has none. */
static char *
map_declaration (const GgenRunnerArchivePlaces *places, const char *declaration, const char *into)
{
  const char *equals = strchr (declaration, '=');
  g_autofree char *value = NULL;

  if (equals == NULL)
    return g_strdup (declaration);

  value = ggen_runner_archive_places_map_text (places, equals + 1, into);

  return g_strdup_printf ("%.*s=%s", (int) (equals - declaration), declaration, value);
}

static GStrv
map_texts (const GgenRunnerArchivePlaces *places,
           char **texts,
           const char *into,
           char *(*map) (const GgenRunnerArchivePlaces *, const char *, const char *) )
{
  guint length = g_strv_length (texts);
  GStrv mapped = g_new0 (char *, length + 1);

  for (guint i = 0; i < length; i++)
    mapped[i] = map (places, texts[i], into);

  return mapped;
}

static char *
map_path (const GgenRunnerArchivePlaces *places, const char *path, const char *into)
{
  g_autofree char *canonical = NULL;
  g_autofree char *name = NULL;

  if (path == NULL)
    return NULL;

  canonical = g_canonicalize_filename (path, "/");
  name = ggen_runner_archive_places_map (places, canonical);

  return name == NULL ? g_strdup (path) : g_build_filename (into, name, NULL);
}

static GgenRunnerProgram *
restore_program (const GgenRunnerManifest *manifest,
                 const GgenRunnerProgram *program,
                 const char *into,
                 const char *libraries,
                 const char *const *base)
{
  const GgenRunnerArchivePlaces *places = manifest->places;
  GgenRunnerProgram *restored = ggen_runner_program_new (program->name);
  g_auto (GStrv) declared =
      declare_libraries (map_texts (places, program->environment, into, map_declaration),
                         libraries);

  restored->project = g_strdup (program->project);
  restored->suites = g_strdupv (program->suites);
  restored->command =
      map_texts (places, program->command, into, ggen_runner_archive_places_map_text);
  restored->glib_program = map_path (places, program->glib_program, into);
  restored->environment =
      ggen_runner_archive_environment_restore ((const char *const *) declared, base);
  restored->directory = map_path (places, program->directory, into);
  restored->protocol = program->protocol;
  restored->timeout = program->timeout;
  restored->priority = program->priority;
  restored->is_parallel = program->is_parallel;
  restored->is_expected_to_fail = program->is_expected_to_fail;

  return restored;
}

GPtrArray *
ggen_runner_archive_restore_programs (const GgenRunnerManifest *manifest,
                                      const char *into,
                                      const char *const *base)
{
  GPtrArray *programs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  g_autofree char *libraries = join_libraries (manifest, into);

  for (guint i = 0; i < manifest->programs->len; i++)
    g_ptr_array_add (programs, restore_program (manifest, manifest->programs->pdata[i], into,
                                                libraries, base));

  return programs;
}
