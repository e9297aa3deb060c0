/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-image-layout-private.h"
#include "ggen-image-builder-private.h"

#include <string.h>

static void
clear_prefix (gpointer data)
{
  GgenImagePrefix *prefix = data;

  g_free (prefix->prefix);
  g_free (prefix->iri);
}

GgenImage *
ggen_image_alloc (void)
{
  GgenImage *self = g_new0 (GgenImage, 1);

  self->ref_count = 1;
  self->prefixes = g_array_new (FALSE, FALSE, sizeof (GgenImagePrefix));
  g_array_set_clear_func (self->prefixes, clear_prefix);

  return self;
}

GgenImage *
ggen_image_new_empty (void)
{
  GgenImage *self = ggen_image_builder_finish (ggen_image_builder_new (), NULL);

  g_assert (self != NULL);

  return self;
}

GgenImage *
ggen_image_ref (GgenImage *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

void
ggen_image_unref (GgenImage *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (self->mapped == NULL)
    {
      g_free (self->terms.records);
      g_free (self->terms.text);
      g_free (self->terms.slots);
    }
  for (guint i = 0; i < self->n_graphs; i++)
    g_free (self->graphs[i].block);
  g_free (self->graphs);
  g_array_unref (self->prefixes);
  g_clear_pointer (&self->mapped, g_mapped_file_unref);
  g_free (self);
}

/* Terms */

const GgenTermTable *
ggen_image_get_terms (const GgenImage *self)
{
  return &self->terms;
}

guint32
ggen_image_get_n_terms (const GgenImage *self)
{
  return self->terms.n_records;
}

static GgenTermId
lookup (const GgenImage *self, GgenRecordKind kind, GgenTermId qualifier, const char *text)
{
  gsize length = strlen (text);
  guint32 qualifier_hash = 0;
  guint32 hash;

  if (qualifier != GGEN_TERM_ID_NONE)
    qualifier_hash = ggen_term_table_get_record (&self->terms, qualifier)->hash;
  hash = ggen_term_table_hash (kind, qualifier_hash, text, length);

  return ggen_term_table_lookup (&self->terms, hash, kind, qualifier, text, length);
}

GgenTermId
ggen_image_lookup_iri (const GgenImage *self, const char *iri)
{
  return lookup (self, GGEN_RECORD_IRI, GGEN_TERM_ID_NONE, iri);
}

GgenTermId
ggen_image_lookup_term (const GgenImage *self, const GgenTerm *term)
{
  GgenRecordKind kind = (GgenRecordKind) ggen_term_get_kind (term);
  const char *language = ggen_term_get_language (term);
  GgenTermId qualifier = GGEN_TERM_ID_NONE;

  if (language != NULL)
    {
      kind = GGEN_RECORD_LANG_LITERAL;
      qualifier = lookup (self, GGEN_RECORD_LITERAL, GGEN_TERM_ID_XSD_STRING, language);
    }
  else if (kind == GGEN_RECORD_LITERAL)
    qualifier = ggen_image_lookup_iri (self, ggen_term_get_datatype (term));

  if (kind >= GGEN_RECORD_LITERAL && qualifier == GGEN_TERM_ID_NONE)
    return GGEN_TERM_ID_NONE;

  return lookup (self, kind, qualifier, ggen_term_get_value (term));
}

const char *
ggen_image_get_text (const GgenImage *self, GgenTermId id, gsize *length)
{
  if (length != NULL)
    *length = ggen_term_table_get_record (&self->terms, id)->text_length;

  return ggen_term_table_get_text (&self->terms, id);
}

GgenTermKind
ggen_image_get_kind (const GgenImage *self, GgenTermId id)
{
  guint8 kind = ggen_term_table_get_record (&self->terms, id)->kind;

  return (GgenTermKind) MIN (kind, GGEN_RECORD_LITERAL);
}

GgenTermId
ggen_image_get_datatype (const GgenImage *self, GgenTermId id)
{
  const GgenTermRecord *record = ggen_term_table_get_record (&self->terms, id);

  if (record->kind == GGEN_RECORD_LANG_LITERAL)
    return GGEN_TERM_ID_RDF_LANG_STRING;

  return record->kind == GGEN_RECORD_LITERAL ? record->qualifier : GGEN_TERM_ID_NONE;
}

const char *
ggen_image_get_language (const GgenImage *self, GgenTermId id)
{
  const GgenTermRecord *record = ggen_term_table_get_record (&self->terms, id);

  if (record->kind != GGEN_RECORD_LANG_LITERAL)
    return NULL;

  return ggen_term_table_get_text (&self->terms, record->qualifier);
}

GgenTypedValue
ggen_image_get_typed (const GgenImage *self, GgenTermId id)
{
  return ggen_term_record_get_typed (ggen_term_table_get_record (&self->terms, id));
}

GgenTerm *
ggen_image_dup_term (const GgenImage *self, GgenTermId id)
{
  const char *text = ggen_image_get_text (self, id, NULL);

  switch (ggen_image_get_kind (self, id))
    {
    case GGEN_TERM_IRI:
      return ggen_term_new_iri (text);

    case GGEN_TERM_BLANK:
      return ggen_term_new_blank (text);

    case GGEN_TERM_LITERAL:
      return ggen_term_new_literal (text,
                                    ggen_image_get_text (self, ggen_image_get_datatype (self, id),
                                                         NULL),
                                    ggen_image_get_language (self, id));
    }

  g_return_val_if_reached (NULL);
}

/* Graphs */

guint64
ggen_image_get_n_quads (const GgenImage *self)
{
  return self->n_quads;
}

guint
ggen_image_get_n_named_graphs (const GgenImage *self)
{
  return self->n_graphs - 1;
}

GgenTermId
ggen_image_get_named_graph (const GgenImage *self, guint index)
{
  return self->graphs[index + 1].name;
}

static const GgenImageGraph *
find_graph (const GgenImage *self, GgenTermId name)
{
  guint low = 0;
  guint high = self->n_graphs;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (self->graphs[middle].name < name)
        low = middle + 1;
      else
        high = middle;
    }

  return low < self->n_graphs && self->graphs[low].name == name ? &self->graphs[low] : NULL;
}

