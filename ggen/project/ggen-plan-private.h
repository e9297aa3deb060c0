/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-extraction-private.h"
#include "ggen-project-files-private.h"
#include "ggen-template.h"

G_BEGIN_DECLS

/* A template, with the queries that its outputs are made of. */
typedef struct
{
  const GgenTemplateFile *file; /* (unowned) */
  GgenTemplate *to;             /* (nullable) (owned) */
  GgenTextPlace to_place;       /* of the text of to */
  GgenTemplate *body;           /* (owned) */
  GgenGraph *graph;             /* (nullable) (owned) */
  GgenExtraction *for_each;     /* (nullable) (unowned) */
  GPtrArray *visible;           /* (element-type GgenExtraction): by name, inner ones last */
} GgenRendering;

/* What a sync has to do: all that can be known before queries are answered. */
typedef struct
{
  const GgenSyncRequest *request; /* (unowned) */
  GgenProjectFiles *files;        /* (unowned) */
  GPtrArray *renderings;          /* (element-type GgenRendering) (owned) */
  GPtrArray *extractions;         /* (element-type GgenExtraction) (owned) */
  GPtrArray *used;                /* (element-type GgenQuerySpec): queries of ggen.yaml */
  GPtrArray *problems;            /* (element-type GError) (owned) */
} GgenPlan;

GgenPlan *ggen_plan_new (const GgenSyncRequest *request, GgenProjectFiles *files);
void ggen_plan_free (GgenPlan *self);

void ggen_plan_compile (GgenPlan *self);
void ggen_plan_use_all_queries (GgenPlan *self);
gboolean ggen_plan_needs_graph (GgenPlan *self);
gboolean ggen_plan_load (GgenPlan *self, GCancellable *cancellable, GError **error);
gboolean ggen_plan_enrich (GgenPlan *self, GCancellable *cancellable, GError **error);
void ggen_plan_prepare (GgenPlan *self);
gboolean ggen_plan_extract (GgenPlan *self, GCancellable *cancellable, GError **error);
gboolean ggen_plan_check (GgenPlan *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenPlan, ggen_plan_free)

G_END_DECLS
