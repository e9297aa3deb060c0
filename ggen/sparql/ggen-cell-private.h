/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-evaluation-private.h"

G_BEGIN_DECLS

/*
 * GgenCell:
 *
 * A value while an expression is evaluated: a term of the dictionary, a term that is not in it
 * (yet), or an error. Reading an unbound variable is an error, too.
 *
 * Its text, if it has no id, lives in the evaluation's scratch memory; a number or boolean that was
 * computed has none at all until it is asked for.
 */
typedef struct
{
  GgenTypedValue typed;
  const char *text;     /* (nullable): only without an id */
  guint32 length;       /* of text */
  GgenTermId id;        /* 0: not in the dictionary */
  GgenTermId qualifier; /* as in GgenTermRecord: the datatype, or the language tag */
  guint8 kind;          /* GgenRecordKind; NONE: an error */
} GgenCell;

/* The three answers of a test. */
typedef enum
{
  GGEN_TRUTH_FALSE,
  GGEN_TRUTH_TRUE,
  GGEN_TRUTH_ERROR,
} GgenTruth;

static inline gboolean
ggen_cell_is_error (const GgenCell *cell)
{
  return cell->kind == GGEN_RECORD_NONE;
}

static inline gboolean
ggen_cell_is_numeric (const GgenCell *cell)
{
  return ggen_typed_value_is_numeric (&cell->typed);
}

/* xsd:string, with a language or without */
static inline gboolean
ggen_cell_is_string (const GgenCell *cell)
{
  return cell->typed.kind == GGEN_TYPED_STRING || cell->typed.kind == GGEN_TYPED_LANG_STRING;
}

static inline gboolean
ggen_cell_is_literal (const GgenCell *cell)
{
  return cell->kind == GGEN_RECORD_LITERAL || cell->kind == GGEN_RECORD_LANG_LITERAL;
}

static inline void
ggen_cell_set_error (GgenCell *cell)
{
  *cell = (GgenCell){0};
}

/* 0: unbound, an error */
static inline void
ggen_cell_set_id (GgenCell *cell, const GgenEvaluation *evaluation, GgenTermId id)
{
  const GgenTermRecord *record;

  if (id == GGEN_TERM_ID_NONE)
    {
      ggen_cell_set_error (cell);
      return;
    }
  record = ggen_dictionary_get_record (evaluation->dictionary, id);
  *cell = (GgenCell){.typed = ggen_term_record_get_typed (record),
                     .id = id,
                     .qualifier = record->qualifier,
                     .kind = record->kind};
}

static inline void
ggen_cell_set_boolean (GgenCell *cell, gboolean value)
{
  *cell = (GgenCell){.typed = {.integer = !!value, .kind = GGEN_TYPED_BOOLEAN},
                     .id = value ? GGEN_TERM_ID_TRUE : GGEN_TERM_ID_FALSE,
                     .qualifier = GGEN_TERM_ID_XSD_BOOLEAN,
                     .kind = GGEN_RECORD_LITERAL};
}

static inline void
ggen_cell_set_truth (GgenCell *cell, GgenTruth truth)
{
  if (truth == GGEN_TRUTH_ERROR)
    ggen_cell_set_error (cell);
  else
    ggen_cell_set_boolean (cell, truth == GGEN_TRUTH_TRUE);
}

/* INTEGER, DECIMAL, FLOAT, DOUBLE, BOOLEAN */
void ggen_cell_set_typed (GgenCell *cell, const GgenTypedValue *value);
void ggen_cell_set_integer (GgenCell *cell, gint64 value);
/* @text must be scratch memory or live as long as the evaluation. */
void ggen_cell_take_string (GgenCell *cell, const char *text, gsize length);
/* A string with the language, if any, of another. */
void
ggen_cell_take_string_like (GgenCell *cell, const GgenCell *like, const char *text, gsize length);
void ggen_cell_take_iri (GgenCell *cell, const char *text, gsize length);
void ggen_cell_take_literal (GgenCell *cell, GgenTermId datatype, const char *text, gsize length);

/* The id of the value's term; puts it in the dictionary where it is new. 0 for an error. */
GgenTermId ggen_cell_intern (GgenCell *cell, GgenEvaluation *evaluation);
/* The lexical form, IRI or label. NUL-terminated, valid until something is interned. */
const char *ggen_cell_get_text (const GgenCell *cell, GgenEvaluation *evaluation, gsize *length);
/* The tag; "" without one. */
const char *ggen_cell_get_language (const GgenCell *cell, const GgenEvaluation *evaluation);

/* Section 17.2.2: effective boolean value */
GgenTruth ggen_cell_get_truth (const GgenCell *cell, GgenEvaluation *evaluation);
/* The operator = of section 17.3, RDFterm-equal where nothing better fits. */
GgenTruth ggen_cells_equal (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation);
gboolean ggen_cells_same_term (GgenCell *a, GgenCell *b, GgenEvaluation *evaluation);
/* The operator <: %FALSE where the two cannot be compared; else *order is -1, 0 or 1. */
gboolean
ggen_cells_compare (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation, int *order);
/* Section 15.1, made total: unbound, blank nodes, IRIs, literals. 0 for equal values. */
int ggen_cells_order (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation);

G_END_DECLS
