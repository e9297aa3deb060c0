/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-construct-private.h"

#include <string.h>

#include "ggen-image-builder-private.h"

struct _GgenConstruct
{
  GgenEvaluation *evaluation;
  GgenImageBuilder *builder; /* (owned) (nullable) */
  GArray *ids;        /* (owned) (element-type GgenTermId): the builder's, by the evaluation's */
  GPtrArray *labels;  /* (element-type utf8): the template's blank nodes */
  GgenTermId *blanks; /* (owned): [labels.len]: of the current solution, 0: not made yet */
  guint64 n_blanks;
};

static guint
ggen_construct_find_label (GgenConstruct *self, const GgenTerm *term)
{
  const char *label = ggen_term_get_value (term);
  guint index;

  if (g_ptr_array_find_with_equal_func (self->labels, label, g_str_equal, &index))
    return index;
  g_ptr_array_add (self->labels, (gpointer) label);

  return self->labels->len - 1;
}

static gboolean
ggen_slot_is_blank (const GgenSlot *slot)
{
  return slot->term != NULL && ggen_term_get_kind (slot->term) == GGEN_TERM_BLANK;
}

GgenConstruct *
ggen_construct_new (GgenEvaluation *evaluation)
{
  GgenConstruct *self = g_new0 (GgenConstruct, 1);
  const GgenAlgebraQuery *query = evaluation->query;

  self->evaluation = evaluation;
  self->builder = ggen_image_builder_new ();
  self->ids = g_array_new (FALSE, TRUE, sizeof (GgenTermId));
  self->labels = g_ptr_array_new ();
  for (guint i = 0; i < query->n_construct; i++)
    for (guint slot = 0; slot < 3; slot++)
      if (ggen_slot_is_blank (&query->construct[i].slots[slot]))
        ggen_construct_find_label (self, query->construct[i].slots[slot].term);
  self->blanks = g_new0 (GgenTermId, self->labels->len + 1);

  return self;
}

void
ggen_construct_free (GgenConstruct *self)
{
  g_clear_pointer (&self->builder, ggen_image_builder_free);
  g_array_unref (self->ids);
  g_ptr_array_unref (self->labels);
  g_free (self->blanks);
  g_free (self);
}

/* The builder's id of a term of the query. */
static GgenTermId
ggen_construct_translate (GgenConstruct *self, GgenTermId id)
{
  const GgenDictionary *dictionary = self->evaluation->dictionary;
  g_autoptr (GgenTerm) term = NULL;

  if (id == GGEN_TERM_ID_NONE)
    return id;
  if (id >= self->ids->len)
    g_array_set_size (self->ids, MAX (id + 1, ggen_dictionary_get_last_id (dictionary) + 1));
  if (g_array_index (self->ids, GgenTermId, id) != GGEN_TERM_ID_NONE)
    return g_array_index (self->ids, GgenTermId, id);

  term = ggen_dictionary_dup_term (dictionary, id);
  g_array_index (self->ids, GgenTermId, id) =
      ggen_dictionary_intern_term (ggen_image_builder_get_dictionary (self->builder), term);

  return g_array_index (self->ids, GgenTermId, id);
}

/* A node that the solution alone has. Labels of the data are left alone. */
static GgenTermId
ggen_construct_get_blank (GgenConstruct *self, const GgenTerm *term)
{
  GgenTermId *blank = &self->blanks[ggen_construct_find_label (self, term)];

  if (*blank == GGEN_TERM_ID_NONE)
    *blank = ggen_construct_translate (self, ggen_evaluation_new_blank (self->evaluation));

  return *blank;
}

static void
ggen_construct_add_row (GgenConstruct *self, const GgenBatch *batch, guint row)
{
  const GgenAlgebraQuery *query = self->evaluation->query;
  GgenDictionary *dictionary = self->evaluation->dictionary;
  const GgenDictionary *built = ggen_image_builder_get_dictionary (self->builder);

  memset (self->blanks, 0, self->labels->len * sizeof (GgenTermId));
  for (guint i = 0; i < query->n_construct; i++)
    {
      GgenTermId ids[3];

      for (guint place = 0; place < 3; place++)
        {
          const GgenSlot *slot = &query->construct[i].slots[place];

          if (ggen_slot_is_blank (slot))
            ids[place] = ggen_construct_get_blank (self, slot->term);
          else if (slot->term != NULL)
            ids[place] = ggen_construct_translate (self, ggen_dictionary_intern_term (dictionary,
                                                                                      slot->term));
          else
            ids[place] = ggen_construct_translate (self, ggen_batch_get (batch, slot->column, row));
        }
      /* What is unbound or no RDF is left out. */
      if (ids[0] == 0 || ids[1] == 0 || ids[2] == 0)
        continue;
      if (ggen_dictionary_get_record (built, ids[0])->kind > GGEN_RECORD_BLANK
          || ggen_dictionary_get_record (built, ids[1])->kind != GGEN_RECORD_IRI)
        continue;
      ggen_image_builder_add (self->builder, GGEN_TERM_ID_NONE, ids[0], ids[1], ids[2]);
    }
}

void
ggen_construct_add (GgenConstruct *self, const GgenBatch *batch)
{
  for (guint row = 0; row < batch->n_rows; row++)
    ggen_construct_add_row (self, batch, row);
}

GgenImage *
ggen_construct_finish (GgenConstruct *self, GError **error)
{
  return ggen_image_builder_finish (g_steal_pointer (&self->builder), error);
}
