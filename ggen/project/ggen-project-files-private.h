/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-front-matter-private.h"
#include "ggen-inputs-private.h"
#include "ggen-project-config-private.h"
#include "ggen-sync-private.h"
#include "ggen-template-environment.h"

G_BEGIN_DECLS

/* One file to load into a graph, or Turtle of a front matter. */
typedef struct
{
  char *path; /* (nullable) */
  gboolean has_syntax;
  GgenRdfSyntax syntax;
  const GgenGraphSpec *spec; /* (nullable) (unowned): with the Turtle */
} GgenGraphSource;

/* A template that makes outputs. */
typedef struct
{
  char *path; /* as messages name it */
  GgenFrontMatter *front_matter;
  GBytes *bytes;      /* all of the file */
  const char *body;   /* in bytes */
  GPtrArray *sources; /* (element-type GgenGraphSource): of `rdf` */
} GgenTemplateFile;

/* All that a project consists of, found and read. */
typedef struct
{
  GgenInputs *inputs;
  GgenProjectConfig *config;
  GPtrArray *sources;                   /* (element-type GgenGraphSource) */
  GPtrArray *templates;                 /* (element-type GgenTemplateFile), by path */
  GgenTemplateEnvironment *environment; /* knows every file that can be included */
  GHashTable *names;   /* (element-type utf8 utf8): paths by name in the environment */
  GPtrArray *problems; /* (element-type GError): with templates and what they name */
} GgenProjectFiles;

gboolean ggen_graph_sources_contain (GPtrArray *sources, const char *path);

GgenProjectFiles *
ggen_project_files_read (const GgenSyncRequest *request, GgenState *last, GError **error);
void ggen_project_files_free (GgenProjectFiles *self);

char *ggen_project_files_read_query (GgenProjectFiles *self,
                                     const GgenQuerySpec *spec,
                                     GgenTextPlace *place,
                                     GError **error);
void ggen_project_files_name_error (GgenProjectFiles *self, GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenProjectFiles, ggen_project_files_free)

G_END_DECLS
