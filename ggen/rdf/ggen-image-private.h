/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-term-table-private.h"

G_BEGIN_DECLS

/*
 * GgenImage:
 *
 * An immutable dataset: one default graph, any number of named graphs, the terms they are made
 * of, and the prefixes that their files declared. In memory, or mapped from a cache file. Shared
 * by threads without locks.
 *
 * Every graph has its triples three times, in the orders SPO, POS and OSP (which are the orders
 * of ids, not of texts), without duplicates, each order as three columns of ids.
 */
typedef struct _GgenImage GgenImage;

/* In the order that sorts them: SPO by subject, then predicate, then object. */
typedef enum
{
  GGEN_PERMUTATION_SPO,
  GGEN_PERMUTATION_POS,
  GGEN_PERMUTATION_OSP,
} GgenPermutation;

#define GGEN_N_PERMUTATIONS 3

/*
 * GgenRange:
 *
 * Rows start … end - 1 of the columns; end - start is the exact number of triples that match.
 * Within the range the rows are sorted by the permutation's columns: what a scan with subject and
 * predicate given (SPO) leaves is sorted by object, and so on.
 */
typedef struct
{
  GgenPermutation permutation;
  guint32 start;
  guint32 end;
  const GgenTermId *subjects;
  const GgenTermId *predicates;
  const GgenTermId *objects;
} GgenRange;

/* What an image of no triples is; never fails. (transfer full) */
GgenImage *ggen_image_new_empty (void);
GgenImage *ggen_image_ref (GgenImage *self);
void ggen_image_unref (GgenImage *self);

/* Terms */
const GgenTermTable *ggen_image_get_terms (const GgenImage *self);
/* Ids are 1 … n_terms. */
guint32 ggen_image_get_n_terms (const GgenImage *self);
GgenTermId ggen_image_lookup_iri (const GgenImage *self, const char *iri);
GgenTermId ggen_image_lookup_term (const GgenImage *self, const GgenTerm *term);
/* The text is the IRI, the label or the lexical form; NUL-terminated; length may be NULL. */
const char *ggen_image_get_text (const GgenImage *self, GgenTermId id, gsize *length);
GgenTermKind ggen_image_get_kind (const GgenImage *self, GgenTermId id);
/* 0 unless a literal. */
GgenTermId ggen_image_get_datatype (const GgenImage *self, GgenTermId id);
/* NULL unless a literal with a language. */
const char *ggen_image_get_language (const GgenImage *self, GgenTermId id);
GgenTypedValue ggen_image_get_typed (const GgenImage *self, GgenTermId id);
/* (transfer full) */
GgenTerm *ggen_image_dup_term (const GgenImage *self, GgenTermId id);

/* Graphs: the default graph is 0, a named one is the id of its name. */
guint64 ggen_image_get_n_quads (const GgenImage *self);
guint ggen_image_get_n_named_graphs (const GgenImage *self);
/* In ascending order of ids; a named graph without triples does not exist. */
GgenTermId ggen_image_get_named_graph (const GgenImage *self, guint index);
gboolean ggen_image_has_named_graph (const GgenImage *self, GgenTermId graph);

/*
 * The triples of one graph that match, where 0 is any term. A graph or term that the image does
 * not have matches nothing: ids above n_terms are fine.
 */
void ggen_image_match (const GgenImage *self,
                       GgenTermId graph,
                       GgenTermId subject,
                       GgenTermId predicate,
                       GgenTermId object,
                       GgenRange *range);
/*
 * All triples of one graph that have @first in the first column of the permutation (0: any) and
 * @second in its second (0: any; must be 0 where first is): for a merge join that needs one order.
 */
void ggen_image_scan (const GgenImage *self,
                      GgenTermId graph,
                      GgenPermutation permutation,
                      GgenTermId first,
                      GgenTermId second,
                      GgenRange *range);
/* How many different terms stand in the first column of the permutation; exact. */
guint32
ggen_image_get_n_distinct (const GgenImage *self, GgenTermId graph, GgenPermutation permutation);

/* Prefixes, in the order they were first declared; the last declaration of a prefix counts. */
guint ggen_image_get_n_prefixes (const GgenImage *self);
const char *ggen_image_get_prefix (const GgenImage *self, guint index, const char **iri);

/* The columns of a range in the order that sorts them: 0 is the first sort key. */
static inline const GgenTermId *
ggen_range_get_column (const GgenRange *range, guint position)
{
  const GgenTermId *columns[5] = {
      range->subjects, range->predicates, range->objects, range->subjects, range->predicates,
  };

  return columns[(guint) range->permutation + position];
}

static inline guint32
ggen_range_get_length (const GgenRange *range)
{
  return range->end - range->start;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenImage, ggen_image_unref)

G_END_DECLS
