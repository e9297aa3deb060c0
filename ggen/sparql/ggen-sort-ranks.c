/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sort-ranks-private.h"

#include <stdlib.h>
#include <string.h>

#include "ggen-cell-private.h"

/* So few are compared as a whole at once. */
#define FEW_TERMS 8

/* A term in a form that mostly tells the order without a look at it. */
typedef struct
{
  guint64 prefix; /* ascending with the terms of one group; equal ones need a closer look */
  GgenTermId id;
  guint32 place;  /* which of the different terms it is */
  guint8 group;   /* ascending, before prefix */
  guint8 is_text; /* prefix is made of the bytes of the text */
  guint8 is_tie;  /* in the sorted array: same rank as the one before */
} GgenSortTerm;

/* The different ids, and where each is among them */
typedef struct
{
  GgenSortTerm *terms; /* (owned) */
  guint n_terms;
  guint32 *slots; /* (owned): hash table of places, plus one; 0 is empty */
  guint32 mask;
} GgenSortTerms;

static guint64
double_prefix (double number)
{
  guint64 bits;

  /* NaN is before all numbers, and -0 is 0. */
  if (number != number)
    return 0;
  number += 0.0;
  memcpy (&bits, &number, sizeof bits);

  return (bits >> 63) != 0 ? ~bits : bits | (G_GUINT64_CONSTANT (1) << 63);
}

/* Eight bytes of the text, filled up with zeros. */
static guint64
text_prefix (const GgenEvaluation *evaluation, GgenTermId id, gsize offset)
{
  gsize length = ggen_dictionary_get_record (evaluation->dictionary, id)->text_length;
  guint64 bytes = 0;

  if (offset < length)
    memcpy (&bytes, ggen_dictionary_get_text (evaluation->dictionary, id) + offset,
            MIN (length - offset, sizeof bytes));

  return GUINT64_FROM_BE (bytes);
}

/* Must agree with ggen_cells_order(). */
static GgenSortTerm
sort_term_new (const GgenEvaluation *evaluation, GgenTermId id, guint32 place)
{
  GgenSortTerm self = {.id = id, .place = place};
  const GgenTermRecord *record;
  GgenTypedValue typed;

  if (id == GGEN_TERM_ID_NONE)
    return self;

  record = ggen_dictionary_get_record (evaluation->dictionary, id);
  typed = ggen_term_record_get_typed (record);
  if (record->kind == GGEN_RECORD_BLANK)
    self.group = 1;
  else if (ggen_typed_value_is_numeric (&typed))
    {
      self.group = 5;
      self.prefix = double_prefix (ggen_typed_value_to_double (&typed));
    }
  else if (typed.kind == GGEN_TYPED_BOOLEAN)
    {
      self.group = 4;
      self.prefix = (guint64) typed.integer;
    }
  else if (typed.kind >= GGEN_TYPED_DATE_TIME)
    {
      self.group = (guint8) (6 + typed.kind - GGEN_TYPED_DATE_TIME);
      self.prefix = (guint64) typed.integer ^ (G_GUINT64_CONSTANT (1) << 63);
    }
  else
    {
      self.group = record->kind == GGEN_RECORD_IRI ? 2 : typed.kind >= GGEN_TYPED_OTHER ? 3 : 9;
      self.is_text = TRUE;
      self.prefix = text_prefix (evaluation, id, 0);
    }

  return self;
}

static int
order_by_prefix (gconstpointer a, gconstpointer b)
{
  const GgenSortTerm *left = a;
  const GgenSortTerm *right = b;

  if (left->group != right->group)
    return left->group < right->group ? -1 : 1;

  return (left->prefix > right->prefix) - (left->prefix < right->prefix);
}

static int
order_fully (gconstpointer a, gconstpointer b, gpointer data)
{
  const GgenSortTerm *left = a;
  const GgenSortTerm *right = b;
  GgenCell left_cell;
  GgenCell right_cell;

  ggen_cell_set_id (&left_cell, data, left->id);
  ggen_cell_set_id (&right_cell, data, right->id);

  return ggen_cells_order (&left_cell, &right_cell, data);
}

