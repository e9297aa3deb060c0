/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-plan-private.h"

#include <string.h>

#include "ggen-did-you-mean-private.h"
#include "ggen-project-graph-private.h"
#include "ggen-scope.h"

static void
rendering_free (gpointer data)
{
  GgenRendering *rendering = data;

  g_clear_object (&rendering->to);
  ggen_text_place_clear (&rendering->to_place);
  g_clear_object (&rendering->body);
  g_clear_object (&rendering->graph);
  g_clear_pointer (&rendering->visible, g_ptr_array_unref);
  g_free (rendering);
}

/*
 * ggen_plan_new:
 * @request: outlives the plan
 * @files: outlives the plan
 */
GgenPlan *
ggen_plan_new (const GgenSyncRequest *request, GgenProjectFiles *files)
{
  GgenPlan *self = g_new0 (GgenPlan, 1);

  self->request = request;
  self->files = files;
  self->renderings = g_ptr_array_new_with_free_func (rendering_free);
  self->extractions = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_extraction_free);
  self->used = g_ptr_array_new ();
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  for (guint i = 0; i < files->problems->len; i++)
    g_ptr_array_add (self->problems, g_error_copy (g_ptr_array_index (files->problems, i)));

  return self;
}

void
ggen_plan_free (GgenPlan *self)
{
  g_clear_pointer (&self->renderings, g_ptr_array_unref);
  g_clear_pointer (&self->extractions, g_ptr_array_unref);
  g_clear_pointer (&self->used, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

static void
take_problem (GgenPlan *self, GError *error)
{
  ggen_project_files_name_error (self->files, error);
  g_ptr_array_add (self->problems, error);
}

/* Fails with the first problem that was found. */
gboolean
ggen_plan_check (GgenPlan *self, GError **error)
{
  if (self->problems->len == 0)
    return TRUE;

  g_propagate_error (error, g_error_copy (g_ptr_array_index (self->problems, 0)));
  return FALSE;
}

static void
compile_to (GgenPlan *self, GgenRendering *rendering)
{
  const GgenFrontMatter *front_matter = rendering->file->front_matter;
  gboolean is_given = self->request->to != NULL;
  const char *text = is_given ? self->request->to : front_matter->to;
  const GgenSyncFlags preview = GGEN_SYNC_DRY_RUN | GGEN_SYNC_CONTENT;
  GError *error = NULL;

  if (text == NULL)
    {
      if ((self->request->flags & preview) != preview)
        g_ptr_array_add (self->problems,
                         g_error_new (GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                                      "%s:1:1: the template has no 'to', which says where its "
                                      "output goes",
                                      rendering->file->path));
      return;
    }

  if (is_given)
    ggen_text_place_init_file (&rendering->to_place, "--to");
  else
    {
      rendering->to_place = front_matter->to_place;
      rendering->to_place.source_name = g_strdup (front_matter->to_place.source_name);
    }
  rendering->to =
      ggen_template_new (self->files->environment, text, rendering->to_place.source_name, &error);
  if (rendering->to == NULL)
    {
      ggen_text_place_translate_error (&rendering->to_place, error);
      take_problem (self, error);
    }
}

static gboolean
is_word_character (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gboolean
has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    if ((at == text || !is_word_character (at[-1])) && !is_word_character (at[length]))
      return TRUE;

  return FALSE;
}

/* Whether any template could mean the query by its name. What can be included is only known when
 * templates run, so that the word decides; a query too many costs time, nothing else. */
static gboolean
is_query_used (GgenPlan *self, const char *name)
{
  GHashTableIter iter;
  gpointer path;

  for (guint i = 0; i < self->files->templates->len; i++)
    {
      const GgenTemplateFile *file = g_ptr_array_index (self->files->templates, i);

      if (has_word (g_bytes_get_data (file->bytes, NULL), name))
        return TRUE;
    }

  g_hash_table_iter_init (&iter, self->files->names);
  while (g_hash_table_iter_next (&iter, NULL, &path))
    {
      GBytes *bytes = ggen_inputs_read (self->files->inputs, path, NULL);

      if (bytes != NULL && has_word (g_bytes_get_data (bytes, NULL), name))
        return TRUE;
    }

  return self->request->to != NULL && has_word (self->request->to, name);
}

/* Compiles every template, and finds out which queries they use. */
void
ggen_plan_compile (GgenPlan *self)
{
  GPtrArray *queries = self->files->config->queries;

  for (guint i = 0; i < self->files->templates->len; i++)
    {
      GgenRendering *rendering = g_new0 (GgenRendering, 1);
      GError *error = NULL;

      rendering->file = g_ptr_array_index (self->files->templates, i);
      rendering->visible = g_ptr_array_new ();
      g_ptr_array_add (self->renderings, rendering);
      compile_to (self, rendering);
      rendering->body =
          ggen_template_new_at_line (self->files->environment, rendering->file->body,
                                     rendering->file->path,
                                     rendering->file->front_matter->body_line, &error);
      if (rendering->body == NULL)
        take_problem (self, error);
    }

  for (guint i = 0; i < queries->len; i++)
    if (is_query_used (self, ((GgenQuerySpec *) g_ptr_array_index (queries, i))->name))
      g_ptr_array_add (self->used, g_ptr_array_index (queries, i));
}

/* For who wants to know whether all of them are right. */
void
ggen_plan_use_all_queries (GgenPlan *self)
{
  GPtrArray *queries = self->files->config->queries;

  g_ptr_array_set_size (self->used, 0);
  for (guint i = 0; i < queries->len; i++)
    g_ptr_array_add (self->used, g_ptr_array_index (queries, i));
}

/* Whether anything is asked of the graph at all. */
gboolean
ggen_plan_needs_graph (GgenPlan *self)
{
  for (guint i = 0; i < self->renderings->len; i++)
    {
      const GgenRendering *rendering = g_ptr_array_index (self->renderings, i);
      const GgenFrontMatter *front_matter = rendering->file->front_matter;

      if (front_matter->for_each != NULL || front_matter->queries->len > 0)
        return TRUE;
    }

  return self->used->len > 0;
}

/* Loads the graph that each template asks; most ask the same one. */
gboolean
ggen_plan_load (GgenPlan *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) cache_dir = ggen_project_graph_get_cache_dir (self->request);
  g_autoptr (GgenGraph) shared = NULL;

  for (guint i = 0; i < self->renderings->len; i++)
    {
      GgenRendering *rendering = g_ptr_array_index (self->renderings, i);
      GPtrArray *own = rendering->file->sources;

      if (own->len > 0)
        rendering->graph =
            ggen_project_graph_load (self->files, own, cache_dir, cancellable, error);
      else
        {
          if (shared == NULL)
            shared = ggen_project_graph_load (self->files, NULL, cache_dir, cancellable, error);
          g_set_object (&rendering->graph, shared);
        }
      if (rendering->graph == NULL)
        return FALSE;
    }

  return TRUE;
}

/* Replaces each graph by the enriched one. */
gboolean
ggen_plan_enrich (GgenPlan *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) enriched =
      g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);

  for (guint i = 0; i < self->renderings->len && self->files->config->enrich->len > 0; i++)
    {
      GgenRendering *rendering = g_ptr_array_index (self->renderings, i);
      GgenGraph *graph = g_hash_table_lookup (enriched, rendering->graph);

      if (graph == NULL)
        {
          graph = ggen_project_graph_enrich (self->files, rendering->graph, cancellable, error);
          if (graph == NULL)
            return FALSE;
          g_hash_table_insert (enriched, g_object_ref (rendering->graph), graph);
        }
      g_set_object (&rendering->graph, graph);
    }

  return TRUE;
}

