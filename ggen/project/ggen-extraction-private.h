/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-graph.h"
#include "ggen-project-files-private.h"
#include "ggen-value.h"

G_BEGIN_DECLS

/* One SELECT query, and the rows that it found. */
typedef struct
{
  const GgenQuerySpec *spec; /* (unowned) */
  const char *name;          /* (nullable): under which templates know the rows */
  const char *group_by;      /* (nullable) */
  GgenGraph *graph;          /* (owned) */
  GgenQuery *query;          /* (nullable) (owned): once prepared */
  GgenTextPlace place;       /* of its text */
  GgenValue *rows;           /* (nullable) (owned): a list of maps, in the query's order */
  GgenValue *groups;         /* (nullable) (owned): with group_by, a map of lists of maps */
} GgenExtraction;

GgenExtraction *ggen_extraction_new (const GgenQuerySpec *spec, GgenGraph *graph);
void ggen_extraction_free (GgenExtraction *self);

gboolean ggen_extraction_prepare (GgenExtraction *self,
                                  GgenProjectFiles *files,
                                  GHashTable *prefixes,
                                  GError **error);
gboolean ggen_extraction_run (GgenExtraction *self, GCancellable *cancellable, GError **error);

/* What templates see under its name. (transfer none) */
GgenValue *ggen_extraction_get_value (GgenExtraction *self);
GgenValue *ggen_extraction_dup_completed (GgenExtraction *self, GgenValue *rows);

GHashTable *ggen_merge_prefixes (GgenGraph *graph, GHashTable *project, GHashTable *template_own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenExtraction, ggen_extraction_free)

G_END_DECLS