gboolean
ggen_image_has_named_graph (const GgenImage *self, GgenTermId graph)
{
  return graph != GGEN_TERM_ID_NONE && find_graph (self, graph) != NULL;
}

gsize
ggen_image_graph_get_block_length (guint32 n_triples, guint32 n_terms, gboolean has_starts)
{
  gsize length = (gsize) n_triples * GGEN_N_PERMUTATIONS * GGEN_N_COLUMNS;

  if (has_starts)
    length += ((gsize) n_terms + 2) * GGEN_N_PERMUTATIONS;

  return length;
}

void
ggen_image_graph_set_block (GgenImageGraph *self,
                            const GgenTermId *block,
                            guint32 n_terms,
                            gboolean has_starts)
{
  for (guint permutation = 0; permutation < GGEN_N_PERMUTATIONS; permutation++)
    {
      for (guint i = 0; i < GGEN_N_COLUMNS; i++, block += self->n_triples)
        self->columns[permutation][i] = block;

      self->starts[permutation] = has_starts ? block : NULL;
      if (has_starts)
        block += (gsize) n_terms + 2;
    }
}

/* The first row from start on, before end, whose value is not below. */
static inline guint32
lower_bound (const GgenTermId *column, guint32 start, guint32 end, GgenTermId value)
{
  guint32 length = end - start;
  const GgenTermId *base = column + start;

  /* No branch depends on the data here, so that nothing is mispredicted. */
  while (length > 1)
    {
      guint32 half = length / 2;
      base += base[half - 1] < value ? half : 0;
      length -= half;
    }

  return (base - column) + (length == 1 && *base < value);
}

static inline void
narrow (const GgenTermId *column, guint32 *start, guint32 *end, GgenTermId value)
{
  *start = lower_bound (column, *start, *end, value);

  /* Most ranges are short: look at the next rows before searching. */
  for (guint i = 0; i < 4; i++)
    if (*start + i >= *end || column[*start + i] != value)
      {
        *end = *start + i;
        return;
      }

  *end = lower_bound (column, *start, *end, value + 1);
}