/* The extraction of a query on a graph: made once, whoever asks for it. */
static GgenExtraction *
get_extraction (GgenPlan *self,
                GgenGraph *graph,
                const GgenQuerySpec *spec,
                const char *group_by,
                GHashTable *own_prefixes)
{
  g_autoptr (GHashTable) prefixes = NULL;
  GgenExtraction *extraction;
  GError *error = NULL;

  for (guint i = 0; i < self->extractions->len; i++)
    {
      extraction = g_ptr_array_index (self->extractions, i);
      if (extraction->spec == spec && extraction->graph == graph
          && g_strcmp0 (extraction->group_by, group_by) == 0)
        return extraction;
    }

  extraction = ggen_extraction_new (spec, graph);
  extraction->group_by = group_by;
  g_ptr_array_add (self->extractions, extraction);
  prefixes = ggen_merge_prefixes (graph, self->files->config->prefixes, own_prefixes);
  if (!ggen_extraction_prepare (extraction, self->files, prefixes, &error))
    take_problem (self, error);

  return extraction;
}

static const GgenQuerySpec *
find_query (GPtrArray *specs, const char *name)
{
  for (guint i = 0; i < specs->len; i++)
    {
      const GgenQuerySpec *spec = g_ptr_array_index (specs, i);

      if (g_str_equal (spec->name, name))
        return spec;
    }

  return NULL;
}

