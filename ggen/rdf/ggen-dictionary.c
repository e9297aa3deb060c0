/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-dictionary-private.h"

#include <math.h>
#include <string.h>

#define FIRST_SLOTS 64
#define FIRST_RECORDS 32
#define FIRST_TEXT 1024

/* Texts are addressed with 64 bits, ids with 32, and a slot index needs twice as many places as
 * there are ids: this is the most that a hash of 32 bits can spread. */
#define MAX_ID (G_MAXINT32 - 1)

static const struct
{
  const char *namespace;
  const char *local;
} well_known[] = {
#define WELL_KNOWN(name, namespace, local) {GGEN_##namespace##_NAMESPACE, local},
    GGEN_WELL_KNOWN_TERMS (WELL_KNOWN)
#undef WELL_KNOWN
};

static void
intern_well_known (GgenDictionary *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (well_known); i++)
    {
      char iri[128];
      gsize length =
          g_snprintf (iri, sizeof iri, "%s%s", well_known[i].namespace, well_known[i].local);
      ggen_dictionary_intern_iri (self, iri, length);
    }

  ggen_dictionary_intern_literal (self, "true", 4, GGEN_TERM_ID_XSD_BOOLEAN);
  ggen_dictionary_intern_literal (self, "false", 5, GGEN_TERM_ID_XSD_BOOLEAN);

  g_assert (ggen_dictionary_get_last_id (self) == GGEN_TERM_ID_AFTER_WELL_KNOWN - 1);
}

static GgenDictionary *
new_empty (GgenTermId first_id)
{
  GgenDictionary *self = g_new0 (GgenDictionary, 1);

  self->terms.first_id = first_id;
  self->terms.slots = g_new0 (GgenTermSlot, FIRST_SLOTS);
  self->terms.slot_mask = FIRST_SLOTS - 1;
  self->records_capacity = FIRST_RECORDS;
  self->terms.records = g_new (GgenTermRecord, FIRST_RECORDS);
  self->text_capacity = FIRST_TEXT;
  self->terms.text = g_malloc (FIRST_TEXT);

  return self;
}

GgenDictionary *
ggen_dictionary_new (void)
{
  GgenDictionary *self = new_empty (1);

  intern_well_known (self);

  return self;
}

GgenDictionary *
ggen_dictionary_new_over (GgenImage *image)
{
  GgenDictionary *self = new_empty (ggen_image_get_n_terms (image) + 1);

  self->image = ggen_image_ref (image);
  self->image_terms = ggen_image_get_terms (image);

  return self;
}

GgenDictionary *
ggen_dictionary_new_copy (const GgenTermTable *terms)
{
  GgenDictionary *self = g_new0 (GgenDictionary, 1);

  self->terms = *terms;
  self->records_capacity = MAX (terms->n_records, FIRST_RECORDS);
  self->terms.records = g_new (GgenTermRecord, self->records_capacity);
  memcpy (self->terms.records, terms->records, terms->n_records * sizeof *terms->records);
  self->text_capacity = MAX (terms->text_length, FIRST_TEXT);
  self->terms.text = g_malloc (self->text_capacity);
  memcpy (self->terms.text, terms->text, terms->text_length);
  self->terms.slots =
      g_memdup2 (terms->slots, ((gsize) terms->slot_mask + 1) * sizeof *terms->slots);

  return self;
}

void
ggen_dictionary_free (GgenDictionary *self)
{
  g_free (self->terms.records);
  g_free (self->terms.text);
  g_free (self->terms.slots);
  g_clear_pointer (&self->image, ggen_image_unref);
  g_free (self);
}

GgenTermTable
ggen_dictionary_free_to_table (GgenDictionary *self)
{
  GgenTermTable terms = self->terms;

  g_assert (self->image == NULL);
  terms.records = g_renew (GgenTermRecord, terms.records, MAX (terms.n_records, 1));
  terms.text = g_realloc (terms.text, MAX (terms.text_length, 1));
  g_free (self);

  return terms;
}

