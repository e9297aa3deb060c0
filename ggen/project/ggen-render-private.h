/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-file-stamp-private.h"
#include "ggen-plan-private.h"

G_BEGIN_DECLS

/* What a template made of one row. */
typedef struct
{
  GgenRendering *rendering; /* (unowned) */
  gsize row;                /* of for_each */
  char *path;               /* (nullable): from the project's directory; NULL to make nothing */
  char *content;            /* (nullable) */
  gsize length;
  GgenContentHash hash;
} GgenRendered;

/* Returns: (element-type GgenRendered): in the order of templates and rows, or NULL */
GPtrArray *ggen_render (GgenPlan *plan, GCancellable *cancellable, GError **error);

G_END_DECLS
