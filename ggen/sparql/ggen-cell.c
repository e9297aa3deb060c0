/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cell-private.h"

#include <string.h>

#include "ggen-number-private.h"

static GgenTermId
ggen_typed_kind_get_datatype (GgenTypedKind kind)
{
  switch ((guint) kind)
    {
    case GGEN_TYPED_BOOLEAN:
      return GGEN_TERM_ID_XSD_BOOLEAN;
    case GGEN_TYPED_INTEGER:
      return GGEN_TERM_ID_XSD_INTEGER;
    case GGEN_TYPED_DECIMAL:
      return GGEN_TERM_ID_XSD_DECIMAL;
    case GGEN_TYPED_FLOAT:
      return GGEN_TERM_ID_XSD_FLOAT;
    default:
      return GGEN_TERM_ID_XSD_DOUBLE;
    }
}

void
ggen_cell_set_typed (GgenCell *cell, const GgenTypedValue *value)
{
  *cell = (GgenCell){.typed = *value,
                     .qualifier = ggen_typed_kind_get_datatype (value->kind),
                     .kind = GGEN_RECORD_LITERAL};
}

void
ggen_cell_set_integer (GgenCell *cell, gint64 value)
{
  GgenTypedValue typed = ggen_number_new_integer (value);

  ggen_cell_set_typed (cell, &typed);
}

void
ggen_cell_take_literal (GgenCell *cell, GgenTermId datatype, const char *text, gsize length)
{
  *cell = (GgenCell){.typed = ggen_typed_value_parse (datatype, text, length),
                     .text = text,
                     .length = (guint32) length,
                     .qualifier = datatype,
                     .kind = GGEN_RECORD_LITERAL};
}

void
ggen_cell_take_string (GgenCell *cell, const char *text, gsize length)
{
  *cell = (GgenCell){.typed = {.kind = GGEN_TYPED_STRING},
                     .text = text,
                     .length = (guint32) length,
                     .qualifier = GGEN_TERM_ID_XSD_STRING,
                     .kind = GGEN_RECORD_LITERAL};
}

void
ggen_cell_take_string_like (GgenCell *cell, const GgenCell *like, const char *text, gsize length)
{
  GgenTypedKind typed_kind = like->typed.kind;
  GgenTermId qualifier = like->qualifier;
  GgenRecordKind kind = like->kind;

  ggen_cell_take_string (cell, text, length);
  cell->typed.kind = typed_kind;
  cell->qualifier = qualifier;
  cell->kind = kind;
}

void
ggen_cell_take_iri (GgenCell *cell, const char *text, gsize length)
{
  *cell = (GgenCell){.text = text, .length = (guint32) length, .kind = GGEN_RECORD_IRI};
}

GgenTermId
ggen_cell_intern (GgenCell *cell, GgenEvaluation *evaluation)
{
  if (cell->id != GGEN_TERM_ID_NONE || cell->kind == GGEN_RECORD_NONE)
    return cell->id;

  if (cell->text == NULL)
    cell->id = ggen_dictionary_intern_typed (evaluation->dictionary, &cell->typed);
  else
    cell->id = ggen_dictionary_intern (evaluation->dictionary, cell->kind, cell->qualifier,
                                       cell->text, cell->length);

  return cell->id;
}

const char *
ggen_cell_get_text (const GgenCell *cell, GgenEvaluation *evaluation, gsize *length)
{
  GgenTermId id = cell->id;
  const GgenTermRecord *record;

  if (id == GGEN_TERM_ID_NONE && cell->text != NULL)
    {
      *length = cell->length;
      return cell->text;
    }
  if (id == GGEN_TERM_ID_NONE)
    {
      id = ggen_dictionary_intern_typed (evaluation->dictionary, &cell->typed);
      if (id == GGEN_TERM_ID_NONE)
        {
          *length = 0;
          return "";
        }
    }
  record = ggen_dictionary_get_record (evaluation->dictionary, id);
  *length = record->text_length;

  return ggen_dictionary_get_text (evaluation->dictionary, id);
}

const char *
ggen_cell_get_language (const GgenCell *cell, const GgenEvaluation *evaluation)
{
  if (cell->kind != GGEN_RECORD_LANG_LITERAL)
    return "";

  return ggen_dictionary_get_text (evaluation->dictionary, cell->qualifier);
}
