/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-image-builder-private.h"
#include "ggen-rdf-syntax.h"

#include <string.h>

struct _GgenImageBuilder
{
  GgenDictionary *dictionary; /* (owned) */
  GgenQuad *quads;            /* (owned) [n_quads] */
  gsize n_quads;
  gsize quads_capacity;
  gboolean has_named_graphs;
  guint n_merged;   /* images and builders that went through import_terms() */
  GArray *prefixes; /* (element-type GgenImagePrefix) (owned) */
};

GgenImageBuilder *
ggen_image_builder_new (void)
{
  GgenImageBuilder *self = g_new0 (GgenImageBuilder, 1);

  self->dictionary = ggen_dictionary_new ();
  self->prefixes = g_array_new (FALSE, FALSE, sizeof (GgenImagePrefix));

  return self;
}

void
ggen_image_builder_free (GgenImageBuilder *self)
{
  for (guint i = 0; i < self->prefixes->len; i++)
    {
      GgenImagePrefix *prefix = &g_array_index (self->prefixes, GgenImagePrefix, i);
      g_free (prefix->prefix);
      g_free (prefix->iri);
    }
  g_array_unref (self->prefixes);
  g_clear_pointer (&self->dictionary, ggen_dictionary_free);
  g_free (self->quads);
  g_free (self);
}

GgenDictionary *
ggen_image_builder_get_dictionary (GgenImageBuilder *self)
{
  return self->dictionary;
}

static void
reserve (GgenImageBuilder *self, gsize n_more)
{
  gsize needed = self->n_quads + n_more;

  if (needed <= self->quads_capacity)
    return;

  self->quads_capacity = MAX (needed, MAX (256, self->quads_capacity * 2));
  self->quads = g_renew (GgenQuad, self->quads, self->quads_capacity);
}

void
ggen_image_builder_add (GgenImageBuilder *self,
                        GgenTermId graph,
                        GgenTermId subject,
                        GgenTermId predicate,
                        GgenTermId object)
{
  if (self->n_quads == self->quads_capacity)
    reserve (self, 1);

  self->quads[self->n_quads++] = (GgenQuad){subject, predicate, object, graph};
  self->has_named_graphs |= graph != GGEN_TERM_ID_NONE;
}

gsize
ggen_image_builder_get_n_added (const GgenImageBuilder *self)
{
  return self->n_quads;
}

guint32
ggen_image_builder_get_n_terms (const GgenImageBuilder *self)
{
  return self->dictionary->terms.n_records;
}

void
ggen_image_builder_set_prefix (GgenImageBuilder *self, const char *prefix, const char *iri)
{
  GgenImagePrefix added;

  for (guint i = 0; i < self->prefixes->len; i++)
    {
      GgenImagePrefix *known = &g_array_index (self->prefixes, GgenImagePrefix, i);
      if (strcmp (known->prefix, prefix) == 0)
        {
          g_free (known->iri);
          known->iri = g_strdup (iri);
          return;
        }
    }

  added = (GgenImagePrefix){g_strdup (prefix), g_strdup (iri)};
  g_array_append_val (self->prefixes, added);
}

gboolean
ggen_image_builder_fail_too_large (GError **error)
{
  g_set_error_literal (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_TOO_LARGE,
                       "the data has more terms or triples than one graph can hold; "
                       "load fewer files into it");
  return FALSE;
}

/* A blank node that nothing here knows, with a label as near to the given one as possible. */
static GgenTermId
add_blank (GgenImageBuilder *self, const char *label, gsize length)
{
  GgenDictionary *dictionary = self->dictionary;
  g_autofree char *changed = NULL;
  const char *free_label = label;

  for (guint i = 1;
       ggen_dictionary_lookup (dictionary, GGEN_RECORD_BLANK, GGEN_TERM_ID_NONE, free_label, length)
       != GGEN_TERM_ID_NONE;
       i++)
    {
      g_free (changed);
      changed = g_strdup_printf ("%s_%u", label, MAX (i, self->n_merged));
      free_label = changed;
      length = strlen (changed);
    }

  return ggen_dictionary_intern_blank (dictionary, free_label, length);
}

/* What blank nodes of another table are here. */
typedef enum
{
  BLANKS_ARE_OTHERS, /* never the same as any that is here */
  BLANKS_ARE_SHARED, /* the same where the label is the same */
  BLANKS_ARE_SHARED_UNLESS_GENERATED,
} Blanks;

