/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GgenSyncStage:
 * @GGEN_SYNC_STAGE_RESOLVE: finding the inputs and whether anything changed
 * @GGEN_SYNC_STAGE_LOAD: loading the graphs
 * @GGEN_SYNC_STAGE_ENRICH: the CONSTRUCT queries
 * @GGEN_SYNC_STAGE_EXTRACT: the SELECT queries
 * @GGEN_SYNC_STAGE_RENDER: rendering the outputs
 * @GGEN_SYNC_STAGE_COMPARE: comparing them with what is on disk
 * @GGEN_SYNC_STAGE_WRITE: putting them in place
 *
 * The stages of a sync, in the order in which they happen.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_SYNC_STAGE_RESOLVE,
  GGEN_SYNC_STAGE_LOAD,
  GGEN_SYNC_STAGE_ENRICH,
  GGEN_SYNC_STAGE_EXTRACT,
  GGEN_SYNC_STAGE_RENDER,
  GGEN_SYNC_STAGE_COMPARE,
  GGEN_SYNC_STAGE_WRITE,
} GgenSyncStage;

/**
 * GgenSyncStatus:
 * @GGEN_SYNC_STATUS_UNCHANGED: it was there already, byte for byte
 * @GGEN_SYNC_STATUS_CREATED: it did not exist
 * @GGEN_SYNC_STATUS_UPDATED: it was replaced
 * @GGEN_SYNC_STATUS_KEPT: it exists and was left as it is: a person edited it and what would
 *   be generated has not changed since, or its template says `unless_exists`
 * @GGEN_SYNC_STATUS_REMOVED: it is no longer generated and nobody had edited it
 * @GGEN_SYNC_STATUS_STALE: it is no longer generated, but was edited, and so was left in place
 *
 * What became of one output.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_SYNC_STATUS_UNCHANGED,
  GGEN_SYNC_STATUS_CREATED,
  GGEN_SYNC_STATUS_UPDATED,
  GGEN_SYNC_STATUS_KEPT,
  GGEN_SYNC_STATUS_REMOVED,
  GGEN_SYNC_STATUS_STALE,
} GgenSyncStatus;

GGEN_AVAILABLE_IN_1_0
const char *ggen_sync_stage_to_string (GgenSyncStage stage);
GGEN_AVAILABLE_IN_1_0
const char *ggen_sync_status_to_string (GgenSyncStatus status);

#define GGEN_TYPE_SYNC_OUTPUT (ggen_sync_output_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenSyncOutput, ggen_sync_output, GGEN, SYNC_OUTPUT, GObject)

GGEN_AVAILABLE_IN_1_0
const char *ggen_sync_output_get_path (GgenSyncOutput *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_sync_output_get_template_path (GgenSyncOutput *self);
GGEN_AVAILABLE_IN_1_0
GgenSyncStatus ggen_sync_output_get_status (GgenSyncOutput *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_sync_output_get_diff (GgenSyncOutput *self);
GGEN_AVAILABLE_IN_1_0
GBytes *ggen_sync_output_get_content (GgenSyncOutput *self);

#define GGEN_TYPE_SYNC_REPORT (ggen_sync_report_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenSyncReport, ggen_sync_report, GGEN, SYNC_REPORT, GObject)

GGEN_AVAILABLE_IN_1_0
guint ggen_sync_report_get_n_outputs (GgenSyncReport *self);
GGEN_AVAILABLE_IN_1_0
GgenSyncOutput *ggen_sync_report_get_output (GgenSyncReport *self, guint index);
GGEN_AVAILABLE_IN_1_0
guint ggen_sync_report_count (GgenSyncReport *self, GgenSyncStatus status);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_sync_report_get_is_dry_run (GgenSyncReport *self);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_sync_report_get_is_up_to_date (GgenSyncReport *self);
GGEN_AVAILABLE_IN_1_0
gint64 ggen_sync_report_get_stage_time (GgenSyncReport *self, GgenSyncStage stage);
GGEN_AVAILABLE_IN_1_0
gint64 ggen_sync_report_get_total_time (GgenSyncReport *self);

G_END_DECLS
