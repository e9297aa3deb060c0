/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-history.h"

#include "ggen-runner-case.h"
#include "ggen-runner-history-stamp.h"
#include "ggen-runner-history-store.h"
#include "ggen-runtime.h"

/* What a killed run may lose. */
#define SECONDS_UNWRITTEN 2

struct _GgenRunnerHistory
{
  grefcount n_references;
  GgenRunnerHistoryStore
      *store; /* (nullable) (owned): what was in it when it was opened may be asked always,
                               its file is the worker's while one is writing */
  GgenRunnerBatch *pending; /* (owned): recorded, not given to a worker yet */
  GHashTable *seen;         /* (element-type utf8) (owned): programs that are recorded */
  GSource *timer;           /* (nullable) (owned): until pending is written */
  GTask *closing;           /* (nullable) (owned) */
  gboolean is_writing;
  gboolean is_counted; /* the run was given to a worker to be counted */
};

GgenRunnerHistory *
ggen_runner_history_open (const char *path, char **note)
{
  GgenRunnerHistory *self = g_new0 (GgenRunnerHistory, 1);
  g_autofree char *text = NULL;

  g_ref_count_init (&self->n_references);
  self->pending = ggen_runner_batch_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (path != NULL)
    self->store = ggen_runner_history_store_open (path, &text);
  if (note != NULL)
    *note = g_steal_pointer (&text);

  return self;
}

GgenRunnerHistory *
ggen_runner_history_ref (GgenRunnerHistory *self)
{
  g_ref_count_inc (&self->n_references);

  return self;
}

static void
stop_timer (GgenRunnerHistory *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

void
ggen_runner_history_unref (GgenRunnerHistory *self)
{
  if (!g_ref_count_dec (&self->n_references))
    return;

  stop_timer (self);
  g_clear_pointer (&self->store, ggen_runner_history_store_free);
  ggen_runner_batch_free (self->pending);
  g_hash_table_unref (self->seen);
  g_free (self);
}

static const GgenRunnerCaseMemory *
find_case (GgenRunnerHistory *self, const GgenRunnerCase *test_case)
{
  g_autofree char *id = NULL;

  if (self->store == NULL)
    return NULL;

  id = ggen_runner_case_get_id (test_case);

  return ggen_runner_history_store_find_case (self->store, id);
}

gint64
ggen_runner_history_get_expected_duration (GgenRunnerHistory *self, const GgenRunnerCase *test_case)
{
  const GgenRunnerCaseMemory *memory = find_case (self, test_case);

  return memory != NULL ? memory->duration : -1;
}

gboolean
ggen_runner_history_has_failed (GgenRunnerHistory *self, const GgenRunnerCase *test_case)
{
  const GgenRunnerCaseMemory *memory = find_case (self, test_case);

  return memory != NULL && memory->has_failed;
}

gboolean
ggen_runner_history_is_flaky (GgenRunnerHistory *self, const GgenRunnerCase *test_case)
{
  const GgenRunnerCaseMemory *memory = find_case (self, test_case);

  return memory != NULL && memory->is_flaky;
}

gboolean
ggen_runner_history_has_changed (GgenRunnerHistory *self, const GgenRunnerProgram *program)
{
  const GgenRunnerProgramMemory *memory =
      self->store != NULL ? ggen_runner_history_store_find_program (self->store, program->name)
                          : NULL;
  g_auto (GStrv) files = NULL;

  if (memory == NULL)
    return TRUE;

  files = ggen_runner_stamp_find_files (program);
  if (ggen_runner_stamp_of_files ((const char *const *) files) == memory->files)
    return FALSE;

  return memory->content == 0
         || ggen_runner_stamp_of_content ((const char *const *) files) != memory->content;
}

guint64
ggen_runner_history_get_n_runs (GgenRunnerHistory *self)
{
  return self->store != NULL ? ggen_runner_history_store_get_n_runs (self->store) : 0;
}

/* What a worker is given. The store is the worker's until it has answered. */
typedef struct
{
  GgenRunnerHistoryStore *store;
  GgenRunnerBatch *batch; /* (nullable) (owned) */
} Writing;

static void
writing_free (gpointer data)
{
  Writing *self = data;

  g_clear_pointer (&self->batch, ggen_runner_batch_free);
  g_free (self);
}

static void
write_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Writing *writing = task_data;
  GError *error = NULL;
  gboolean is_written = ggen_runner_history_store_write (writing->store, writing->batch, &error);

  if (writing->batch->is_last)
    ggen_runner_history_store_close (writing->store);

  if (is_written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_writing (GgenRunnerHistory *self, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, ggen_runner_history_ref (self));
  Writing *writing = g_new0 (Writing, 1);

  writing->store = self->store;
  writing->batch = g_steal_pointer (&self->pending);
  writing->batch->is_new_run = writing->batch->is_new_run || !self->is_counted;
  writing->batch->is_last = self->closing != NULL;

  self->pending = ggen_runner_batch_new ();
  self->is_counted = TRUE;
  self->is_writing = TRUE;

  g_task_set_source_tag (task, start_writing);
  g_task_set_task_data (task, writing, writing_free);
  ggen_runtime_run_task (NULL, task, GGEN_WORK_BLOCKING, write_on_worker);
}

static void
finish_closing (GgenRunnerHistory *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->closing);

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GgenRunnerHistory) self = user_data;
  Writing *writing = g_task_get_task_data (G_TASK (result));
  gboolean was_last = writing->batch->is_last;
  GError *error = NULL;

  self->is_writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ggen_runner_batch_append (writing->batch, self->pending);
      self->pending = g_steal_pointer (&writing->batch);
    }

  if (was_last)
    {
      finish_closing (self, error);
      return;
    }

  g_clear_error (&error);
  if (self->closing != NULL)
    start_writing (self, on_written);
}

