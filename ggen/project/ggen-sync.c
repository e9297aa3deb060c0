/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sync-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ggen-compare-private.h"
#include "ggen-diff-private.h"
#include "ggen-plan-private.h"
#include "ggen-sync-report-private.h"
#include "ggen-transaction-private.h"
#include "ggen-version.h"

/*
 * One sync, from end to end, on a worker. Its stages are in the order of GgenSyncStage.
 *
 * When something is to be written, the state is saved twice: before, with what is about to be put
 * in place, and after. So the next sync knows its own work from a person's even if this one is
 * killed half-way.
 */

#define STAGING ".ggen/staging"

typedef struct
{
  const GgenSyncRequest *request;
  GCancellable *cancellable;
  GgenSyncReport *report; /* (owned) */
  gint64 stage_start;
  GgenOutputDir *dir; /* (owned) */
  int state_dir;      /* descriptor of .ggen, or -1 */
  int lock;           /* descriptor, or -1 */
  char *key;
  GgenState *last;         /* (nullable) (owned) */
  GgenProjectFiles *files; /* (nullable) (owned) */
  GgenPlan *plan;          /* (nullable) (owned) */
  GPtrArray *outputs;      /* (nullable) (element-type GgenRendered) (owned) */
  GPtrArray *decisions;    /* (nullable) (element-type GgenDecision) (owned) */
  gboolean is_same_input;  /* known: nothing that the outputs are made of changed */
} GgenSync;

void
ggen_sync_request_free (GgenSyncRequest *self)
{
  g_free (self->dir);
  g_free (self->template_path);
  g_free (self->to);
  g_clear_pointer (&self->graphs, g_ptr_array_unref);
  g_clear_pointer (&self->vars, ggen_value_unref);
  g_free (self);
}

static gboolean
has_flag (const GgenSync *self, GgenSyncFlags flag)
{
  return (self->request->flags & flag) != 0;
}

static gboolean
keeps_state (const GgenSync *self)
{
  return self->request->template_path == NULL;
}

