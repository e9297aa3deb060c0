/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project-graph-private.h"

#include <string.h>

#include "ggen-extraction-private.h"
#include "ggen-glob-private.h"
#include "ggen-graph-private.h"
#include "ggen-image-builder-private.h"

GFile *
ggen_project_graph_get_cache_dir (const GgenSyncRequest *request)
{
  g_autofree char *path = g_build_filename (request->dir, ".ggen", "cache", NULL);

  /* A template without a project leaves nothing behind, a dry run nothing that was not there. */
  if (request->template_path != NULL)
    return NULL;
  if ((request->flags & GGEN_SYNC_DRY_RUN) != 0 && !g_file_test (path, G_FILE_TEST_IS_DIR))
    return NULL;

  return g_file_new_for_path (path);
}

/* The library names files by their whole path; a project names its own files by the short one. */
static void
shorten_path (const char *base, GError *error)
{
  gsize length = strlen (base);
  char *message;

  if (strncmp (error->message, base, length) != 0 || error->message[length] != '/')
    return;

  message = g_strdup (error->message + length + 1);
  g_free (error->message);
  error->message = message;
}

static gboolean
load_turtle (GgenGraph *graph, const GgenGraphSpec *spec, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (spec->turtle, strlen (spec->turtle));
  g_autoptr (GError) local_error = NULL;

  if (ggen_graph_load_bytes (graph, bytes, spec->has_syntax ? spec->syntax : GGEN_RDF_SYNTAX_TURTLE,
                             NULL, spec->place.source_name, cancellable, &local_error))
    return TRUE;

  ggen_text_place_translate_error (&spec->place, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A file whose name does not tell its syntax. */
static gboolean
load_as (GgenProjectFiles *files,
         GgenGraph *graph,
         const GgenGraphSource *source,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *absolute =
      ggen_glob_resolve (ggen_inputs_get_base (files->inputs), source->path);
  g_autoptr (GFile) file = g_file_new_for_path (absolute);
  g_autofree char *uri = g_file_get_uri (file);
  GBytes *bytes = ggen_inputs_read (files->inputs, source->path, error);

  return bytes != NULL
         && ggen_graph_load_bytes (graph, bytes, source->syntax, uri, source->path, cancellable,
                                   error);
}

/* Whether @source, of @sources, is one of the project's own files that a template names again. */
static gboolean
is_known (GgenProjectFiles *files, GPtrArray *sources, const GgenGraphSource *source)
{
  return sources != files->sources && source->path != NULL
         && ggen_graph_sources_contain (files->sources, source->path);
}

static gboolean
load_others (GgenProjectFiles *files,
             GgenGraph *graph,
             GPtrArray *sources,
             GCancellable *cancellable,
             GError **error)
{
  for (guint i = 0; i < sources->len; i++)
    {
      const GgenGraphSource *source = g_ptr_array_index (sources, i);

      if (source->path == NULL && !load_turtle (graph, source->spec, cancellable, error))
        return FALSE;
      if (source->path != NULL && source->has_syntax && !is_known (files, sources, source)
          && !load_as (files, graph, source, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static void
collect_files (GgenProjectFiles *files, GPtrArray *sources, GPtrArray *collected)
{
  for (guint i = 0; i < sources->len; i++)
    {
      const GgenGraphSource *source = g_ptr_array_index (sources, i);
      g_autofree char *absolute = NULL;

      if (source->path == NULL || source->has_syntax || is_known (files, sources, source))
        continue;
      absolute = ggen_glob_resolve (ggen_inputs_get_base (files->inputs), source->path);
      g_ptr_array_add (collected, g_file_new_for_path (absolute));
    }
}

/*
 * ggen_project_graph_load:
 * @more: (nullable) (element-type GgenGraphSource): to load beside the project's own
 */
GgenGraph *
ggen_project_graph_load (GgenProjectFiles *files,
                         GPtrArray *more,
                         GFile *cache_dir,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) local_error = NULL;
  gboolean is_loaded = TRUE;

  if (cache_dir != NULL)
    ggen_graph_set_cache_dir (graph, cache_dir);

  collect_files (files, files->sources, paths);
  if (more != NULL)
    collect_files (files, more, paths);
  if (paths->len > 0)
    is_loaded = ggen_graph_load_files (graph, (GFile **) paths->pdata, paths->len, cancellable,
                                       &local_error);
  is_loaded = is_loaded && load_others (files, graph, files->sources, cancellable, &local_error)
              && (more == NULL || load_others (files, graph, more, cancellable, &local_error));
  if (is_loaded)
    return g_steal_pointer (&graph);

  shorten_path (ggen_inputs_get_base (files->inputs), local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* A graph with all of both. Blank nodes stay the ones that they are. */
static GgenGraph *
unite (GgenGraph *graph, GgenGraph *made, GError **error)
{
  g_autoptr (GgenImageBuilder) builder = ggen_image_builder_new ();
  g_autoptr (GgenImage) before = ggen_graph_ref_image (graph);
  g_autoptr (GgenImage) added = ggen_graph_ref_image (made);
  g_autoptr (GgenImage) image = NULL;

  if (!ggen_image_builder_add_image (builder, before, error)
      || !ggen_image_builder_add_constructed (builder, added, error))
    return NULL;
  image = ggen_image_builder_finish (g_steal_pointer (&builder), error);

  return image != NULL ? ggen_graph_new_for_image (image) : NULL;
}

static GgenGraph *
construct (GgenProjectFiles *files,
           GgenGraph *graph,
           const GgenQuerySpec *spec,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GHashTable) prefixes = ggen_merge_prefixes (graph, files->config->prefixes, NULL);
  GgenTextPlace place = {NULL};
  g_autofree char *text = ggen_project_files_read_query (files, spec, &place, error);
  g_autoptr (GgenQuery) query = NULL;
  g_autoptr (GError) local_error = NULL;
  GgenGraph *made = NULL;

  if (text == NULL)
    return NULL;

  query = ggen_query_new (text, place.source_name, prefixes, &local_error);
  if (query != NULL && ggen_query_get_form (query) != GGEN_QUERY_FORM_CONSTRUCT)
    g_set_error (&local_error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                 "%s:%u:%u: a query of 'enrich' must be a CONSTRUCT query", spec->place.source_name,
                 spec->place.line, spec->place.column);
  else if (query != NULL)
    made = ggen_graph_query_construct (graph, query, cancellable, &local_error);

  if (local_error != NULL)
    {
      if (local_error->domain != GGEN_PROJECT_ERROR)
        ggen_text_place_translate_error (&place, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  ggen_text_place_clear (&place);

  return made;
}

/* Returns: the graph together with what the CONSTRUCT queries, one after the other, make of it */
GgenGraph *
ggen_project_graph_enrich (GgenProjectFiles *files,
                           GgenGraph *graph,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GgenGraph) enriched = g_object_ref (graph);

  for (guint i = 0; i < files->config->enrich->len; i++)
    {
      g_autoptr (GgenGraph) made =
          construct (files, enriched, g_ptr_array_index (files->config->enrich, i), cancellable,
                     error);
      GgenGraph *united = made != NULL ? unite (enriched, made, error) : NULL;

      if (united == NULL)
        return NULL;
      g_set_object (&enriched, united);
      g_object_unref (united);
    }

  return g_steal_pointer (&enriched);
}