/* The number of a label that Serd has made up, or 0. */
static guint64
get_generated_number (const GgenTermTable *terms, const GgenTermRecord *record)
{
  const char *label = terms->text + record->text_offset;

  if (record->kind != GGEN_RECORD_BLANK || label[0] != 'b' || !g_ascii_isdigit (label[1])
      || label[1 + strspn (label + 1, "0123456789")] != '\0')
    return 0;

  return g_ascii_strtoull (label + 1, NULL, 10);
}

static guint64
get_last_generated (const GgenTermTable *terms)
{
  guint64 last = 0;

  for (guint32 i = 0; i < terms->n_records; i++)
    last = MAX (last, get_generated_number (terms, &terms->records[i]));

  return last;
}

/* A blank node of a further part gets the number it would have had, had the parts been one. */
static GgenTermId
add_part_blank (GgenImageBuilder *self,
                const GgenTermTable *terms,
                const GgenTermRecord *record,
                guint64 last_generated)
{
  guint64 number = get_generated_number (terms, record);
  char label[32];

  if (number == 0)
    return ggen_dictionary_intern_blank (self->dictionary, terms->text + record->text_offset,
                                         record->text_length);

  g_snprintf (label, sizeof label, "b%" G_GUINT64_FORMAT, last_generated + number);

  return ggen_dictionary_intern_blank (self->dictionary, label, strlen (label));
}

/* map[id] is what a term of the table has here as its id. */
static gboolean
import_terms (GgenImageBuilder *self,
              const GgenTermTable *terms,
              Blanks blanks,
              GgenTermId *map,
              GError **error)
{
  guint64 last_generated = 0;

  if (blanks == BLANKS_ARE_SHARED_UNLESS_GENERATED)
    last_generated = get_last_generated (&self->dictionary->terms);

  self->n_merged++;
  map[0] = GGEN_TERM_ID_NONE;

  for (guint32 i = 0; i < terms->n_records; i++)
    {
      const GgenTermRecord *record = &terms->records[i];

      if (record->kind != GGEN_RECORD_BLANK)
        map[i + 1] = ggen_dictionary_import_record (self->dictionary, terms, i + 1, map);
      else if (blanks == BLANKS_ARE_SHARED_UNLESS_GENERATED)
        map[i + 1] = add_part_blank (self, terms, record, last_generated);
      else if (blanks == BLANKS_ARE_SHARED)
        map[i + 1] = ggen_dictionary_import_record (self->dictionary, terms, i + 1, map);
      else
        map[i + 1] = add_blank (self, terms->text + record->text_offset, record->text_length);

      if (map[i + 1] == GGEN_TERM_ID_NONE)
        return ggen_image_builder_fail_too_large (error);
    }

  return TRUE;
}

static void
add_mapped (GgenImageBuilder *self,
            const GgenTermId *map,
            GgenTermId graph,
            GgenTermId subject,
            GgenTermId predicate,
            GgenTermId object)
{
  ggen_image_builder_add (self, map[graph], map[subject], map[predicate], map[object]);
}

static gboolean
is_unused (GgenImageBuilder *self)
{
  return self->n_quads == 0
         && ggen_dictionary_get_last_id (self->dictionary) < GGEN_TERM_ID_AFTER_WELL_KNOWN;
}

static gboolean
add_image (GgenImageBuilder *self, GgenImage *image, Blanks blanks, GError **error)
{
  g_autofree GgenTermId *map = NULL;

  map = g_new (GgenTermId, (gsize) image->terms.n_records + 1);
  if (is_unused (self))
    {
      ggen_dictionary_free (self->dictionary);
      self->dictionary = ggen_dictionary_new_copy (&image->terms);
      for (gsize id = 0; id <= image->terms.n_records; id++)
        map[id] = id;
    }
  else if (!import_terms (self, &image->terms, blanks, map, error))
    return FALSE;

  reserve (self, image->n_quads);
  for (guint i = 0; i < image->n_graphs; i++)
    {
      const GgenImageGraph *graph = &image->graphs[i];
      const GgenTermId *const *columns = graph->columns[GGEN_PERMUTATION_SPO];

      for (guint32 row = 0; row < graph->n_triples; row++)
        add_mapped (self, map, graph->name, columns[0][row], columns[1][row], columns[2][row]);
    }

  for (guint i = 0; i < image->prefixes->len; i++)
    {
      const char *iri;
      const char *prefix = ggen_image_get_prefix (image, i, &iri);
      ggen_image_builder_set_prefix (self, prefix, iri);
    }

  return TRUE;
}