GgenTermId
ggen_dictionary_get_last_id (const GgenDictionary *self)
{
  return self->terms.first_id + self->terms.n_records - 1;
}

static void
place (GgenTermSlot *slots, guint32 mask, GgenTermSlot slot)
{
  guint32 i = slot.hash & mask;

  while (slots[i].id != GGEN_TERM_ID_NONE)
    i = (i + 1) & mask;

  slots[i] = slot;
}

static void
grow_slots (GgenTermTable *terms)
{
  guint32 mask = terms->slot_mask * 2 + 1;
  GgenTermSlot *slots = g_new0 (GgenTermSlot, (gsize) mask + 1);

  for (gsize i = 0; i <= terms->slot_mask; i++)
    if (terms->slots[i].id != GGEN_TERM_ID_NONE)
      place (slots, mask, terms->slots[i]);

  g_free (terms->slots);
  terms->slots = slots;
  terms->slot_mask = mask;
}

/* The text may lie in the arena that has to grow: then it moves with it. */
static const char *
reserve_text (GgenDictionary *self, const char *text, gsize length)
{
  GgenTermTable *terms = &self->terms;
  gsize needed = terms->text_length + length + 1;

  if (needed > self->text_capacity)
    {
      gboolean is_own = text >= terms->text && text < terms->text + terms->text_length;
      gsize own_offset = is_own ? text - terms->text : 0;

      self->text_capacity = MAX (needed, self->text_capacity * 2);
      terms->text = g_realloc (terms->text, self->text_capacity);
      if (is_own)
        text = terms->text + own_offset;
    }

  return text;
}

static GgenTermId
append (GgenDictionary *self,
        guint32 hash,
        GgenRecordKind kind,
        GgenTermId qualifier,
        const char *text,
        gsize length)
{
  GgenTermTable *terms = &self->terms;
  GgenTermId id = terms->first_id + terms->n_records;
  GgenTermRecord *record;

  if (id > MAX_ID || length > G_MAXUINT32)
    return GGEN_TERM_ID_NONE;

  text = reserve_text (self, text, length);
  if (terms->n_records == self->records_capacity)
    {
      self->records_capacity *= 2;
      terms->records = g_renew (GgenTermRecord, terms->records, self->records_capacity);
    }

  record = &terms->records[terms->n_records++];
  *record = (GgenTermRecord){
      .text_offset = terms->text_length,
      .text_length = length,
      .qualifier = qualifier,
      .hash = hash,
      .kind = kind,
      .typed_kind = GGEN_TYPED_NONE,
  };
  memcpy (terms->text + terms->text_length, text, length);
  terms->text[terms->text_length + length] = '\0';
  terms->text_length += length + 1;

  if (kind == GGEN_RECORD_LANG_LITERAL)
    record->typed_kind = GGEN_TYPED_LANG_STRING;
  else if (kind == GGEN_RECORD_LITERAL)
    {
      GgenTypedValue value =
          ggen_typed_value_parse (qualifier, terms->text + record->text_offset, length);
      record->integer = value.integer;
      record->scale = value.scale;
      record->typed_kind = value.kind;
    }

  if ((gsize) terms->n_records * 2 > terms->slot_mask)
    grow_slots (terms);
  place (terms->slots, terms->slot_mask, (GgenTermSlot){hash, id});

  return id;
}

static inline guint32
hash_term (const GgenDictionary *self,
           GgenRecordKind kind,
           GgenTermId qualifier,
           const char *text,
           gsize length)
{
  guint32 qualifier_hash = 0;

  if (qualifier != GGEN_TERM_ID_NONE)
    qualifier_hash = ggen_dictionary_get_record (self, qualifier)->hash;

  return ggen_term_table_hash (kind, qualifier_hash, text, length);
}

