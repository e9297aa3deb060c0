/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive.h"

#include "ggen-runner-archive-write.h"
#include "ggen-runtime.h"

/* Archives are read and written on a thread of the runtime, which waits for the disk. */

typedef struct
{
  char *path;                         /* (owned) */
  GgenRunnerManifest *manifest;       /* (owned) */
  GgenRunnerArchiveContents contents; /* (owned): the rest */
} WriteRequest;

typedef struct
{
  char *path;        /* (owned) */
  char *into;        /* (owned) */
  GStrv environment; /* (owned) */
} ReadRequest;

static void
write_request_free (WriteRequest *self)
{
  g_free (self->path);
  ggen_runner_manifest_free (self->manifest);
  g_free ((char *) self->contents.build_root);
  g_free ((char *) self->contents.source_root);
  g_strfreev ((GStrv) self->contents.extra);
  g_free (self);
}

static WriteRequest *
write_request_new (const char *path, const GgenRunnerArchiveContents *contents)
{
  WriteRequest *self = g_new0 (WriteRequest, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->manifest = ggen_runner_archive_make_manifest (contents);
  self->contents.build_root = g_strdup (contents->build_root);
  self->contents.source_root = g_strdup (contents->source_root);
  self->contents.extra = (const char *const *) g_strdupv ((GStrv) contents->extra);

  return self;
}

static void
read_request_free (ReadRequest *self)
{
  g_free (self->path);
  g_free (self->into);
  g_strfreev (self->environment);
  g_free (self);
}

static void
write_on_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WriteRequest *request = data;
  GError *error = NULL;

  if (ggen_runner_archive_write_manifest (request->path, request->manifest, &request->contents,
                                          cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_on_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReadRequest *request = data;
  GError *error = NULL;
  GgenRunnerArchive *archive =
      ggen_runner_archive_read (request->path, request->into,
                                (const char *const *) request->environment, cancellable, &error);

  if (archive != NULL)
    g_task_return_pointer (task, archive, (GDestroyNotify) ggen_runner_archive_free);
  else
    g_task_return_error (task, error);
}

void
ggen_runner_archive_write_async (const char *path,
                                 const GgenRunnerArchiveContents *contents,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ggen_runner_archive_write_async);
  g_task_set_task_data (task, write_request_new (path, contents),
                        (GDestroyNotify) write_request_free);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_BLOCKING, write_on_thread);
}

gboolean
ggen_runner_archive_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ggen_runner_archive_write_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ggen_runner_archive_read_async (const char *path,
                                const char *into,
                                const char *const *environment,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  ReadRequest *request = g_new0 (ReadRequest, 1);

  request->path = g_strdup (path);
  request->into = g_canonicalize_filename (into, NULL);
  request->environment = environment != NULL ? g_strdupv ((GStrv) environment) : g_get_environ ();
  g_task_set_source_tag (task, ggen_runner_archive_read_async);
  g_task_set_task_data (task, request, (GDestroyNotify) read_request_free);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_BLOCKING, read_on_thread);
}

GgenRunnerArchive *
ggen_runner_archive_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ggen_runner_archive_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
