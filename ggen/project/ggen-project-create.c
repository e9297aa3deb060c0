/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ggen-starter.h"
#include "ggen-sync-report-private.h"
#include "ggen-transaction-private.h"

/* The files of a new project, which are compiled into the library. */
static const char *const starter_files[] = {
    "ggen.yaml",
    "ontology/model.ttl",
    "queries/classes.rq",
    "queries/properties.rq",
    "templates/__init__.py.j2",
    "templates/class.py.j2",
};

static GBytes *
read_starter (const char *path)
{
  g_autofree char *resource_path = g_strconcat ("/ggen/starter/", path, NULL);

  return g_resource_lookup_data (ggen_starter_get_resource (), resource_path,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/* A name as YAML: always quoted, so that whatever it is stays a string. */
static char *
quote (const char *name)
{
  GString *quoted = g_string_new ("\"");

  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, '"');

  return g_string_free (quoted, FALSE);
}

/* Returns: the text of a file, with the name in it */
static char *
fill_in (const char *path, const char *name)
{
  g_autoptr (GBytes) bytes = read_starter (path);
  g_autofree char *quoted = quote (name);
  GString *text;

  g_assert (bytes != NULL);
  text = g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_replace (text, "@NAME@", quoted, 0);

  return g_string_free (text, FALSE);
}

static gboolean
check_free (GgenOutputDir *dir, const char *path, GError **error)
{
  gboolean exists;
  struct stat info;

  if (!ggen_output_dir_stat (dir, path, &exists, &info, error))
    return FALSE;
  if (!exists)
    return TRUE;

  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EXISTS,
               "'%s' already exists in '%s'; a new project needs a place of its own", path,
               ggen_output_dir_get_path (dir));
  return FALSE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (*name != '\0' && g_utf8_validate (name, -1, NULL) && strpbrk (name, "\n\r\t") == NULL)
    return TRUE;

  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
               "a project's name must be one line of text");
  return FALSE;
}

/**
 * ggen_project_create:
 * @dir: where; made if it does not exist
 * @name: the name of the project
 * @cancellable: (nullable): to stop it
 * @error: return location for an error
 *
 * Makes a small project that works: an ontology, two queries and two templates to start from.
 *
 * Returns: (transfer full): which files were made; %NULL with %GGEN_PROJECT_ERROR_EXISTS where one
 *   of them was there before, in which case nothing is made
 *
 * Since: 1.0
 */
GgenSyncReport *
ggen_project_create (GFile *dir, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenSyncReport) report = NULL;
  g_autoptr (GgenOutputDir) output_dir = NULL;
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (G_IS_FILE (dir) && g_file_peek_path (dir) != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_name (name, error))
    return NULL;

  path = g_file_get_path (dir);
  if (g_mkdir_with_parents (path, 0777) != 0)
    {
      ggen_output_error (error, errno, "make the directory", path);
      return NULL;
    }
  output_dir = ggen_output_dir_open (path, error);
  if (output_dir == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (starter_files); i++)
    if (!check_free (output_dir, starter_files[i], error))
      return NULL;

  transaction = ggen_transaction_new (output_dir, NULL, error);
  if (transaction == NULL)
    return NULL;
  report = ggen_sync_report_new (FALSE);
  texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (starter_files); i++)
    {
      char *text = fill_in (starter_files[i], name);

      g_ptr_array_add (texts, text);
      if (!ggen_transaction_stage (transaction, starter_files[i], text, strlen (text), NULL, error))
        return NULL;
      ggen_sync_report_add (report, starter_files[i], "", GGEN_SYNC_STATUS_CREATED);
    }
  if (!ggen_transaction_write (transaction, cancellable, error)
      || !ggen_transaction_flush (transaction, error)
      || !ggen_transaction_commit (transaction, error))
    return NULL;

  return g_steal_pointer (&report);
}
