/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-query-spec-private.h"
#include "ggen-value.h"

G_BEGIN_DECLS

/* A path or glob, and where it is written. */
typedef struct
{
  char *pattern;
  GgenTextPlace place;
} GgenPathSpec;

/* What ggen.yaml says. */
typedef struct
{
  char *name;
  char *version;        /* (nullable) */
  GPtrArray *graphs;    /* (element-type GgenGraphSpec) */
  GHashTable *prefixes; /* (element-type utf8 utf8) */
  GPtrArray *enrich;    /* (element-type GgenQuerySpec) */
  GPtrArray *queries;   /* (element-type GgenQuerySpec) */
  GPtrArray *templates; /* (element-type GgenPathSpec) */
  char *output;         /* checked and normal; "" for the project's directory */
  GgenValue *vars;      /* a map */
  gboolean trim_blocks;
  gboolean lstrip_blocks;
  gboolean keep_trailing_newline;
} GgenProjectConfig;

GgenProjectConfig *ggen_project_config_new (void);
GgenProjectConfig *
ggen_project_config_parse (const char *text, gsize length, const char *source_name, GError **error);
void ggen_project_config_free (GgenProjectConfig *self);
void ggen_project_config_add_templates (GgenProjectConfig *self, const char *pattern);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenProjectConfig, ggen_project_config_free)

G_END_DECLS
