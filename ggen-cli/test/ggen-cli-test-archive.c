/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-archive.h"

#include <stdlib.h>
#include <string.h>

#include "ggen-cli-archive.h"
#include "ggen-cli-module.h"
#include "ggen-cli-work.h"
#include "ggen-runner-pool.h"
#include "ggen-visible-private.h"

static const GgenCliArchiveFunctions *
load_functions (GError **error)
{
  const GgenCliModule *module = ggen_cli_module_load ("archive", error);

  return module != NULL ? module->functions : NULL;
}

/* Writing */

typedef struct
{
  const GgenCliArchiveFunctions *functions;
  const char *path;
  GgenRunnerArchiveContents contents;
} Writing;

static void
start_writing (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  Writing *writing = user_data;

  writing->functions->write_async (writing->path, &writing->contents, cancellable, ready,
                                   ready_data);
}

/* Each once, in the order of the cases */
static GPtrArray *
get_programs (GPtrArray *cases)
{
  GPtrArray *programs = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < cases->len; i++)
    {
      GgenRunnerCase *test_case = cases->pdata[i];

      if (g_hash_table_add (known, test_case->program))
        g_ptr_array_add (programs, test_case->program);
    }

  return programs;
}

static GStrv
get_extra (GgenCliTestRun *run)
{
  const char *const *included = ggen_cli_invocation_get_list (run->invocation, "archive-include");
  g_autofree char *configuration =
      ggen_runner_configuration_find (run->source->source_root, run->source->folder);
  g_autoptr (GStrvBuilder) extra = g_strv_builder_new ();

  for (guint i = 0; included[i] != NULL; i++)
    {
      g_autofree char *absolute = g_canonicalize_filename (included[i], NULL);

      g_strv_builder_add (extra, absolute);
    }
  if (configuration != NULL)
    g_strv_builder_add (extra, configuration);

  return g_strv_builder_end (extra);
}

static gboolean
is_in_folder (const char *path, const char *folder)
{
  gsize length = folder != NULL ? strlen (folder) : 0;

  return length > 0 && strncmp (path, folder, length) == 0
         && (path[length] == '\0' || path[length] == '/');
}

static gboolean
is_in_archive (const GgenRunnerArchiveContents *contents, const char *path)
{
  if (is_in_folder (path, contents->build_root) || is_in_folder (path, contents->source_root))
    return TRUE;

  for (guint i = 0; contents->extra[i] != NULL; i++)
    if (is_in_folder (path, contents->extra[i]))
      return TRUE;

  return FALSE;
}

/* What the system has, other machines have, too. */
static gboolean
is_missed_elsewhere (const GgenRunnerArchiveContents *contents, const char *path)
{
  static const char *const folders[] = {"/bin", "/sbin", "/usr"};
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  char *real = realpath (canonical, NULL);
  gboolean is_missed = g_path_is_absolute (path) && !is_in_archive (contents, canonical)
                       && !(real != NULL && is_in_archive (contents, real));

  free (real);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    is_missed = is_missed && !is_in_folder (canonical, folders[i]);

  return is_missed;
}

/* It would be found out elsewhere, where nobody can help it. Without a build directory all of them go in. */
static void
warn_of_missed (const GgenRunnerArchiveContents *contents)
{
  for (guint i = 0; contents->build_root != NULL && i < contents->programs->len; i++)
    {
      const GgenRunnerProgram *program = contents->programs->pdata[i];
      const char *path =
          program->glib_program != NULL ? program->glib_program : program->command[0];
      g_autoptr (GString) text = NULL;

      if (!is_missed_elsewhere (contents, path))
        continue;

      text = g_string_new (NULL);
      ggen_visible_append (text, program->name, -1);
      g_string_append (text, ": ");
      ggen_visible_append (text, path, -1);
      g_string_append (text, " is outside of the sources and not in the archive; --archive-include "
                             "adds it");
      ggen_cli_print_warning (text->str);
    }
}

gboolean
ggen_cli_test_archive_write (GgenCliTestRun *run, const char *path, GError **error)
{
  g_autoptr (GPtrArray) programs = get_programs (run->cases);
  g_auto (GStrv) extra = get_extra (run);
  g_autoptr (GAsyncResult) result = NULL;
  Writing writing = {
      .functions = load_functions (error),
      .path = path,
      .contents =
          {
              .programs = programs,
              .build_root = run->source->build_dir,
              .source_root = run->source->source_root,
              .extra = (const char *const *) extra,
          },
  };

  if (writing.functions == NULL)
    return FALSE;

  result =
      ggen_cli_execute (run->invocation, "Writing the archive", start_writing, &writing, error);
  if (result == NULL || !writing.functions->write_finish (result, error))
    return FALSE;

  warn_of_missed (&writing.contents);
  if (!ggen_cli_invocation_is_quiet (run->invocation))
    ggen_cli_print_note ("%s: %u program%s", path, programs->len, programs->len == 1 ? "" : "s");

  return TRUE;
}

/* Reading */

typedef struct
{
  const GgenCliArchiveFunctions *functions;
  const char *path;
  const char *into;
} Reading;

static void
start_reading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  Reading *reading = user_data;

  reading->functions->read_async (reading->path, reading->into, NULL, cancellable, ready,
                                  ready_data);
}

gboolean
ggen_cli_test_archive_read (GgenCliTestSource *source,
                            GgenCliInvocation *invocation,
                            const char *path,
                            GError **error)
{
  const char *into = ggen_cli_invocation_get_text (invocation, "extract-to");
  Reading reading = {load_functions (error), path, into};
  g_autoptr (GAsyncResult) result = NULL;
  GgenRunnerArchive *archive;

  if (reading.functions == NULL)
    return FALSE;

  if (into == NULL)
    reading.into = source->unpacked =
        ggen_runner_pool_make_folder ("ggen-test-archive-XXXXXX", error);
  if (reading.into == NULL)
    return FALSE;

  result = ggen_cli_execute (invocation, "Unpacking the archive", start_reading, &reading, error);
  archive = result != NULL ? reading.functions->read_finish (result, error) : NULL;
  if (archive == NULL)
    return FALSE;

  source->programs = g_ptr_array_ref (archive->programs);
  source->source_root = g_strdup (archive->source_root);
  reading.functions->free (archive);

  return TRUE;
}
