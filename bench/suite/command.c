/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "command.h"

#include "hash.h"
#include "work-dir.h"

#define FILE_SIZE 4096

/* The command that is run through every runtime and by every peer: one small file is read
 * asynchronously, and what was read is hashed by a task on a worker. */
typedef struct
{
  GgenRuntime *runtime; /* (unowned) */
  char *contents;       /* (owned) */
  gsize length;
} Command;

static GFile *input;
static guint64 expected;
static GTask *completed; /* work that was complete before anybody asked for it */

static void
command_free (gpointer data)
{
  Command *self = data;

  g_free (self->contents);
  g_free (self);
}

/* Makes the file that commands read. Before any runtime, since a task holds the context of the thread
 * that makes it. */
void
suite_command_prepare (void)
{
  g_autofree guint8 *bytes = suite_make_bytes (FILE_SIZE, 1);
  g_autofree char *path = suite_work_dir_write ("command.bin", bytes, FILE_SIZE);

  completed = g_task_new (NULL, NULL, NULL, NULL);
  input = g_file_new_for_path (path);
  expected = suite_hash (bytes, FILE_SIZE);
}

static void
check_hash (guint64 hash)
{
  if (hash != expected)
    g_error ("a command hashed its file to %" G_GINT64_MODIFIER "x instead of %" G_GINT64_MODIFIER
             "x",
             hash, expected);
}

static void
hash_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Command *self = task_data;

  g_task_return_int (task, (gssize) suite_hash (self->contents, self->length));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_file_load_contents_finish (G_FILE (source), result, &self->contents, &self->length, NULL,
                                    &error))
    g_task_return_error (task, error);
  else
    ggen_runtime_run_task (self->runtime, task, GGEN_WORK_COMPUTE, hash_on_worker);
}

static void
start_command (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, ready, ready_data);
  Command *self = g_new0 (Command, 1);

  self->runtime = user_data;
  g_task_set_source_tag (task, start_command);
  g_task_set_task_data (task, self, command_free);
  g_file_load_contents_async (input, cancellable, on_loaded, task);
}

/* As ggen_runtime_execute(), which must not fail. */
GAsyncResult *
suite_execute (GgenRuntime *runtime, GgenStartFunc start, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = ggen_runtime_execute (runtime, start, user_data, NULL, &error);

  if (result == NULL)
    g_error ("execute: %s", error->message);

  return result;
}

/* Reads the file and hashes it, and waits for that. */
void
suite_command_run (GgenRuntime *runtime)
{
  g_autoptr (GAsyncResult) result = suite_execute (runtime, start_command, runtime);
  g_autoptr (GError) error = NULL;
  gssize hash = g_task_propagate_int (G_TASK (result), &error);

  if (error != NULL)
    g_error ("%s", error->message);

  check_hash ((guint64) hash);
}

/* What a command is for, without any runtime. */
void
suite_command_run_alone (void)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_load_contents (input, NULL, &contents, &length, NULL, &error))
    g_error ("%s", error->message);

  check_hash (suite_hash (contents, length));
}

static void
start_ready (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  ready (NULL, G_ASYNC_RESULT (completed), ready_data);
}

/* Waits for work that is complete already. */
void
suite_execute_ready (GgenRuntime *runtime)
{
  g_autoptr (GAsyncResult) result = suite_execute (runtime, start_ready, runtime);

  g_assert (G_IS_TASK (result));
}

static void
do_nothing (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
start_empty_task (GCancellable *cancellable,
                  GAsyncReadyCallback ready,
                  gpointer ready_data,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_empty_task);
  ggen_runtime_run_task (user_data, task, GGEN_WORK_COMPUTE, do_nothing);
}

static void
start_blocking_task (GCancellable *cancellable,
                     GAsyncReadyCallback ready,
                     gpointer ready_data,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_blocking_task);
  ggen_runtime_run_task (user_data, task, GGEN_WORK_BLOCKING, do_nothing);
}

static void
execute_empty_task (GgenRuntime *runtime, GgenStartFunc start)
{
  g_autoptr (GAsyncResult) result = suite_execute (runtime, start, runtime);

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    g_error ("an empty task failed");
}

/* One empty task on a worker and back. */
void
suite_execute_empty_task (GgenRuntime *runtime)
{
  execute_empty_task (runtime, start_empty_task);
}

/* The same on a thread for work that blocks. */
void
suite_execute_blocking_task (GgenRuntime *runtime)
{
  execute_empty_task (runtime, start_blocking_task);
}
