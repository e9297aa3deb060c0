/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-image-private.h"

G_BEGIN_DECLS

/*
 * GgenDictionary:
 *
 * Gives every term that is put in an id, the same term the same id. For one thread at a time.
 *
 * A dictionary over an image (ggen_dictionary_new_over()) answers for the image's terms with the
 * image's ids, and gives ids above them to new terms: what a query computes lives there, beside
 * the data, and ids of both are compared, hashed and read alike.
 *
 * A text pointer of a term that is not the image's is valid until the next new term. Texts given
 * to the intern functions may be such pointers.
 */
typedef struct _GgenDictionary GgenDictionary;

struct _GgenDictionary
{
  GgenTermTable terms; /* (owned arrays) the terms of this dictionary alone */
  GgenImage *image;    /* (nullable) (owned) */
  const GgenTermTable *image_terms;
  gsize records_capacity;
  gsize text_capacity;
};

GgenDictionary *ggen_dictionary_new (void);
GgenDictionary *ggen_dictionary_new_over (GgenImage *image);
/* Starts with the same terms under the same ids. The table's first id must be 1. */
GgenDictionary *ggen_dictionary_new_copy (const GgenTermTable *terms);
void ggen_dictionary_free (GgenDictionary *self);
/* Frees all but the terms, whose arrays now belong to the caller. Not for one over an image. */
GgenTermTable ggen_dictionary_free_to_table (GgenDictionary *self);

/* Ids are at most this; 0 is the only id that has no term. */
GgenTermId ggen_dictionary_get_last_id (const GgenDictionary *self);

/* Put a term in, or find it. A dictionary that is full (2³² terms or 2⁴⁸ bytes) answers 0.
 * intern_literal: datatype 0 means xsd:string. */
GgenTermId ggen_dictionary_intern_iri (GgenDictionary *self, const char *iri, gsize length);
GgenTermId ggen_dictionary_intern_blank (GgenDictionary *self, const char *label, gsize length);
GgenTermId ggen_dictionary_intern_literal (GgenDictionary *self,
                                           const char *lexical,
                                           gsize length,
                                           GgenTermId datatype);
GgenTermId ggen_dictionary_intern_lang_literal (GgenDictionary *self,
                                                const char *lexical,
                                                gsize length,
                                                const char *language,
                                                gsize language_length);
GgenTermId ggen_dictionary_intern_boolean (GgenDictionary *self, gboolean value);
GgenTermId ggen_dictionary_intern_integer (GgenDictionary *self, gint64 value);
/* The canonical form of a value of kind BOOLEAN, INTEGER, DECIMAL, FLOAT or DOUBLE. */
GgenTermId ggen_dictionary_intern_typed (GgenDictionary *self, const GgenTypedValue *value);
GgenTermId ggen_dictionary_intern_term (GgenDictionary *self, const GgenTerm *term);

/* Puts in a term of another dictionary, which may be over another image. */
GgenTermId
ggen_dictionary_import (GgenDictionary *self, const GgenDictionary *source, GgenTermId id);

/* The same for term @id of a bare table, whose first id is 1; map has, for the ids before it, what
 * they are here. */
GgenTermId ggen_dictionary_import_record (GgenDictionary *self,
                                          const GgenTermTable *source,
                                          GgenTermId id,
                                          const GgenTermId *map);

/* The most general one: kind, qualifier and text as a record holds them. */
GgenTermId ggen_dictionary_intern (GgenDictionary *self,
                                   GgenRecordKind kind,
                                   GgenTermId qualifier,
                                   const char *text,
                                   gsize length);

/* 0 where there is no such term. */
GgenTermId ggen_dictionary_lookup (const GgenDictionary *self,
                                   GgenRecordKind kind,
                                   GgenTermId qualifier,
                                   const char *text,
                                   gsize length);
GgenTermId ggen_dictionary_lookup_term (const GgenDictionary *self, const GgenTerm *term);

/* A term of its own, (transfer full). */
GgenTerm *ggen_dictionary_dup_term (const GgenDictionary *self, GgenTermId id);

static inline const GgenTermTable *
ggen_dictionary_table_of (const GgenDictionary *self, GgenTermId id)
{
  return id < self->terms.first_id ? self->image_terms : &self->terms;
}

static inline const GgenTermRecord *
ggen_dictionary_get_record (const GgenDictionary *self, GgenTermId id)
{
  return ggen_term_table_get_record (ggen_dictionary_table_of (self, id), id);
}

static inline const char *
ggen_dictionary_get_text (const GgenDictionary *self, GgenTermId id)
{
  return ggen_term_table_get_text (ggen_dictionary_table_of (self, id), id);
}

static inline GgenTypedValue
ggen_dictionary_get_typed (const GgenDictionary *self, GgenTermId id)
{
  return ggen_term_record_get_typed (ggen_dictionary_get_record (self, id));
}

/* 0 unless the term is a literal: its datatype, rdf:langString for one with a language. */
static inline GgenTermId
ggen_dictionary_get_datatype (const GgenDictionary *self, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (self, id);

  if (record->kind == GGEN_RECORD_LANG_LITERAL)
    return GGEN_TERM_ID_RDF_LANG_STRING;

  return record->kind == GGEN_RECORD_LITERAL ? record->qualifier : GGEN_TERM_ID_NONE;
}

/* NULL unless the term is a literal with a language. */
static inline const char *
ggen_dictionary_get_language (const GgenDictionary *self, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (self, id);

  if (record->kind != GGEN_RECORD_LANG_LITERAL)
    return NULL;

  return ggen_dictionary_get_text (self, record->qualifier);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenDictionary, ggen_dictionary_free)

G_END_DECLS
