/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sync-report-private.h"

#include <string.h>

/**
 * GgenSyncReport:
 *
 * What a sync did, or with %GGEN_SYNC_DRY_RUN would do: every output, sorted by path, with what
 * became of it, and how long each stage took.
 *
 * Since: 1.0
 */

/**
 * GgenSyncOutput:
 *
 * One output in a [class@GgenCodegen.SyncReport].
 *
 * Since: 1.0
 */

struct _GgenSyncOutput
{
  GObject parent_instance;

  char *path;
  char *template_path;
  GgenSyncStatus status;
  char *diff;      /* (nullable) */
  GBytes *content; /* (nullable) (owned) */
};

G_DEFINE_FINAL_TYPE (GgenSyncOutput, ggen_sync_output, G_TYPE_OBJECT)

struct _GgenSyncReport
{
  GObject parent_instance;

  gboolean is_dry_run;
  GPtrArray *outputs; /* (element-type GgenSyncOutput) (owned) */
  guint counts[GGEN_SYNC_N_STATUSES];
  gint64 stage_times[GGEN_SYNC_N_STAGES]; /* in microseconds */
  gint64 total_time;                      /* in microseconds */
};

G_DEFINE_FINAL_TYPE (GgenSyncReport, ggen_sync_report, G_TYPE_OBJECT)

/**
 * ggen_sync_stage_to_string:
 * @stage: a stage
 *
 * Gets a word for a stage.
 *
 * Returns: a word for it, e.g. "render"
 *
 * Since: 1.0
 */
const char *
ggen_sync_stage_to_string (GgenSyncStage stage)
{
  static const char *const words[GGEN_SYNC_N_STAGES] = {"resolve", "load",    "enrich", "extract",
                                                        "render",  "compare", "write"};

  g_return_val_if_fail (stage < GGEN_SYNC_N_STAGES, NULL);

  return words[stage];
}

/**
 * ggen_sync_status_to_string:
 * @status: a status
 *
 * Gets a word for a status.
 *
 * Returns: a word for it, e.g. "created"
 *
 * Since: 1.0
 */
const char *
ggen_sync_status_to_string (GgenSyncStatus status)
{
  static const char *const words[GGEN_SYNC_N_STATUSES] = {"unchanged", "created", "updated",
                                                          "kept",      "removed", "stale"};

  g_return_val_if_fail (status < GGEN_SYNC_N_STATUSES, NULL);

  return words[status];
}

static void
ggen_sync_output_finalize (GObject *object)
{
  GgenSyncOutput *self = GGEN_SYNC_OUTPUT (object);

  g_free (self->path);
  g_free (self->template_path);
  g_free (self->diff);
  g_clear_pointer (&self->content, g_bytes_unref);

  G_OBJECT_CLASS (ggen_sync_output_parent_class)->finalize (object);
}

static void
ggen_sync_output_class_init (GgenSyncOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_sync_output_finalize;
}

static void
ggen_sync_output_init (GgenSyncOutput *self)
{
}

/**
 * ggen_sync_output_get_path:
 * @self: an output
 *
 * Gets where the output is.
 *
 * Returns: where it is, relative to the directory of the project; "" for what a template without
 *   `to` rendered
 *
 * Since: 1.0
 */
const char *
ggen_sync_output_get_path (GgenSyncOutput *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_OUTPUT (self), NULL);

  return self->path;
}

/**
 * ggen_sync_output_get_template_path:
 * @self: an output
 *
 * Gets the template that the output comes from.
 *
 * Returns: the template that makes it, or made it last
 *
 * Since: 1.0
 */
const char *
ggen_sync_output_get_template_path (GgenSyncOutput *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_OUTPUT (self), NULL);

  return self->template_path;
}

/**
 * ggen_sync_output_get_status:
 * @self: an output
 *
 * Gets what became of the output.
 *
 * Returns: what became of it
 *
 * Since: 1.0
 */
GgenSyncStatus
ggen_sync_output_get_status (GgenSyncOutput *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_OUTPUT (self), GGEN_SYNC_STATUS_UNCHANGED);

  return self->status;
}

/**
 * ggen_sync_output_get_diff:
 * @self: an output
 *
 * Gets how the output changes.
 *
 * Returns: (nullable): a unified diff of what changes; %NULL if nothing does or
 *   %GGEN_SYNC_DIFF was not asked for
 *
 * Since: 1.0
 */
const char *
ggen_sync_output_get_diff (GgenSyncOutput *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_OUTPUT (self), NULL);

  return self->diff;
}

/**
 * ggen_sync_output_get_content:
 * @self: an output
 *
 * Gets what was rendered.
 *
 * Returns: (transfer none) (nullable): what was rendered; %NULL if %GGEN_SYNC_CONTENT was not
 *   asked for or nothing was rendered
 *
 * Since: 1.0
 */
GBytes *
ggen_sync_output_get_content (GgenSyncOutput *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_OUTPUT (self), NULL);

  return self->content;
}

void
ggen_sync_output_take_diff (GgenSyncOutput *self, char *diff)
{
  g_free (self->diff);
  self->diff = diff;
}

void
ggen_sync_output_set_content (GgenSyncOutput *self, GBytes *content)
{
  g_clear_pointer (&self->content, g_bytes_unref);
  self->content = g_bytes_ref (content);
}

