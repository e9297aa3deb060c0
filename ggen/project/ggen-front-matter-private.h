/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-query-spec-private.h"
#include "ggen-value.h"

G_BEGIN_DECLS

/* What the front matter of a template says, and where its body begins. */
typedef struct
{
  char *source_name; /* as messages name it */
  char *to;          /* (nullable) */
  GgenTextPlace to_place;
  char *description;       /* (nullable) */
  GgenValue *vars;         /* a map */
  GgenQuerySpec *for_each; /* (nullable) */
  GPtrArray *queries;      /* (element-type GgenQuerySpec) */
  GPtrArray *graphs;       /* (element-type GgenGraphSpec) */
  GHashTable *prefixes;    /* (element-type utf8 utf8) */
  gboolean unless_exists;
  gboolean force;
  gsize body_offset; /* in bytes, in the text of the file */
  guint body_line;
} GgenFrontMatter;

gboolean ggen_front_matter_is_present (const char *text, gsize length);
GgenFrontMatter *ggen_front_matter_parse (const char *text,
                                          gsize length,
                                          const char *source_name,
                                          GPtrArray *problems);
void ggen_front_matter_free (GgenFrontMatter *self);

GgenValue *ggen_read_vars (GgenYamlDocument *document, const GgenYamlNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenFrontMatter, ggen_front_matter_free)

G_END_DECLS