static inline GgenTermId
lookup_hashed (const GgenDictionary *self,
               guint32 hash,
               GgenRecordKind kind,
               GgenTermId qualifier,
               const char *text,
               gsize length)
{
  /* A term with a qualifier that the image lacks cannot be in the image. */
  if (self->image_terms != NULL && qualifier < self->terms.first_id)
    {
      GgenTermId id =
          ggen_term_table_lookup (self->image_terms, hash, kind, qualifier, text, length);
      if (id != GGEN_TERM_ID_NONE)
        return id;
    }

  return ggen_term_table_lookup (&self->terms, hash, kind, qualifier, text, length);
}

GgenTermId
ggen_dictionary_intern (GgenDictionary *self,
                        GgenRecordKind kind,
                        GgenTermId qualifier,
                        const char *text,
                        gsize length)
{
  guint32 hash = hash_term (self, kind, qualifier, text, length);
  GgenTermId id = lookup_hashed (self, hash, kind, qualifier, text, length);

  return id != GGEN_TERM_ID_NONE ? id : append (self, hash, kind, qualifier, text, length);
}

GgenTermId
ggen_dictionary_lookup (const GgenDictionary *self,
                        GgenRecordKind kind,
                        GgenTermId qualifier,
                        const char *text,
                        gsize length)
{
  guint32 hash = hash_term (self, kind, qualifier, text, length);

  return lookup_hashed (self, hash, kind, qualifier, text, length);
}

GgenTermId
ggen_dictionary_intern_iri (GgenDictionary *self, const char *iri, gsize length)
{
  return ggen_dictionary_intern (self, GGEN_RECORD_IRI, GGEN_TERM_ID_NONE, iri, length);
}

GgenTermId
ggen_dictionary_intern_blank (GgenDictionary *self, const char *label, gsize length)
{
  return ggen_dictionary_intern (self, GGEN_RECORD_BLANK, GGEN_TERM_ID_NONE, label, length);
}

GgenTermId
ggen_dictionary_intern_literal (GgenDictionary *self,
                                const char *lexical,
                                gsize length,
                                GgenTermId datatype)
{
  if (datatype == GGEN_TERM_ID_NONE)
    datatype = GGEN_TERM_ID_XSD_STRING;

  return ggen_dictionary_intern (self, GGEN_RECORD_LITERAL, datatype, lexical, length);
}

/* Tags that differ in case are the same (RDF 1.1 Concepts, section 3.3): lower case is kept. */
static GgenTermId
intern_tag (GgenDictionary *self, const char *language, gsize length)
{
  g_autofree char *lower = NULL;

  for (gsize i = 0; i < length && lower == NULL; i++)
    if (g_ascii_isupper (language[i]))
      lower = g_ascii_strdown (language, (gssize) length);

  return ggen_dictionary_intern_literal (self, lower != NULL ? lower : language, length,
                                         GGEN_TERM_ID_XSD_STRING);
}

GgenTermId
ggen_dictionary_intern_lang_literal (GgenDictionary *self,
                                     const char *lexical,
                                     gsize length,
                                     const char *language,
                                     gsize language_length)
{
  const char *own_text = self->terms.text;
  gboolean is_own = lexical >= own_text && lexical < own_text + self->terms.text_length;
  gsize own_offset = is_own ? lexical - own_text : 0;
  GgenTermId tag = intern_tag (self, language, language_length);

  if (tag == GGEN_TERM_ID_NONE)
    return GGEN_TERM_ID_NONE;

  /* A new tag may have moved the texts, and this one among them. */
  if (is_own)
    lexical = self->terms.text + own_offset;

  return ggen_dictionary_intern (self, GGEN_RECORD_LANG_LITERAL, tag, lexical, length);
}

GgenTermId
ggen_dictionary_intern_boolean (GgenDictionary *self, gboolean value)
{
  return value ? GGEN_TERM_ID_TRUE : GGEN_TERM_ID_FALSE;
}

