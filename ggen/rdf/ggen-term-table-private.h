/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-term.h"
#include "ggen-term-id-private.h"
#include "ggen-typed-value-private.h"

G_BEGIN_DECLS

/*
 * GgenRecordKind:
 *
 * Like GgenTermKind (whose first three values are the same), but a literal with a language is a
 * kind of its own, so that (kind, qualifier, text) is all that tells two terms apart.
 */
typedef enum
{
  GGEN_RECORD_NONE = 0,
  GGEN_RECORD_IRI = GGEN_TERM_IRI,
  GGEN_RECORD_BLANK = GGEN_TERM_BLANK,
  GGEN_RECORD_LITERAL = GGEN_TERM_LITERAL,
  GGEN_RECORD_LANG_LITERAL = 4,
} GgenRecordKind;

/*
 * GgenTermRecord:
 *
 * What is known about one term. The same bytes in memory and in a cache file.
 */
typedef struct
{
  guint64 text_offset;  /* of the text in its table; a NUL follows the text */
  guint32 text_length;  /* bytes, without the NUL */
  GgenTermId qualifier; /* LITERAL: the datatype's IRI; LANG_LITERAL: the tag, an xsd:string */
  union
  {
    gint64 integer; /* these four as in GgenTypedValue */
    double number;
  };
  guint32 hash;
  gint16 scale;
  guint8 typed_kind; /* GgenTypedKind */
  guint8 kind;       /* GgenRecordKind */
} GgenTermRecord;

G_STATIC_ASSERT (sizeof (GgenTermRecord) == 32);

/* A place of a hash index; id 0 is free. The hash beside the id saves looking at most records. */
typedef struct
{
  guint32 hash;
  GgenTermId id;
} GgenTermSlot;

/*
 * GgenTermTable:
 *
 * Terms, their texts, and a hash index over them (open addressing, linear steps, 0 is free).
 * Who owns the arrays depends on where the table is: an image or a dictionary.
 */
typedef struct
{
  GgenTermRecord *records; /* [n_records]: the term with the id first_id + i */
  char *text;
  GgenTermSlot *slots; /* [slot_mask + 1], at most half of them in use */
  guint32 slot_mask;
  guint32 n_records;
  GgenTermId first_id;
  gsize text_length;
} GgenTermTable;

/*
 * The hash depends on nothing but the term itself, never on ids, so that it is the same in every
 * table. qualifier_hash: the hash of the qualifier's record, 0 where there is none.
 */
guint32
ggen_term_table_hash (GgenRecordKind kind, guint32 qualifier_hash, const char *text, gsize length);

/* 0 where the table has no such term. */
GgenTermId ggen_term_table_lookup (const GgenTermTable *self,
                                   guint32 hash,
                                   GgenRecordKind kind,
                                   GgenTermId qualifier,
                                   const char *text,
                                   gsize length);

static inline const GgenTermRecord *
ggen_term_table_get_record (const GgenTermTable *self, GgenTermId id)
{
  return &self->records[id - self->first_id];
}

static inline const char *
ggen_term_table_get_text (const GgenTermTable *self, GgenTermId id)
{
  return self->text + ggen_term_table_get_record (self, id)->text_offset;
}

static inline GgenTypedValue
ggen_term_record_get_typed (const GgenTermRecord *record)
{
  GgenTypedValue value = {.integer = record->integer,
                          .scale = record->scale,
                          .kind = record->typed_kind};

  return value;
}

G_END_DECLS