static gboolean
on_time_to_write (gpointer user_data)
{
  GgenRunnerHistory *self = user_data;

  if (self->is_writing)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->timer, g_source_unref);
  start_writing (self, on_written);

  return G_SOURCE_REMOVE;
}

static void
start_timer (GgenRunnerHistory *self)
{
  self->timer = g_timeout_source_new_seconds (SECONDS_UNWRITTEN);
  g_source_set_static_name (self->timer, "ggen_runner_history_record");
  g_source_set_callback (self->timer, on_time_to_write, self, NULL);
  g_source_attach (self->timer, ggen_runtime_get_context (ggen_runtime_get_default ()));
}

/* What a program that vanished or is broken took tells nothing. */
static gint64
get_duration (const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *attempt = ggen_runner_result_get_last_attempt (result);

  if (attempt == NULL || result->outcome == GGEN_RUNNER_VANISHED
      || result->outcome == GGEN_RUNNER_BROKEN)
    return -1;

  return attempt->duration;
}

/* The files are looked at now, not when they are written down: they may be others by then. */
static void
record_program (GgenRunnerHistory *self, const GgenRunnerProgram *program)
{
  GgenRunnerProgramNews news = {.name = g_strdup (program->name)};

  if (!g_hash_table_add (self->seen, g_strdup (program->name)))
    {
      g_free (news.name);
      return;
    }

  news.files = ggen_runner_stamp_find_files (program);
  news.stamp = ggen_runner_stamp_of_files ((const char *const *) news.files);
  g_array_append_val (self->pending->programs, news);
}

void
ggen_runner_history_record (GgenRunnerHistory *self, const GgenRunnerResult *result)
{
  GgenRunnerCaseNews news;

  g_return_if_fail (self->closing == NULL);

  if (self->store == NULL || result->outcome == GGEN_RUNNER_ABANDONED)
    return;

  news.id = ggen_runner_case_get_id (result->test_case);
  news.duration = get_duration (result);
  news.outcome = result->outcome;
  news.is_flaky = result->is_flaky;
  g_array_append_val (self->pending->cases, news);
  record_program (self, result->test_case->program);

  if (self->timer == NULL)
    start_timer (self);
}

void
ggen_runner_history_close_async (GgenRunnerHistory *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_return_if_fail (self->closing == NULL);

  g_task_set_source_tag (task, ggen_runner_history_close_async);
  stop_timer (self);
  if (!self->is_counted && ggen_runner_batch_is_empty (self->pending))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->closing = g_steal_pointer (&task);
  if (!self->is_writing)
    start_writing (self, on_written);
}

gboolean
ggen_runner_history_close_finish (GgenRunnerHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
