/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-query.h"
#include "ggen-rdf-syntax.h"
#include "ggen-solutions.h"
#include "ggen-term.h"
#include "ggen-visibility.h"

G_BEGIN_DECLS

#define GGEN_TYPE_GRAPH (ggen_graph_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenGraph, ggen_graph, GGEN, GRAPH, GObject)

GGEN_AVAILABLE_IN_1_0
GgenGraph *ggen_graph_new (void);

GGEN_AVAILABLE_IN_1_0
GFile *ggen_graph_get_cache_dir (GgenGraph *self);
GGEN_AVAILABLE_IN_1_0
void ggen_graph_set_cache_dir (GgenGraph *self, GFile *cache_dir);

GGEN_AVAILABLE_IN_1_0
gboolean
ggen_graph_load_file (GgenGraph *self, GFile *file, GCancellable *cancellable, GError **error);
GGEN_AVAILABLE_IN_1_0
void ggen_graph_load_file_async (GgenGraph *self,
                                 GFile *file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_graph_load_file_finish (GgenGraph *self, GAsyncResult *result, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_graph_load_files (GgenGraph *self,
                                GFile **files,
                                guint n_files,
                                GCancellable *cancellable,
                                GError **error);
GGEN_AVAILABLE_IN_1_0
void ggen_graph_load_files_async (GgenGraph *self,
                                  GFile **files,
                                  guint n_files,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_graph_load_files_finish (GgenGraph *self, GAsyncResult *result, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_graph_load_bytes (GgenGraph *self,
                                GBytes *bytes,
                                GgenRdfSyntax syntax,
                                const char *base_uri,
                                const char *source_name,
                                GCancellable *cancellable,
                                GError **error);

GGEN_AVAILABLE_IN_1_0
guint64 ggen_graph_get_n_quads (GgenGraph *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_graph_get_n_named_graphs (GgenGraph *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_graph_get_n_terms (GgenGraph *self);

GGEN_AVAILABLE_IN_1_0
void ggen_graph_bind_prefix (GgenGraph *self, const char *prefix, const char *iri);
GGEN_AVAILABLE_IN_1_0
char *ggen_graph_lookup_prefix (GgenGraph *self, const char *prefix);
GGEN_AVAILABLE_IN_1_0
GHashTable *ggen_graph_get_prefixes (GgenGraph *self);

GGEN_AVAILABLE_IN_1_0
GBytes *ggen_graph_serialize (GgenGraph *self,
                              GgenRdfSyntax syntax,
                              GCancellable *cancellable,
                              GError **error);

GGEN_AVAILABLE_IN_1_0
GgenSolutions *
ggen_graph_query (GgenGraph *self, GgenQuery *query, GCancellable *cancellable, GError **error);
GGEN_AVAILABLE_IN_1_0
void ggen_graph_query_async (GgenGraph *self,
                             GgenQuery *query,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GGEN_AVAILABLE_IN_1_0
GgenSolutions *ggen_graph_query_finish (GgenGraph *self, GAsyncResult *result, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_graph_query_ask (GgenGraph *self,
                               GgenQuery *query,
                               gboolean *answer,
                               GCancellable *cancellable,
                               GError **error);
GGEN_AVAILABLE_IN_1_0
GgenGraph *ggen_graph_query_construct (GgenGraph *self,
                                       GgenQuery *query,
                                       GCancellable *cancellable,
                                       GError **error);

GGEN_AVAILABLE_IN_1_0
GgenSolutions *
ggen_graph_select (GgenGraph *self, const char *sparql, GCancellable *cancellable, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_graph_ask (GgenGraph *self,
                         const char *sparql,
                         gboolean *answer,
                         GCancellable *cancellable,
                         GError **error);
GGEN_AVAILABLE_IN_1_0
GgenGraph *ggen_graph_construct (GgenGraph *self,
                                 const char *sparql,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