GgenTermId
ggen_dictionary_intern_integer (GgenDictionary *self, gint64 value)
{
  char buffer[32];
  gsize length = g_snprintf (buffer, sizeof buffer, "%" G_GINT64_FORMAT, value);

  return ggen_dictionary_intern_literal (self, buffer, length, GGEN_TERM_ID_XSD_INTEGER);
}

static gsize
format_decimal (const GgenTypedValue *value, char *buffer, gsize size)
{
  guint64 magnitude = value->integer < 0 ? -(guint64) value->integer : (guint64) value->integer;
  guint64 unit = 1;
  const char *sign = value->integer < 0 ? "-" : "";

  for (int i = 0; i < value->scale; i++)
    unit *= 10;

  /* Not canonical in XSD 1.1, which would write 1 for 1.0, but what SPARQL engines print and what
   * reads back as a decimal. */
  if (value->scale == 0)
    return g_snprintf (buffer, size, "%s%" G_GUINT64_FORMAT ".0", sign, magnitude);

  return g_snprintf (buffer, size, "%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, sign,
                     magnitude / unit, value->scale, magnitude % unit);
}

/* XSD 1.1 part 2, section 3.3.5.2: one digit before the point, at least one behind it, no zeros
 * at the end, E without sign: 1.0E0, 1.5E-7. The shortest digits that read back the same. */
static gsize
format_double (double number, gboolean is_float, char *buffer, gsize size)
{
  char digits[64];
  char *exponent;
  char *mantissa_end;

  if (isnan (number))
    return g_strlcpy (buffer, "NaN", size);
  if (isinf (number))
    return g_strlcpy (buffer, number > 0 ? "INF" : "-INF", size);

  for (int precision = is_float ? 5 : 14; precision <= 17; precision++)
    {
      char format[8];
      double back;

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (digits, sizeof digits, format, number);
      back = g_ascii_strtod (digits, NULL);
      if (is_float ? (float) back == (float) number : back == number)
        break;
    }

  exponent = strchr (digits, 'e');
  mantissa_end = exponent;
  while (mantissa_end[-1] == '0' && mantissa_end[-2] != '.')
    mantissa_end--;

  return g_snprintf (buffer, size, "%.*sE%d", (int) (mantissa_end - digits), digits,
                     (int) g_ascii_strtoll (exponent + 1, NULL, 10));
}

GgenTermId
ggen_dictionary_intern_typed (GgenDictionary *self, const GgenTypedValue *value)
{
  char buffer[64];
  gsize length;

  switch (value->kind)
    {
    case GGEN_TYPED_BOOLEAN:
      return ggen_dictionary_intern_boolean (self, value->integer != 0);

    case GGEN_TYPED_INTEGER:
      return ggen_dictionary_intern_integer (self, value->integer);

    case GGEN_TYPED_DECIMAL:
      length = format_decimal (value, buffer, sizeof buffer);
      return ggen_dictionary_intern_literal (self, buffer, length, GGEN_TERM_ID_XSD_DECIMAL);

    case GGEN_TYPED_FLOAT:
      length = format_double (value->number, TRUE, buffer, sizeof buffer);
      return ggen_dictionary_intern_literal (self, buffer, length, GGEN_TERM_ID_XSD_FLOAT);

    case GGEN_TYPED_DOUBLE:
      length = format_double (value->number, FALSE, buffer, sizeof buffer);
      return ggen_dictionary_intern_literal (self, buffer, length, GGEN_TERM_ID_XSD_DOUBLE);

    default:
      g_return_val_if_reached (GGEN_TERM_ID_NONE);
    }
}

