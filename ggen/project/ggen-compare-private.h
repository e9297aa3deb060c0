/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-output-dir-private.h"
#include "ggen-render-private.h"
#include "ggen-state-private.h"
#include "ggen-sync-report.h"

G_BEGIN_DECLS

/* What is to become of one output. */
typedef struct
{
  const char *path;             /* (unowned) */
  const GgenRendered *rendered; /* (nullable) (unowned): NULL for one that is no longer generated */
  const GgenStateOutput *last;  /* (nullable) (unowned): what the last sync knew */
  GgenSyncStatus status;
  gboolean exists;
  struct stat info;     /* of what exists */
  GgenFileStamp stamp;  /* the same */
  GgenContentHash disk; /* of what exists */
  GBytes *old_content;  /* (nullable) (owned): of what exists, where it was read */
} GgenDecision;

/* Returns: (element-type GgenDecision), sorted by path, or NULL */
GPtrArray *ggen_compare (GgenOutputDir *dir,
                         GgenInputs *inputs,
                         GPtrArray *outputs,
                         GgenState *last,
                         GgenSyncFlags flags,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
