/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-query-plan-private.h"

#include "ggen-algebra-dump-private.h"
#include "ggen-image-statistics-private.h"
#include "ggen-optimiser-private.h"

GgenAlgebra *
ggen_optimiser_run (GgenOptimiser *self,
                    const GgenAlgebra *algebra,
                    GgenColumnSet needed,
                    guint64 limit,
                    gboolean ignores_duplicates)
{
  GgenAlgebra *plan = ggen_optimiser_copy (self, algebra);

  ggen_optimiser_find_columns (self, plan);
  plan = ggen_optimiser_simplify (self, plan);
  plan = ggen_optimiser_push_filters (self, plan);
  if (!self->is_correlated)
    plan = ggen_optimiser_substitute (self, plan);
  plan = ggen_optimiser_order_joins (self, plan, NULL);
  ggen_optimiser_annotate (self, plan, needed, limit, ignores_duplicates);

  return plan;
}

GgenAlgebra *
ggen_optimiser_run_exists (GgenOptimiser *self, const GgenAlgebra *pattern)
{
  GgenOptimiser inner = *self;
  GgenColumnSet needed = ggen_optimiser_new_set (self);

  inner.is_correlated = TRUE;
  ggen_algebra_add_visible (pattern, needed);

  return ggen_optimiser_run (&inner, pattern, needed, G_MAXUINT64, TRUE);
}

/* What is read of the solutions of the whole query */
static GgenColumnSet
columns_of_answer (GgenOptimiser *self)
{
  const GgenAlgebraQuery *query = self->query;
  GgenColumnSet needed = ggen_optimiser_new_set (self);

  for (guint i = 0; i < query->n_columns; i++)
    ggen_column_set_add (needed, query->columns[i]);

  for (guint i = 0; i < query->n_construct; i++)
    for (guint j = 0; j < 3; j++)
      if (query->construct[i].slots[j].term == NULL)
        ggen_column_set_add (needed, query->construct[i].slots[j].column);

  return needed;
}

/* A template makes a set of triples, but new blank nodes for each solution. */
static gboolean
answer_ignores_duplicates (const GgenAlgebraQuery *query)
{
  if (query->form == GGEN_QUERY_FORM_SELECT)
    return FALSE;

  for (guint i = 0; i < query->n_construct; i++)
    for (guint j = 0; j < 3; j++)
      {
        const GgenTerm *term = query->construct[i].slots[j].term;

        if (term != NULL && ggen_term_get_kind (term) == GGEN_TERM_BLANK)
          return FALSE;
      }

  return TRUE;
}

GgenQueryPlan *
ggen_query_plan_new (GgenQuery *query, const GgenStatistics *statistics)
{
  GgenQueryPlan *self = g_new0 (GgenQueryPlan, 1);
  GgenOptimiser optimiser;

  self->source = g_object_ref (query);
  self->arena = ggen_arena_new ();
  self->query = *ggen_query_get_algebra (query);

  optimiser = (GgenOptimiser){
      .arena = self->arena,
      .query = ggen_query_get_algebra (query),
      .statistics = statistics,
  };
  self->query.root =
      ggen_optimiser_run (&optimiser, optimiser.query->root, columns_of_answer (&optimiser),
                          self->query.form == GGEN_QUERY_FORM_ASK ? 1 : G_MAXUINT64,
                          answer_ignores_duplicates (&self->query));

  return self;
}

GgenQueryPlan *
ggen_query_plan_new_for_image (GgenQuery *query, GgenImage *image)
{
  GgenStatistics statistics = ggen_image_statistics (image);

  return ggen_query_plan_new (query, &statistics);
}

void
ggen_query_plan_free (GgenQueryPlan *self)
{
  ggen_arena_free (self->arena);
  g_object_unref (self->source);
  g_free (self);
}

char *
ggen_query_plan_to_string (const GgenQueryPlan *self)
{
  return ggen_algebra_dump (&self->query, NULL, TRUE);
}