GgenTermId
ggen_dictionary_intern_term (GgenDictionary *self, const GgenTerm *term)
{
  const char *value = ggen_term_get_value (term);
  const char *language = ggen_term_get_language (term);
  const char *datatype;
  GgenTermId datatype_id;

  if (ggen_term_get_kind (term) != GGEN_TERM_LITERAL)
    return ggen_dictionary_intern (self, (GgenRecordKind) ggen_term_get_kind (term),
                                   GGEN_TERM_ID_NONE, value, strlen (value));

  if (language != NULL)
    return ggen_dictionary_intern_lang_literal (self, value, strlen (value), language,
                                                strlen (language));

  datatype = ggen_term_get_datatype (term);
  datatype_id = ggen_dictionary_intern_iri (self, datatype, strlen (datatype));
  if (datatype_id == GGEN_TERM_ID_NONE)
    return GGEN_TERM_ID_NONE;

  return ggen_dictionary_intern_literal (self, value, strlen (value), datatype_id);
}

GgenTermId
ggen_dictionary_lookup_term (const GgenDictionary *self, const GgenTerm *term)
{
  const char *value = ggen_term_get_value (term);
  const char *language = ggen_term_get_language (term);
  GgenRecordKind kind = (GgenRecordKind) ggen_term_get_kind (term);
  GgenTermId qualifier = GGEN_TERM_ID_NONE;

  if (language != NULL)
    {
      kind = GGEN_RECORD_LANG_LITERAL;
      qualifier = ggen_dictionary_lookup (self, GGEN_RECORD_LITERAL, GGEN_TERM_ID_XSD_STRING,
                                          language, strlen (language));
    }
  else if (kind == GGEN_RECORD_LITERAL)
    {
      const char *datatype = ggen_term_get_datatype (term);
      qualifier = ggen_dictionary_lookup (self, GGEN_RECORD_IRI, GGEN_TERM_ID_NONE, datatype,
                                          strlen (datatype));
    }

  if (kind >= GGEN_RECORD_LITERAL && qualifier == GGEN_TERM_ID_NONE)
    return GGEN_TERM_ID_NONE;

  return ggen_dictionary_lookup (self, kind, qualifier, value, strlen (value));
}

GgenTermId
ggen_dictionary_import (GgenDictionary *self, const GgenDictionary *source, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (source, id);
  const char *text = ggen_dictionary_get_text (source, id);
  GgenTermId qualifier = record->qualifier;
  GgenTermId found;

  if (qualifier >= GGEN_TERM_ID_AFTER_WELL_KNOWN)
    {
      qualifier = ggen_dictionary_import (self, source, qualifier);
      if (qualifier == GGEN_TERM_ID_NONE)
        return GGEN_TERM_ID_NONE;
    }

  found = lookup_hashed (self, record->hash, record->kind, qualifier, text, record->text_length);

  return found != GGEN_TERM_ID_NONE
             ? found
             : append (self, record->hash, record->kind, qualifier, text, record->text_length);
}

GgenTermId
ggen_dictionary_import_record (GgenDictionary *self,
                               const GgenTermTable *source,
                               GgenTermId id,
                               const GgenTermId *map)
{
  const GgenTermRecord *record = ggen_term_table_get_record (source, id);
  const char *text = source->text + record->text_offset;
  GgenTermId qualifier = map[record->qualifier];
  GgenTermId found =
      lookup_hashed (self, record->hash, record->kind, qualifier, text, record->text_length);

  return found != GGEN_TERM_ID_NONE
             ? found
             : append (self, record->hash, record->kind, qualifier, text, record->text_length);
}

GgenTerm *
ggen_dictionary_dup_term (const GgenDictionary *self, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (self, id);
  const char *text = ggen_dictionary_get_text (self, id);

  switch ((GgenRecordKind) record->kind)
    {
    case GGEN_RECORD_IRI:
      return ggen_term_new_iri (text);

    case GGEN_RECORD_BLANK:
      return ggen_term_new_blank (text);

    case GGEN_RECORD_LITERAL:
      return ggen_term_new_literal (text, ggen_dictionary_get_text (self, record->qualifier), NULL);

    case GGEN_RECORD_LANG_LITERAL:
      return ggen_term_new_literal (text, NULL, ggen_dictionary_get_text (self, record->qualifier));

    case GGEN_RECORD_NONE:
      break;
    }

  g_return_val_if_reached (NULL);
}