gboolean
ggen_image_builder_add_image (GgenImageBuilder *self, GgenImage *image, GError **error)
{
  return add_image (self, image, BLANKS_ARE_OTHERS, error);
}

gboolean
ggen_image_builder_add_constructed (GgenImageBuilder *self, GgenImage *image, GError **error)
{
  return add_image (self, image, BLANKS_ARE_SHARED, error);
}

static gboolean
add_builder (GgenImageBuilder *self, GgenImageBuilder *other, Blanks blanks, GError **error)
{
  const GgenTermTable *terms = &other->dictionary->terms;
  g_autofree GgenTermId *map = NULL;

  if (is_unused (self) && self->prefixes->len == 0)
    {
      GgenImageBuilder mine = *self;
      *self = *other;
      *other = mine;
      return TRUE;
    }

  map = g_new (GgenTermId, (gsize) terms->n_records + 1);
  if (!import_terms (self, terms, blanks, map, error))
    return FALSE;

  reserve (self, other->n_quads);
  for (gsize i = 0; i < other->n_quads; i++)
    {
      const GgenQuad *quad = &other->quads[i];
      add_mapped (self, map, quad->graph, quad->subject, quad->predicate, quad->object);
    }

  for (guint i = 0; i < other->prefixes->len; i++)
    {
      GgenImagePrefix *prefix = &g_array_index (other->prefixes, GgenImagePrefix, i);
      ggen_image_builder_set_prefix (self, prefix->prefix, prefix->iri);
    }

  return TRUE;
}

gboolean
ggen_image_builder_add_builder (GgenImageBuilder *self, GgenImageBuilder *other, GError **error)
{
  return add_builder (self, other, BLANKS_ARE_OTHERS, error);
}

gboolean
ggen_image_builder_add_part (GgenImageBuilder *self,
                             GgenImageBuilder *other,
                             gboolean has_generated_labels,
                             GError **error)
{
  Blanks blanks = has_generated_labels ? BLANKS_ARE_SHARED_UNLESS_GENERATED : BLANKS_ARE_SHARED;

  return add_builder (self, other, blanks, error);
}

/* By graph, the default graph (0) first. */
static int
compare_graphs (gconstpointer a, gconstpointer b)
{
  const GgenQuad *left = a;
  const GgenQuad *right = b;

  return left->graph < right->graph ? -1 : left->graph > right->graph;
}

static gboolean
build_graphs (GgenImageBuilder *self, GgenImage *image, GError **error)
{
  g_autoptr (GArray) graphs = g_array_new (FALSE, TRUE, sizeof (GgenImageGraph));
  guint32 n_terms = self->dictionary->terms.n_records;
  gsize start = 0;

  if (self->has_named_graphs)
    qsort (self->quads, self->n_quads, sizeof *self->quads, compare_graphs);

  do
    {
      GgenTermId name = graphs->len == 0 ? GGEN_TERM_ID_NONE : self->quads[start].graph;
      GgenImageGraph *graph;
      gsize end = self->has_named_graphs ? start : self->n_quads;

      while (end < self->n_quads && self->quads[end].graph == name)
        end++;
      if (end - start >= G_MAXUINT32 - 1)
        return ggen_image_builder_fail_too_large (error);

      g_array_set_size (graphs, graphs->len + 1);
      graph = &g_array_index (graphs, GgenImageGraph, graphs->len - 1);
      ggen_image_graph_build (graph, name, self->quads + start, end - start, n_terms);
      image->n_quads += graph->n_triples;
      start = end;
    }
  while (start < self->n_quads);

  image->n_graphs = graphs->len;
  image->graphs = (GgenImageGraph *) g_array_free (g_steal_pointer (&graphs), FALSE);

  return TRUE;
}

GgenImage *
ggen_image_builder_finish (GgenImageBuilder *builder, GError **error)
{
  g_autoptr (GgenImageBuilder) self = builder;
  g_autoptr (GgenImage) image = ggen_image_alloc ();

  if (!build_graphs (self, image, error))
    return NULL;

  g_array_append_vals (image->prefixes, self->prefixes->data, self->prefixes->len);
  g_array_set_size (self->prefixes, 0);
  image->terms = ggen_dictionary_free_to_table (g_steal_pointer (&self->dictionary));

  return g_steal_pointer (&image);
}