static void
ggen_sync_clear (GgenSync *self)
{
  g_clear_pointer (&self->decisions, g_ptr_array_unref);
  g_clear_pointer (&self->outputs, g_ptr_array_unref);
  g_clear_pointer (&self->plan, ggen_plan_free);
  g_clear_pointer (&self->files, ggen_project_files_free);
  g_clear_pointer (&self->last, ggen_state_free);
  g_clear_pointer (&self->dir, ggen_output_dir_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_object (&self->report);
  if (self->state_dir >= 0)
    close (self->state_dir);
  if (self->lock >= 0)
    close (self->lock);
}

/* Also the place where a cancelled sync notices. */
static gboolean
end_stage (GgenSync *self, GgenSyncStage stage, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  ggen_sync_report_set_stage_time (self->report, stage, now - self->stage_start);
  self->stage_start = now;
  if (self->request->progress != NULL)
    self->request->progress (stage, 1, 1, self->request->progress_data);

  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Everything that outputs depend on and that is in no file. */
static char *
make_key (const GgenSyncRequest *request)
{
  g_autoptr (GPtrArray) graphs = g_ptr_array_new ();
  g_autofree char *vars = ggen_value_to_json (request->vars, 0);
  GString *key = g_string_new ("ggen " GGEN_VERSION_S "\n");

  g_string_append_printf (key, "%s\n%s\n", request->to != NULL ? request->to : "", vars);
  for (guint i = 0; i < request->graphs->len; i++)
    g_ptr_array_add (graphs, g_ptr_array_index (request->graphs, i));
  g_ptr_array_sort (graphs, compare_strings);
  for (guint i = 0; i < graphs->len; i++)
    g_string_append_printf (key, "%s\n", (const char *) g_ptr_array_index (graphs, i));

  return g_string_free (key, FALSE);
}

/* One sync at a time: two would see each other's half-finished work as edits. */
static gboolean
lock_project (GgenSync *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->request->dir, ".ggen", "lock", NULL);

  self->lock = openat (self->state_dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (self->lock < 0)
    return ggen_output_error (error, errno, "write", ".ggen/lock");
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return ggen_output_error (error, errno, "lock", ".ggen/lock");

  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_BUSY,
               "another ggen is at work in '%s'; wait for it to end", self->request->dir);
  return FALSE;
}

static void
unlock_project (GgenSync *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

/* What ggen keeps is of no interest to git. */
static void
hide_from_git (GgenSync *self)
{
  int fd = openat (self->state_dir, ".gitignore",
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);

  if (fd < 0)
    return;
  if (write (fd, "*\n", 2) != 2)
    unlinkat (self->state_dir, ".gitignore", 0);
  close (fd);
}

static gboolean
open_state (GgenSync *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!keeps_state (self))
    return TRUE;

  self->state_dir = ggen_output_dir_open_dir (self->dir, ".ggen", &local_error);
  if (self->state_dir >= 0)
    {
      self->last = ggen_state_load (self->state_dir, &local_error);
      if (local_error == NULL)
        return TRUE;
    }
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What a sync could not remove any more, after all was in place. */
static void
clear_rests (GgenSync *self)
{
  if (self->state_dir < 0 || has_flag (self, GGEN_SYNC_DRY_RUN)
      || faccessat (self->state_dir, "staging", F_OK, AT_SYMLINK_NOFOLLOW) != 0)
    return;

  /* If another ggen is at work, it is its own. */
  if (lock_project (self, NULL))
    ggen_transaction_clear_rests (self->dir, STAGING);
  unlock_project (self);
}

static gboolean
make_state_dir (GgenSync *self, GError **error)
{
  if (!keeps_state (self))
    return TRUE;

  if (self->state_dir < 0)
    {
      self->state_dir = ggen_output_dir_make_dir (self->dir, ".ggen", error);
      if (self->state_dir < 0)
        return FALSE;
    }
  hide_from_git (self);

  return lock_project (self, error);
}

/* Of one output, where nothing that it is made of changed: whether it can stay as it is. */
static gboolean
check_output (GgenSync *self, GgenStateOutput *output, gboolean *is_refreshed)
{
  gboolean is_forced =
      (output->flags & GGEN_STATE_OUTPUT_FORCE) != 0 || has_flag (self, GGEN_SYNC_FORCE);
  gboolean is_edited;
  gint64 now = ggen_file_stamp_now ();
  GgenFileStamp stamp;
  struct stat info;
  gboolean exists;

  if (!ggen_content_hash_is_none (output->pending))
    return FALSE;
  if (!ggen_output_dir_stat (self->dir, output->path, &exists, &info, NULL) || !exists)
    return FALSE;
  if ((output->flags & GGEN_STATE_OUTPUT_ONCE) != 0)
    return TRUE;

  ggen_file_stamp_init (&stamp, &info, now);
  if (!ggen_file_stamp_equal (&stamp, &output->stamp)
      || !ggen_file_stamp_is_settled (&output->stamp))
    {
      g_autoptr (GBytes) bytes = ggen_output_dir_read (self->dir, output->path, &info, NULL);

      if (bytes == NULL)
        return FALSE;
      ggen_file_stamp_init (&output->stamp, &info, now);
      output->disk = ggen_content_hash (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      *is_refreshed = TRUE;
    }

  is_edited = !ggen_content_hash_equal (output->disk, output->generated);
  if ((output->flags & GGEN_STATE_OUTPUT_STALE) != 0)
    return is_edited;

  return !is_edited || !is_forced;
}

static GgenSyncStatus
get_unchanged_status (const GgenStateOutput *output)
{
  if ((output->flags & GGEN_STATE_OUTPUT_STALE) != 0)
    return GGEN_SYNC_STATUS_STALE;
  if ((output->flags & GGEN_STATE_OUTPUT_ONCE) != 0
      || !ggen_content_hash_equal (output->disk, output->generated))
    return GGEN_SYNC_STATUS_KEPT;

  return GGEN_SYNC_STATUS_UNCHANGED;
}

/* Whether every output is in place, so that there is nothing to do. */
static gboolean
check_outputs (GgenSync *self, gboolean *is_refreshed)
{
  GPtrArray *outputs = self->last->outputs;

  for (guint i = 0; i < outputs->len; i++)
    if (!check_output (self, g_ptr_array_index (outputs, i), is_refreshed))
      return FALSE;

  for (guint i = 0; i < outputs->len; i++)
    {
      const GgenStateOutput *output = g_ptr_array_index (outputs, i);

      ggen_sync_report_add (self->report, output->path, output->template_path,
                            get_unchanged_status (output));
    }

  return TRUE;
}

/* What was learned saves the next sync some work; if it cannot be kept, nothing is lost. */
static void
refresh_state (GgenSync *self)
{
  if (has_flag (self, GGEN_SYNC_DRY_RUN) || !lock_project (self, NULL))
    return;

  ggen_state_save (self->last, self->state_dir, NULL);
}

/* The short way: looks at the stamps of everything, and reads nothing. */
static gboolean
is_up_to_date (GgenSync *self)
{
  gboolean inputs_refreshed;
  gboolean outputs_refreshed = FALSE;

  if (self->last == NULL || !g_str_equal (self->last->key, self->key)
      || has_flag (self, GGEN_SYNC_CONTENT))
    return FALSE;
  if (!ggen_inputs_are_unchanged (self->request->dir, self->last, &inputs_refreshed))
    return FALSE;

  self->is_same_input = TRUE;
  if (!check_outputs (self, &outputs_refreshed))
    return FALSE;
  if (inputs_refreshed || outputs_refreshed)
    refresh_state (self);

  return TRUE;
}

/* The long way, still without a graph: files may have been touched, or found by a glob, and be the
 * same in the end. */
static gboolean
is_up_to_date_after_all (GgenSync *self)
{
  gboolean outputs_refreshed = FALSE;

  if (self->is_same_input || self->last == NULL || !g_str_equal (self->last->key, self->key)
      || has_flag (self, GGEN_SYNC_CONTENT))
    return FALSE;
  if (self->files->problems->len > 0 || !ggen_inputs_same_as (self->files->inputs, self->last)
      || !check_outputs (self, &outputs_refreshed))
    return FALSE;

  ggen_inputs_store (self->files->inputs, self->last);
  refresh_state (self);

  return TRUE;
}

static gboolean
load_and_render (GgenSync *self, GError **error)
{
  GgenPlan *plan = self->plan = ggen_plan_new (self->request, self->files);

  ggen_plan_compile (plan);
  if (!ggen_plan_check (plan, error) || !end_stage (self, GGEN_SYNC_STAGE_RESOLVE, error))
    return FALSE;

  if (ggen_plan_needs_graph (plan))
    {
      if (!ggen_plan_load (plan, self->cancellable, error)
          || !end_stage (self, GGEN_SYNC_STAGE_LOAD, error)
          || !ggen_plan_enrich (plan, self->cancellable, error)
          || !end_stage (self, GGEN_SYNC_STAGE_ENRICH, error))
        return FALSE;

      ggen_plan_prepare (plan);
      if (!ggen_plan_check (plan, error) || !ggen_plan_extract (plan, self->cancellable, error)
          || !end_stage (self, GGEN_SYNC_STAGE_EXTRACT, error))
        return FALSE;
    }

  self->outputs = ggen_render (plan, self->cancellable, error);

  return self->outputs != NULL && end_stage (self, GGEN_SYNC_STAGE_RENDER, error);
}

static gboolean
is_written (const GgenDecision *decision)
{
  return decision->status == GGEN_SYNC_STATUS_CREATED
         || decision->status == GGEN_SYNC_STATUS_UPDATED;
}

static gboolean
add_diff (GgenSync *self, const GgenDecision *decision, GgenSyncOutput *output, GError **error)
{
  gboolean is_removed = decision->status == GGEN_SYNC_STATUS_REMOVED;
  g_autoptr (GBytes) old =
      decision->old_content != NULL ? g_bytes_ref (decision->old_content) : NULL;
  const char *old_text = "";
  gsize old_length = 0;
  struct stat info;
  GString *diff;

  if (decision->exists && old == NULL)
    {
      old = ggen_output_dir_read (self->dir, decision->path, &info, error);
      if (old == NULL)
        return FALSE;
    }
  if (old != NULL)
    old_text = g_bytes_get_data (old, &old_length);

  diff = ggen_diff_unified (decision->exists ? decision->path : NULL,
                            is_removed ? NULL : decision->path, old_text, old_length,
                            is_removed ? "" : decision->rendered->content,
                            is_removed ? 0 : decision->rendered->length);
  ggen_sync_output_take_diff (output, g_string_free (diff, FALSE));

  return TRUE;
}

static gboolean
report_decisions (GgenSync *self, GError **error)
{
  for (guint i = 0; i < self->decisions->len; i++)
    {
      const GgenDecision *decision = g_ptr_array_index (self->decisions, i);
      const GgenRendered *rendered = decision->rendered;
      GgenSyncOutput *output =
          ggen_sync_report_add (self->report, decision->path,
                                rendered != NULL ? rendered->rendering->file->path
                                                 : decision->last->template_path,
                                decision->status);

      if (has_flag (self, GGEN_SYNC_CONTENT) && rendered != NULL)
        {
          g_autoptr (GBytes) content = g_bytes_new (rendered->content, rendered->length);

          ggen_sync_output_set_content (output, content);
        }
      if (has_flag (self, GGEN_SYNC_DIFF)
          && (is_written (decision) || decision->status == GGEN_SYNC_STATUS_REMOVED)
          && !add_diff (self, decision, output, error))
        return FALSE;
    }

  return TRUE;
}

static GgenStateOutput *
remember_rendered (GgenState *state, const GgenDecision *decision)
{
  const GgenFrontMatter *front_matter = decision->rendered->rendering->file->front_matter;
  GgenStateOutput *output =
      ggen_state_add_output (state, decision->path, decision->rendered->rendering->file->path);

  output->flags = (front_matter->unless_exists ? GGEN_STATE_OUTPUT_ONCE : 0)
                  | (front_matter->force ? GGEN_STATE_OUTPUT_FORCE : 0);
  output->generated = decision->rendered->hash;
  output->disk = decision->disk;
  output->stamp = decision->stamp;
  if (is_written (decision))
    {
      /* Until it is in place, what was generated is what was generated before. */
      output->pending = decision->rendered->hash;
      output->generated = decision->last != NULL ? decision->last->generated : (GgenContentHash){0};
    }

  return output;
}

/* What there will be to know, with all that is still to be written as pending. */
static GgenState *
make_state (GgenSync *self)
{
  GgenState *state = ggen_state_new (self->key);

  ggen_inputs_store (self->files->inputs, state);
  for (guint i = 0; i < self->decisions->len; i++)
    {
      const GgenDecision *decision = g_ptr_array_index (self->decisions, i);
      GgenStateOutput *output;

      if (decision->rendered != NULL)
        {
          remember_rendered (state, decision);
          continue;
        }

      output = ggen_state_add_output (state, decision->path, decision->last->template_path);
      output->flags = decision->last->flags | GGEN_STATE_OUTPUT_STALE;
      output->generated = decision->last->generated;
      output->disk = decision->disk;
      output->stamp = decision->stamp;
    }

  return state;
}

static gboolean
stage_outputs (GgenSync *self, GgenTransaction *transaction, GError **error)
{
  for (guint i = 0; i < self->decisions->len; i++)
    {
      const GgenDecision *decision = g_ptr_array_index (self->decisions, i);
      const GgenRendered *rendered = decision->rendered;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (decision->status == GGEN_SYNC_STATUS_REMOVED)
        ggen_transaction_stage_removal (transaction, decision->path, &decision->info);
      else if (is_written (decision)
               && !ggen_transaction_stage (transaction, decision->path, rendered->content,
                                           rendered->length,
                                           decision->exists ? &decision->info : NULL, error))
        return FALSE;
    }

  return TRUE;
}

/* What was pending is done: the entries of the transaction are those of the decisions, in order. */
static void
settle_state (GgenSync *self, GgenState *state, GgenTransaction *transaction)
{
  guint position = 0;

  for (guint i = 0; i < self->decisions->len; i++)
    {
      const GgenDecision *decision = g_ptr_array_index (self->decisions, i);
      GgenStateOutput *output = ggen_state_lookup_output (state, decision->path);

      if (is_written (decision))
        {
          ggen_transaction_get_stamp (transaction, position++, &output->stamp);
          output->generated = output->disk = decision->rendered->hash;
          output->pending = (GgenContentHash){0};
        }
      else if (decision->status == GGEN_SYNC_STATUS_REMOVED)
        {
          position++;
          g_hash_table_remove (state->by_path, decision->path);
          g_ptr_array_remove (state->outputs, output);
        }
    }
  ggen_inputs_look_again_at_dirs (self->files->inputs);
  ggen_inputs_store (self->files->inputs, state);
}

static gboolean
save_state (GgenSync *self, GgenState *state, GError **error)
{
  return !keeps_state (self) || ggen_state_save (state, self->state_dir, error);
}

static gboolean
write_outputs (GgenSync *self, GError **error)
{
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GgenState) state = NULL;

  if (!make_state_dir (self, error))
    return FALSE;

  transaction = ggen_transaction_new (self->dir, keeps_state (self) ? STAGING : NULL, error);
  if (transaction == NULL || !stage_outputs (self, transaction, error)
      || !ggen_transaction_write (transaction, self->cancellable, error)
      || !ggen_transaction_flush (transaction, error)
      || g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  /* From here on nobody can stop us but a failure. */
  state = make_state (self);
  if (!save_state (self, state, error) || !ggen_transaction_commit (transaction, error))
    return FALSE;

  settle_state (self, state, transaction);

  return save_state (self, state, error);
}

/* Nothing to write, but something to remember: inputs that changed without changing outputs. */
static gboolean
remember (GgenSync *self, GError **error)
{
  g_autoptr (GgenState) state = NULL;

  if (!keeps_state (self))
    return TRUE;
  if (!make_state_dir (self, error))
    return FALSE;

  ggen_transaction_clear_rests (self->dir, STAGING);
  state = make_state (self);

  return save_state (self, state, error);
}

static gboolean
finish (GgenSync *self, GError **error)
{
  gboolean is_done;

  if (!report_decisions (self, error) || !end_stage (self, GGEN_SYNC_STAGE_COMPARE, error))
    return FALSE;
  if (has_flag (self, GGEN_SYNC_DRY_RUN))
    return TRUE;

  is_done = ggen_sync_report_get_is_up_to_date (self->report) ? remember (self, error)
                                                              : write_outputs (self, error);
  if (!is_done)
    return FALSE;
  end_stage (self, GGEN_SYNC_STAGE_WRITE, NULL);

  return TRUE;
}

static gboolean
run (GgenSync *self, GError **error)
{
  self->dir = ggen_output_dir_open (self->request->dir, error);
  if (self->dir == NULL || !open_state (self, error))
    return FALSE;
  clear_rests (self);

  if (is_up_to_date (self))
    return end_stage (self, GGEN_SYNC_STAGE_RESOLVE, error);

  self->files = ggen_project_files_read (self->request, self->last, error);
  if (self->files == NULL)
    return FALSE;
  if (is_up_to_date_after_all (self))
    return end_stage (self, GGEN_SYNC_STAGE_RESOLVE, error);

  if (!load_and_render (self, error))
    return FALSE;
  self->decisions = ggen_compare (self->dir, self->files->inputs, self->outputs, self->last,
                                  self->request->flags, self->cancellable, error);

  return self->decisions != NULL && finish (self, error);
}

/*
 * ggen_sync_run:
 *
 * Does all of a sync. To be called on a worker: it uses others, and waits for them.
 */
GgenSyncReport *
ggen_sync_run (const GgenSyncRequest *request, GCancellable *cancellable, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  GgenSync self = {
      .request = request,
      .cancellable = cancellable,
      .report = ggen_sync_report_new ((request->flags & GGEN_SYNC_DRY_RUN) != 0),
      .stage_start = start,
      .state_dir = -1,
      .lock = -1,
      .key = make_key (request),
  };
  GgenSyncReport *report = NULL;

  if (!g_cancellable_set_error_if_cancelled (cancellable, error) && run (&self, error))
    {
      report = g_steal_pointer (&self.report);
      ggen_sync_report_sort (report);
      ggen_sync_report_set_total_time (report, g_get_monotonic_time () - start);
    }
  ggen_sync_clear (&self);

  return report;
}
