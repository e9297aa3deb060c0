/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-report-file.h"

#include <stdlib.h>
#include <sys/stat.h>

#define BUFFER_SIZE (64 * 1024)
#define MOST_TRIES 100

struct _GgenRunnerReportFile
{
  GFile *file;           /* (owned) */
  GFile *partial;        /* (nullable) (owned): what is written meanwhile; NULL: the file itself */
  GOutputStream *stream; /* (owned) */
  GError *error;         /* (nullable) (owned): the first */
};

/* g_file_replace() makes a file that is not there under its own name at once, so it does not serve. */
static GOutputStream *
create_partial (GFile *file, GFile **partial, GError **error)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);

  for (guint i = 0; i < MOST_TRIES; i++)
    {
      g_autofree char *partial_name = g_strdup_printf (".%s.%08x", name, g_random_int ());
      g_autoptr (GFile) sibling = g_file_get_child (folder, partial_name);
      g_autoptr (GError) local_error = NULL;
      GFileOutputStream *stream = g_file_create (sibling, G_FILE_CREATE_NONE, NULL, &local_error);

      if (stream != NULL)
        {
          *partial = g_steal_pointer (&sibling);
          return G_OUTPUT_STREAM (stream);
        }
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no folder %s",
                       g_file_peek_path (folder));
          break;
        }
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS) || i == MOST_TRIES - 1)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          break;
        }
    }

  return NULL;
}

/* The file that a link leads to is replaced, not the link. */
static GFile *
resolve (GFile *file)
{
  char *path = realpath (g_file_peek_path (file), NULL);
  GFile *target = path != NULL ? g_file_new_for_path (path) : g_object_ref (file);

  free (path);

  return target;
}

/* A pipe or a device is written as it is, and so is what a process has open (/dev/stdout); a folder is an error that
 * is told by the attempt. */
static gboolean
is_written_in_place (GFile *file)
{
  const char *path = g_file_peek_path (file);
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);

  return g_str_has_prefix (path, "/dev/") || g_str_has_prefix (path, "/proc/")
         || type == G_FILE_TYPE_SPECIAL || type == G_FILE_TYPE_DIRECTORY;
}

GgenRunnerReportFile *
ggen_runner_report_file_new (GFile *file, GError **error)
{
  g_autoptr (GFile) partial = NULL;
  g_autoptr (GOutputStream) stream = NULL;
  g_autoptr (GFile) target = resolve (file);
  GgenRunnerReportFile *self;

  if (is_written_in_place (file))
    stream = G_OUTPUT_STREAM (g_file_append_to (file, G_FILE_CREATE_NONE, NULL, error));
  else
    stream = create_partial (target, &partial, error);
  if (stream == NULL)
    {
      g_prefix_error (error, "%s: ", g_file_peek_path (file));
      return NULL;
    }

  self = g_new0 (GgenRunnerReportFile, 1);
  self->file = g_steal_pointer (&target);
  self->partial = g_steal_pointer (&partial);
  self->stream = g_buffered_output_stream_new_sized (stream, BUFFER_SIZE);

  return self;
}

void
ggen_runner_report_file_free (GgenRunnerReportFile *self)
{
  g_output_stream_close (self->stream, NULL, NULL);
  if (self->partial != NULL)
    g_file_delete (self->partial, NULL, NULL);

  g_object_unref (self->stream);
  g_clear_object (&self->partial);
  g_object_unref (self->file);
  g_clear_error (&self->error);
  g_free (self);
}

static void
write_text (const char *text, gsize length, gpointer user_data)
{
  GgenRunnerReportFile *self = user_data;

  if (self->error == NULL)
    g_output_stream_write_all (self->stream, text, length, NULL, NULL, &self->error);
}

GgenRunnerSink
ggen_runner_report_file_get_sink (GgenRunnerReportFile *self)
{
  return (GgenRunnerSink){write_text, self};
}

static gboolean
move_into_place (GgenRunnerReportFile *self, GError **error)
{
  struct stat status;

  if (self->partial == NULL)
    return TRUE;
  /* Who may read it was decided before. */
  if (stat (g_file_peek_path (self->file), &status) == 0)
    chmod (g_file_peek_path (self->partial), status.st_mode & 0777);
  if (!g_file_move (self->partial, self->file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
    return FALSE;

  g_clear_object (&self->partial);

  return TRUE;
}

gboolean
ggen_runner_report_file_finish (GgenRunnerReportFile *self, GError **error)
{
  if (self->error == NULL && g_output_stream_close (self->stream, NULL, &self->error))
    move_into_place (self, &self->error);
  if (self->error == NULL)
    return TRUE;

  g_propagate_prefixed_error (error, g_steal_pointer (&self->error),
                              "%s: ", g_file_peek_path (self->file));

  return FALSE;
}
