/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-query-execution-private.h"

#include "ggen-construct-private.h"
#include "ggen-image-builder-private.h"
#include "ggen-operator-builder-private.h"
#include "ggen-solutions-private.h"

/* Adds the triples of @graph to another graph of the builder. */
static void
ggen_dataset_add_graph (GgenImageBuilder *builder,
                        GgenImage *image,
                        GgenTermId graph,
                        GgenTermId new_graph,
                        GgenTermId *ids)
{
  GgenDictionary *dictionary = ggen_image_builder_get_dictionary (builder);
  GgenRange range;

  ggen_image_match (image, graph, 0, 0, 0, &range);
  for (guint32 row = range.start; row < range.end; row++)
    {
      GgenTermId triple[3] = {range.subjects[row], range.predicates[row], range.objects[row]};

      for (guint i = 0; i < 3; i++)
        {
          if (ids[triple[i]] == GGEN_TERM_ID_NONE)
            {
              g_autoptr (GgenTerm) term = ggen_image_dup_term (image, triple[i]);

              ids[triple[i]] = ggen_dictionary_intern_term (dictionary, term);
            }
          triple[i] = ids[triple[i]];
        }
      ggen_image_builder_add (builder, new_graph, triple[0], triple[1], triple[2]);
    }
}

/* Section 13.2.1: the default graph of a query with several FROM is their merge. */
static GgenImage *
ggen_dataset_merge (const GgenAlgebraQuery *query, GgenImage *image, GError **error)
{
  GgenImageBuilder *builder = ggen_image_builder_new ();
  GgenDictionary *dictionary = ggen_image_builder_get_dictionary (builder);
  g_autofree GgenTermId *ids = g_new0 (GgenTermId, (gsize) ggen_image_get_n_terms (image) + 1);

  for (guint i = 0; i < query->n_from; i++)
    {
      GgenTermId graph = ggen_image_lookup_term (image, query->from[i]);

      if (graph != GGEN_TERM_ID_NONE)
        ggen_dataset_add_graph (builder, image, graph, GGEN_TERM_ID_NONE, ids);
    }
  for (guint i = 0; i < query->n_from_named; i++)
    {
      GgenTermId graph = ggen_image_lookup_term (image, query->from_named[i]);

      if (graph != GGEN_TERM_ID_NONE)
        ggen_dataset_add_graph (builder, image, graph,
                                ggen_dictionary_intern_term (dictionary, query->from_named[i]),
                                ids);
    }

  return ggen_image_builder_finish (builder, error);
}

/* (nullable): NULL where the query is not of the form asked for. */
static GgenEvaluation *
ggen_query_start (GgenQuery *query, GgenImage *image, GgenQueryForm form, GError **error)
{
  static const char *const names[] = {"SELECT", "ASK", "CONSTRUCT"};
  const GgenAlgebraQuery *algebra = ggen_query_get_algebra (query);
  g_autoptr (GgenImage) merged = NULL;

  if (algebra->form != form)
    {
      ggen_query_set_error (error, GGEN_QUERY_ERROR_WRONG_FORM, algebra->source_name,
                            (GgenPlace){1, 1}, "expected a %s query, this is %s", names[form],
                            names[algebra->form]);
      return NULL;
    }
  if (algebra->has_dataset && algebra->n_from > 1)
    {
      merged = ggen_dataset_merge (algebra, image, error);
      if (merged == NULL)
        return NULL;
      image = merged;
    }

  return ggen_evaluation_new (ggen_query_plan_new_for_image (query, image), image);
}

GgenSolutions *
ggen_query_execute (GgenQuery *query, GgenImage *image, GCancellable *cancellable, GError **error)
{
  GgenEvaluation *evaluation = ggen_query_start (query, image, GGEN_QUERY_FORM_SELECT, error);

  if (evaluation == NULL)
    return NULL;

  return ggen_solutions_new (evaluation, ggen_operator_build_query (evaluation), cancellable,
                             error);
}

gboolean
ggen_query_execute_ask (GgenQuery *query,
                        GgenImage *image,
                        gboolean *answer,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GgenEvaluation) evaluation =
      ggen_query_start (query, image, GGEN_QUERY_FORM_ASK, error);
  g_autoptr (GgenOperator) root = NULL;

  if (evaluation == NULL)
    return FALSE;

  root = ggen_operator_build_query (evaluation);
  g_set_object (&evaluation->cancellable, cancellable);
  *answer = ggen_operator_next (root);
  if (evaluation->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&evaluation->error));

  return FALSE;
}

GgenImage *
ggen_query_execute_construct (GgenQuery *query,
                              GgenImage *image,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GgenEvaluation) evaluation =
      ggen_query_start (query, image, GGEN_QUERY_FORM_CONSTRUCT, error);
  g_autoptr (GgenOperator) root = NULL;
  g_autoptr (GgenConstruct) construct = NULL;

  if (evaluation == NULL)
    return NULL;

  root = ggen_operator_build_query (evaluation);
  construct = ggen_construct_new (evaluation);
  g_set_object (&evaluation->cancellable, cancellable);
  while (ggen_operator_next (root))
    ggen_construct_add (construct, &root->batch);
  if (evaluation->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&evaluation->error));
      return NULL;
    }

  return ggen_construct_finish (construct, error);
}
