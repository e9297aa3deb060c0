/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-project-error.h"
#include "ggen-text-place-private.h"
#include "ggen-rdf-syntax.h"
#include "ggen-yaml-private.h"

G_BEGIN_DECLS

/* A query as it is written in YAML: SPARQL, the path of a file, or the name of another query. */
typedef struct
{
  char *name;      /* (nullable): under which its rows are known */
  char *text;      /* (nullable) */
  char *file;      /* (nullable) */
  char *reference; /* (nullable) */
  char *group_by;  /* (nullable) */
  GgenTextPlace place;
} GgenQuerySpec;

/* Something to load: files, or Turtle that stands in the YAML. */
typedef struct
{
  char *pattern; /* (nullable): a path or glob */
  char *turtle;  /* (nullable) */
  gboolean has_syntax;
  GgenRdfSyntax syntax;
  GgenTextPlace place;
} GgenGraphSpec;

typedef enum
{
  GGEN_QUERY_SPEC_PLAIN,
  GGEN_QUERY_SPEC_NAMES, /* a word is the name of another query */
} GgenQuerySpecFlags;

GgenQuerySpec *ggen_query_spec_read (GgenYamlDocument *document,
                                     const GgenYamlNode *node,
                                     const char *what,
                                     GgenQuerySpecFlags flags);
void ggen_query_spec_free (GgenQuerySpec *self);
gboolean ggen_query_spec_is_map_form (const GgenYamlNode *node);
void ggen_query_spec_read_map (GgenYamlDocument *document,
                               const GgenYamlNode *node,
                               const char *what,
                               GPtrArray *specs);

void ggen_graph_spec_read_list (GgenYamlDocument *document,
                                const GgenYamlNode *node,
                                const char *what,
                                gboolean allow_turtle,
                                GPtrArray *specs);
void ggen_graph_spec_free (GgenGraphSpec *self);

gboolean ggen_is_identifier (const char *word);
gboolean ggen_check_variable_name (GgenYamlDocument *document, const GgenYamlNode *key);
GHashTable *ggen_read_prefixes (GgenYamlDocument *document, const GgenYamlNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenQuerySpec, ggen_query_spec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenGraphSpec, ggen_graph_spec_free)

G_END_DECLS
