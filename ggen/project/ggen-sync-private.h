/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-project.h"
#include "ggen-value.h"

G_BEGIN_DECLS

typedef void (*GgenSyncProgress) (GgenSyncStage stage,
                                  guint n_done,
                                  guint n_total,
                                  gpointer user_data);

/* What is asked of a sync. Immutable while it runs. */
typedef struct
{
  char *dir;           /* absolute */
  char *template_path; /* (nullable): only this template, without a ggen.yaml; relative to dir, or
                        * absolute */
  char *to;            /* (nullable): instead of what the template says */
  GPtrArray *graphs;   /* (element-type utf8): absolute paths of more graphs */
  GgenValue *vars;     /* a map */
  GgenSyncFlags flags;
  GgenSyncProgress progress; /* (nullable): from any thread */
  gpointer progress_data;
} GgenSyncRequest;

void ggen_sync_request_free (GgenSyncRequest *self);

GgenSyncReport *
ggen_sync_run (const GgenSyncRequest *request, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenSyncRequest, ggen_sync_request_free)

G_END_DECLS
