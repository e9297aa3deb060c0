/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-graph.h"
#include "ggen-project-files-private.h"

G_BEGIN_DECLS

/* Where a project keeps parsed graphs, or NULL. (transfer full) */
GFile *ggen_project_graph_get_cache_dir (const GgenSyncRequest *request);

GgenGraph *ggen_project_graph_load (GgenProjectFiles *files,
                                    GPtrArray *more,
                                    GFile *cache_dir,
                                    GCancellable *cancellable,
                                    GError **error);
GgenGraph *ggen_project_graph_enrich (GgenProjectFiles *files,
                                      GgenGraph *graph,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