/* Terms about which the prefix has nothing more to say. */
static void
sort_by_value (GgenEvaluation *evaluation, GgenSortTerm *terms, guint n_terms)
{
  g_qsort_with_data (terms, (gint) n_terms, sizeof *terms, order_fully, evaluation);
  for (guint i = 1; i < n_terms; i++)
    terms[i].is_tie = order_fully (&terms[i - 1], &terms[i], evaluation) == 0;
}

static gboolean
is_one_run (const GgenSortTerm *terms, guint n_terms)
{
  for (guint i = 1; i < n_terms; i++)
    if (terms[i].group != terms[0].group || terms[i].prefix != terms[0].prefix)
      return FALSE;

  return TRUE;
}

/*
 * The prefixes hold the bytes from offset on; those of all terms before it are the same. A text
 * that has ended has nothing but zeros, and so it comes first.
 */
static void
sort_by_prefix (GgenEvaluation *evaluation, GgenSortTerm *terms, guint n_terms, gsize offset)
{
  guint end;

  while (terms[0].is_text && terms[0].prefix != 0 && is_one_run (terms, n_terms))
    {
      offset += sizeof terms[0].prefix;
      for (guint i = 0; i < n_terms; i++)
        terms[i].prefix = text_prefix (evaluation, terms[i].id, offset);
    }

  qsort (terms, n_terms, sizeof *terms, order_by_prefix);
  for (guint start = 0; start < n_terms; start = end)
    {
      guint n_same;

      for (end = start + 1; end < n_terms; end++)
        if (order_by_prefix (&terms[start], &terms[end]) != 0)
          break;
      n_same = end - start;
      if (n_same == 1)
        continue;
      if (n_same <= FEW_TERMS || !terms[start].is_text || terms[start].prefix == 0)
        sort_by_value (evaluation, &terms[start], n_same);
      else
        sort_by_prefix (evaluation, &terms[start], n_same, offset);
    }
}

static void
sort_terms_init (GgenSortTerms *self, guint n_ids)
{
  guint32 n_slots = 64;

  while (n_slots < n_ids && n_slots < G_MAXUINT32 / 4)
    n_slots *= 2;
  n_slots *= 2;
  self->mask = n_slots - 1;
  self->slots = g_new0 (guint32, n_slots);
  self->terms = g_new (GgenSortTerm, (gsize) n_ids + 1);
  self->n_terms = 0;
}

static void
sort_terms_clear (GgenSortTerms *self)
{
  g_free (self->slots);
  g_free (self->terms);
}

/* The place of a term among the different ones. */
static guint32
sort_terms_add (GgenSortTerms *self, const GgenEvaluation *evaluation, GgenTermId id)
{
  guint32 slot = (id * 2654435769u) ^ (id >> 15);

  for (slot &= self->mask; self->slots[slot] != 0; slot = (slot + 1) & self->mask)
    if (self->terms[self->slots[slot] - 1].id == id)
      return self->slots[slot] - 1;

  self->terms[self->n_terms] = sort_term_new (evaluation, id, self->n_terms);
  self->slots[slot] = ++self->n_terms;

  return self->n_terms - 1;
}

guint32
ggen_sort_ranks (GgenEvaluation *evaluation, const GgenTermId *ids, guint n_ids, guint32 *ranks)
{
  GgenSortTerms different;
  guint32 *rank_of_place;
  guint32 n_ranks = 0;

  sort_terms_init (&different, n_ids);
  for (guint i = 0; i < n_ids; i++)
    ranks[i] = i > 0 && ids[i] == ids[i - 1] ? ranks[i - 1]
                                             : sort_terms_add (&different, evaluation, ids[i]);

  if (different.n_terms > 1)
    sort_by_prefix (evaluation, different.terms, different.n_terms, 0);
  rank_of_place = g_new (guint32, different.n_terms + 1);
  for (guint i = 0; i < different.n_terms; i++)
    {
      n_ranks += different.terms[i].is_tie ? 0 : 1;
      rank_of_place[different.terms[i].place] = n_ranks - 1;
    }
  for (guint i = 0; i < n_ids; i++)
    ranks[i] = rank_of_place[ranks[i]];

  g_free (rank_of_place);
  sort_terms_clear (&different);

  return n_ranks;
}
