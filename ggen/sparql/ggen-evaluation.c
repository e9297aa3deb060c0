/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-evaluation-private.h"

#include <string.h>

/* FROM NAMED may say the same graph twice. */
static void
ggen_evaluation_add_named_graph (GgenEvaluation *self, GgenTermId graph)
{
  for (guint i = 0; i < self->n_named_graphs; i++)
    if (self->named_graphs[i] == graph)
      return;
  self->named_graphs[self->n_named_graphs++] = graph;
}

/* Section 13.2: the graphs that FROM and FROM NAMED choose. Of several FROM the merge has been made
 * before, and is the image's default graph. */
static void
ggen_evaluation_choose_dataset (GgenEvaluation *self)
{
  const GgenAlgebraQuery *query = self->query;

  self->named_graphs = g_new0 (GgenTermId, query->n_from_named + 1);
  for (guint i = 0; i < query->n_from_named; i++)
    {
      GgenTermId graph = ggen_image_lookup_term (self->image, query->from_named[i]);

      if (graph != GGEN_TERM_ID_NONE && ggen_image_has_named_graph (self->image, graph))
        ggen_evaluation_add_named_graph (self, graph);
    }
  if (query->n_from == 1)
    self->default_graph = ggen_image_lookup_term (self->image, query->from[0]);
  self->has_default_graph = query->n_from > 1 || self->default_graph != GGEN_TERM_ID_NONE;
}

static void
ggen_evaluation_choose_graphs (GgenEvaluation *self)
{
  if (self->query != NULL && self->query->has_dataset)
    {
      ggen_evaluation_choose_dataset (self);
      return;
    }

  self->has_default_graph = TRUE;
  self->n_named_graphs = ggen_image_get_n_named_graphs (self->image);
  self->named_graphs = g_new0 (GgenTermId, self->n_named_graphs + 1);
  for (guint i = 0; i < self->n_named_graphs; i++)
    self->named_graphs[i] = ggen_image_get_named_graph (self->image, i);
}

GgenEvaluation *
ggen_evaluation_new (GgenQueryPlan *plan, GgenImage *image)
{
  GgenEvaluation *self = g_new0 (GgenEvaluation, 1);

  self->plan = plan;
  self->query = plan != NULL ? &plan->query : NULL;
  self->arena = ggen_arena_new ();
  self->n_variables = plan != NULL ? plan->query.n_variables : 0;
  self->n_columns = self->n_variables;
  self->solution_tag = G_MAXUINT;
  self->image = ggen_image_ref (image);
  self->dictionary = ggen_dictionary_new_over (image);
  ggen_scratch_init (&self->scratch);
  ggen_evaluation_choose_graphs (self);

  return self;
}

void
ggen_evaluation_free (GgenEvaluation *self)
{
  g_clear_pointer (&self->labelled_blanks, g_hash_table_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->named_graphs, g_free);
  ggen_scratch_clear (&self->scratch);
  ggen_dictionary_free (self->dictionary);
  ggen_image_unref (self->image);
  ggen_arena_free (self->arena);
  g_clear_error (&self->error);
  g_clear_pointer (&self->plan, ggen_query_plan_free);
  g_free (self);
}

GgenTermId
ggen_evaluation_new_blank (GgenEvaluation *self)
{
  char label[32];
  gint length;
  GgenTermId last = ggen_dictionary_get_last_id (self->dictionary);

  /* The data may use the label already: then the next one. */
  for (;;)
    {
      GgenTermId id;

      length = g_snprintf (label, sizeof label, "q%" G_GUINT64_FORMAT, self->n_blanks++);
      id = ggen_dictionary_intern_blank (self->dictionary, label, (gsize) length);
      if (id > last || id == GGEN_TERM_ID_NONE)
        return id;
    }
}

GgenTermId
ggen_evaluation_get_labelled_blank (GgenEvaluation *self, guint32 solution, const char *label)
{
  g_autofree char *key = g_strdup_printf ("%u %s", solution, label);
  gpointer id;

  if (self->labelled_blanks == NULL)
    self->labelled_blanks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_lookup_extended (self->labelled_blanks, key, NULL, &id))
    return GPOINTER_TO_UINT (id);

  id = GUINT_TO_POINTER (ggen_evaluation_new_blank (self));
  g_hash_table_insert (self->labelled_blanks, g_steal_pointer (&key), id);

  return GPOINTER_TO_UINT (id);
}

double
ggen_evaluation_get_random (GgenEvaluation *self)
{
  if (self->random == NULL)
    self->random = g_rand_new ();

  return g_rand_double (self->random);
}

/* One moment for the whole query, section 17.4.5.1. */
GgenTermId
ggen_evaluation_get_now (GgenEvaluation *self)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *text = NULL;

  if (self->now != GGEN_TERM_ID_NONE)
    return self->now;

  now = g_date_time_new_now_utc ();
  text = g_date_time_format_iso8601 (now);
  self->now = ggen_dictionary_intern_literal (self->dictionary, text, strlen (text),
                                              GGEN_TERM_ID_XSD_DATE_TIME);

  return self->now;
}
