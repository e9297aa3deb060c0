/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-sync-report.h"

G_BEGIN_DECLS

#define GGEN_SYNC_N_STAGES (GGEN_SYNC_STAGE_WRITE + 1)
#define GGEN_SYNC_N_STATUSES (GGEN_SYNC_STATUS_STALE + 1)

GgenSyncReport *ggen_sync_report_new (gboolean is_dry_run);
GgenSyncOutput *ggen_sync_report_add (GgenSyncReport *self,
                                      const char *path,
                                      const char *template_path,
                                      GgenSyncStatus status);
void ggen_sync_report_sort (GgenSyncReport *self);
void
ggen_sync_report_set_stage_time (GgenSyncReport *self, GgenSyncStage stage, gint64 microseconds);
void ggen_sync_report_set_total_time (GgenSyncReport *self, gint64 microseconds);

void ggen_sync_output_take_diff (GgenSyncOutput *self, char *diff);
void ggen_sync_output_set_content (GgenSyncOutput *self, GBytes *content);

G_END_DECLS