static void
ggen_sync_report_finalize (GObject *object)
{
  GgenSyncReport *self = GGEN_SYNC_REPORT (object);

  g_clear_pointer (&self->outputs, g_ptr_array_unref);

  G_OBJECT_CLASS (ggen_sync_report_parent_class)->finalize (object);
}

static void
ggen_sync_report_class_init (GgenSyncReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_sync_report_finalize;
}

static void
ggen_sync_report_init (GgenSyncReport *self)
{
  self->outputs = g_ptr_array_new_with_free_func (g_object_unref);
}

GgenSyncReport *
ggen_sync_report_new (gboolean is_dry_run)
{
  GgenSyncReport *self = g_object_new (GGEN_TYPE_SYNC_REPORT, NULL);

  self->is_dry_run = is_dry_run;

  return self;
}

/* Returns: (transfer none) */
GgenSyncOutput *
ggen_sync_report_add (GgenSyncReport *self,
                      const char *path,
                      const char *template_path,
                      GgenSyncStatus status)
{
  GgenSyncOutput *output = g_object_new (GGEN_TYPE_SYNC_OUTPUT, NULL);

  output->path = g_strdup (path);
  output->template_path = g_strdup (template_path);
  output->status = status;
  g_ptr_array_add (self->outputs, output);
  self->counts[status]++;

  return output;
}

static int
compare_outputs (gconstpointer a, gconstpointer b)
{
  const GgenSyncOutput *one = *(GgenSyncOutput *const *) a;
  const GgenSyncOutput *other = *(GgenSyncOutput *const *) b;

  return strcmp (one->path, other->path);
}

void
ggen_sync_report_sort (GgenSyncReport *self)
{
  g_ptr_array_sort (self->outputs, compare_outputs);
}

void
ggen_sync_report_set_stage_time (GgenSyncReport *self, GgenSyncStage stage, gint64 microseconds)
{
  self->stage_times[stage] = microseconds;
}

void
ggen_sync_report_set_total_time (GgenSyncReport *self, gint64 microseconds)
{
  self->total_time = microseconds;
}

/**
 * ggen_sync_report_get_n_outputs:
 * @self: a report
 *
 * Counts the outputs.
 *
 * Returns: how many outputs there are, in whatever status
 *
 * Since: 1.0
 */
guint
ggen_sync_report_get_n_outputs (GgenSyncReport *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), 0);

  return self->outputs->len;
}

/**
 * ggen_sync_report_get_output:
 * @self: a report
 * @index: which, from 0, in the order of their paths
 *
 * Gets one of the outputs.
 *
 * Returns: (transfer none): the output
 *
 * Since: 1.0
 */
GgenSyncOutput *
ggen_sync_report_get_output (GgenSyncReport *self, guint index)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), NULL);
  g_return_val_if_fail (index < self->outputs->len, NULL);

  return g_ptr_array_index (self->outputs, index);
}

/**
 * ggen_sync_report_count:
 * @self: a report
 * @status: a status
 *
 * Counts the outputs of one status.
 *
 * Returns: how many outputs have that status
 *
 * Since: 1.0
 */
guint
ggen_sync_report_count (GgenSyncReport *self, GgenSyncStatus status)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), 0);
  g_return_val_if_fail (status < GGEN_SYNC_N_STATUSES, 0);

  return self->counts[status];
}

/**
 * ggen_sync_report_get_is_dry_run:
 * @self: a report
 *
 * Tells whether nothing was written on purpose.
 *
 * Returns: whether this is what would be done rather than what was done
 *
 * Since: 1.0
 */
gboolean
ggen_sync_report_get_is_dry_run (GgenSyncReport *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), FALSE);

  return self->is_dry_run;
}

/**
 * ggen_sync_report_get_is_up_to_date:
 * @self: a report
 *
 * Tells whether everything was as it should be already.
 *
 * Returns: whether there was nothing to create, update or remove
 *
 * Since: 1.0
 */
gboolean
ggen_sync_report_get_is_up_to_date (GgenSyncReport *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), FALSE);

  return self->counts[GGEN_SYNC_STATUS_CREATED] == 0 && self->counts[GGEN_SYNC_STATUS_UPDATED] == 0
         && self->counts[GGEN_SYNC_STATUS_REMOVED] == 0;
}

/**
 * ggen_sync_report_get_stage_time:
 * @self: a report
 * @stage: a stage
 *
 * Gets how long a stage took.
 *
 * Returns: how long it took, in microseconds; 0 for a stage that there was no need for
 *
 * Since: 1.0
 */
gint64
ggen_sync_report_get_stage_time (GgenSyncReport *self, GgenSyncStage stage)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), 0);
  g_return_val_if_fail (stage < GGEN_SYNC_N_STAGES, 0);

  return self->stage_times[stage];
}

/**
 * ggen_sync_report_get_total_time:
 * @self: a report
 *
 * Gets how long the sync took.
 *
 * Returns: how long the sync took, in microseconds
 *
 * Since: 1.0
 */
gint64
ggen_sync_report_get_total_time (GgenSyncReport *self)
{
  g_return_val_if_fail (GGEN_IS_SYNC_REPORT (self), 0);

  return self->total_time;
}