static void
fail_unknown_query (GgenPlan *self, GgenRendering *rendering, const GgenQuerySpec *for_each)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GPtrArray *lists[] = {rendering->file->front_matter->queries, self->files->config->queries};
  g_autofree char *hint = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++)
      g_ptr_array_add (names, ((GgenQuerySpec *) g_ptr_array_index (lists[i], j))->name);
  g_ptr_array_add (names, NULL);

  hint = ggen_did_you_mean (for_each->reference, (const char *const *) names->pdata);
  g_ptr_array_add (self->problems,
                   g_error_new (GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                                "%s:%u:%u: 'for_each' names query '%s', which does not exist%s",
                                for_each->place.source_name, for_each->place.line,
                                for_each->place.column, for_each->reference,
                                hint != NULL ? hint : ""));
}

static void
resolve_for_each (GgenPlan *self, GgenRendering *rendering)
{
  const GgenFrontMatter *front_matter = rendering->file->front_matter;
  const GgenQuerySpec *for_each = front_matter->for_each;
  const GgenQuerySpec *spec = for_each;
  GHashTable *prefixes = front_matter->prefixes;

  if (for_each == NULL)
    return;

  if (for_each->reference != NULL)
    {
      spec = find_query (front_matter->queries, for_each->reference);
      if (spec == NULL)
        {
          spec = find_query (self->files->config->queries, for_each->reference);
          prefixes = NULL;
        }
    }
  if (spec == NULL)
    {
      fail_unknown_query (self, rendering, for_each);
      return;
    }

  rendering->for_each =
      get_extraction (self, rendering->graph, spec,
                      for_each->group_by != NULL ? for_each->group_by : spec->group_by, prefixes);
}

/* Parses every query that is used. */
void
ggen_plan_prepare (GgenPlan *self)
{
  for (guint i = 0; i < self->renderings->len; i++)
    {
      GgenRendering *rendering = g_ptr_array_index (self->renderings, i);
      const GgenFrontMatter *front_matter = rendering->file->front_matter;

      for (guint j = 0; j < self->used->len; j++)
        {
          const GgenQuerySpec *spec = g_ptr_array_index (self->used, j);

          g_ptr_array_add (rendering->visible,
                           get_extraction (self, rendering->graph, spec, spec->group_by, NULL));
        }
      for (guint j = 0; j < front_matter->queries->len; j++)
        {
          const GgenQuerySpec *spec = g_ptr_array_index (front_matter->queries, j);

          g_ptr_array_add (rendering->visible,
                           get_extraction (self, rendering->graph, spec, spec->group_by,
                                           front_matter->prefixes));
        }
      resolve_for_each (self, rendering);
    }
}

static gboolean
run_extraction (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return ggen_extraction_run (user_data, cancellable, error);
}

/* Answers the queries, on the workers. */
gboolean
ggen_plan_extract (GgenPlan *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (ggen_runtime_get_default (), cancellable);

  for (guint i = 0; i < self->extractions->len; i++)
    ggen_scope_spawn (scope, "query", GGEN_WORK_COMPUTE, run_extraction,
                      g_ptr_array_index (self->extractions, i), NULL);

  return ggen_scope_join (scope, error);
}