static void
scan (const GgenImage *self,
      GgenTermId graph_name,
      GgenPermutation permutation,
      const GgenTermId *keys,
      GgenRange *range)
{
  static const GgenTermId no_rows[1] = {0};
  const GgenImageGraph *graph = find_graph (self, graph_name);
  const GgenTermId *const *columns;
  guint subject = (GGEN_N_COLUMNS - permutation) % GGEN_N_COLUMNS;

  *range = (GgenRange){permutation, 0, 0, no_rows, no_rows, no_rows};
  if (graph == NULL)
    return;

  columns = graph->columns[permutation];
  range->subjects = columns[subject];
  range->predicates = columns[(subject + 1) % GGEN_N_COLUMNS];
  range->objects = columns[(subject + 2) % GGEN_N_COLUMNS];

  if (keys[0] > self->terms.n_records)
    return;

  range->end = graph->n_triples;
  if (keys[0] == GGEN_TERM_ID_NONE)
    return;

  if (graph->starts[permutation] != NULL)
    {
      range->start = graph->starts[permutation][keys[0]];
      range->end = graph->starts[permutation][keys[0] + 1];
    }
  else
    narrow (columns[0], &range->start, &range->end, keys[0]);

  for (guint i = 1; i < GGEN_N_COLUMNS && keys[i] != GGEN_TERM_ID_NONE; i++)
    narrow (columns[i], &range->start, &range->end, keys[i]);
}

void
ggen_image_match (const GgenImage *self,
                  GgenTermId graph,
                  GgenTermId subject,
                  GgenTermId predicate,
                  GgenTermId object,
                  GgenRange *range)
{
  if (subject != GGEN_TERM_ID_NONE
      && (predicate != GGEN_TERM_ID_NONE || object == GGEN_TERM_ID_NONE))
    {
      GgenTermId keys[] = {subject, predicate, object};
      scan (self, graph, GGEN_PERMUTATION_SPO, keys, range);
    }
  else if (predicate != GGEN_TERM_ID_NONE)
    {
      GgenTermId keys[] = {predicate, object, GGEN_TERM_ID_NONE};
      scan (self, graph, GGEN_PERMUTATION_POS, keys, range);
    }
  else if (object != GGEN_TERM_ID_NONE)
    {
      GgenTermId keys[] = {object, subject, GGEN_TERM_ID_NONE};
      scan (self, graph, GGEN_PERMUTATION_OSP, keys, range);
    }
  else
    {
      GgenTermId keys[] = {GGEN_TERM_ID_NONE, GGEN_TERM_ID_NONE, GGEN_TERM_ID_NONE};
      scan (self, graph, GGEN_PERMUTATION_SPO, keys, range);
    }
}

void
ggen_image_scan (const GgenImage *self,
                 GgenTermId graph,
                 GgenPermutation permutation,
                 GgenTermId first,
                 GgenTermId second,
                 GgenRange *range)
{
  GgenTermId keys[] = {first, second, GGEN_TERM_ID_NONE};

  g_assert (first != GGEN_TERM_ID_NONE || second == GGEN_TERM_ID_NONE);

  scan (self, graph, permutation, keys, range);
}

guint32
ggen_image_get_n_distinct (const GgenImage *self,
                           GgenTermId graph_name,
                           GgenPermutation permutation)
{
  const GgenImageGraph *graph = find_graph (self, graph_name);

  return graph != NULL ? graph->n_distinct[permutation] : 0;
}

/* Prefixes */

guint
ggen_image_get_n_prefixes (const GgenImage *self)
{
  return self->prefixes->len;
}

const char *
ggen_image_get_prefix (const GgenImage *self, guint index, const char **iri)
{
  const GgenImagePrefix *prefix = &g_array_index (self->prefixes, GgenImagePrefix, index);

  if (iri != NULL)
    *iri = prefix->iri;

  return prefix->prefix;
}
