/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-project-error.h"
#include "ggen-sync-report.h"
#include "ggen-template-info.h"
#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GgenSyncFlags:
 * @GGEN_SYNC_DEFAULT: write what changed
 * @GGEN_SYNC_DRY_RUN: do everything but write
 * @GGEN_SYNC_DIFF: put unified diffs of what changes into the report
 * @GGEN_SYNC_FORCE: overwrite outputs even when a person edited them
 * @GGEN_SYNC_CONTENT: put what was rendered into the report. With %GGEN_SYNC_DRY_RUN, templates
 *   need no `to`
 *
 * How to sync.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  GGEN_SYNC_DEFAULT = 0,
  GGEN_SYNC_DRY_RUN = 1 << 0,
  GGEN_SYNC_DIFF = 1 << 1,
  GGEN_SYNC_FORCE = 1 << 2,
  GGEN_SYNC_CONTENT = 1 << 3,
} GgenSyncFlags;

#define GGEN_TYPE_PROJECT (ggen_project_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenProject, ggen_project, GGEN, PROJECT, GObject)

GGEN_AVAILABLE_IN_1_0
GgenProject *ggen_project_open (GFile *dir, GCancellable *cancellable, GError **error);
GGEN_AVAILABLE_IN_1_0
GgenProject *ggen_project_new_for_template (GFile *dir, GFile *template_file);
GGEN_AVAILABLE_IN_1_0
GgenSyncReport *
ggen_project_create (GFile *dir, const char *name, GCancellable *cancellable, GError **error);

GGEN_AVAILABLE_IN_1_0
GFile *ggen_project_get_dir (GgenProject *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_project_get_name (GgenProject *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_project_get_version (GgenProject *self);

GGEN_AVAILABLE_IN_1_0
void ggen_project_add_graph (GgenProject *self, GFile *file);
GGEN_AVAILABLE_IN_1_0
void ggen_project_set_var (GgenProject *self, const char *name, const char *value);
GGEN_AVAILABLE_IN_1_0
void ggen_project_set_to (GgenProject *self, const char *to);

GGEN_AVAILABLE_IN_1_0
void ggen_project_sync_async (GgenProject *self,
                              GgenSyncFlags flags,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GGEN_AVAILABLE_IN_1_0
GgenSyncReport *ggen_project_sync_finish (GgenProject *self, GAsyncResult *result, GError **error);
GGEN_AVAILABLE_IN_1_0
GgenSyncReport *ggen_project_sync (GgenProject *self,
                                   GgenSyncFlags flags,
                                   GCancellable *cancellable,
                                   GError **error);

GGEN_AVAILABLE_IN_1_0
GPtrArray *
ggen_project_list_templates (GgenProject *self, GCancellable *cancellable, GError **error);
GGEN_AVAILABLE_IN_1_0
GgenTemplateInfo *ggen_project_lookup_template (GgenProject *self,
                                                const char *name,
                                                GCancellable *cancellable,
                                                GError **error);
GGEN_AVAILABLE_IN_1_0
void ggen_project_lint_async (GgenProject *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GGEN_AVAILABLE_IN_1_0
GPtrArray *ggen_project_lint_finish (GgenProject *self, GAsyncResult *result, GError **error);
GGEN_AVAILABLE_IN_1_0
GPtrArray *ggen_project_lint (GgenProject *self, GCancellable *cancellable, GError **error);

G_END_DECLS
