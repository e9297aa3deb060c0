/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-term-id-private.h"

G_BEGIN_DECLS

/*
 * GgenTypedKind:
 *
 * What a term's value is, without its text. The kinds from BOOLEAN on have a value in
 * `integer` or `number`; `scale` belongs to some of them.
 */
typedef enum
{
  GGEN_TYPED_NONE,        /* an IRI or a blank node */
  GGEN_TYPED_STRING,      /* xsd:string */
  GGEN_TYPED_LANG_STRING, /* rdf:langString */
  GGEN_TYPED_OTHER,       /* a datatype that is not known here */
  GGEN_TYPED_INVALID,     /* a known datatype whose lexical form is wrong, like "x"^^xsd:integer */
  GGEN_TYPED_BOOLEAN,     /* integer: 0 or 1 */
  GGEN_TYPED_INTEGER,     /* integer; xsd:integer and every type derived from it */
  GGEN_TYPED_DECIMAL,     /* integer / 10^scale, scale 0…18, no trailing zero in the fraction */
  GGEN_TYPED_BIG,         /* number: nearest double of an integer or decimal beyond the two above */
  GGEN_TYPED_FLOAT,       /* number, already rounded to float */
  GGEN_TYPED_DOUBLE,      /* number */
  GGEN_TYPED_DATE_TIME,   /* integer: microseconds since 1970-01-01T00:00:00Z; scale: zone */
  GGEN_TYPED_DATE,        /* the same, of the day's first moment */
  GGEN_TYPED_TIME,        /* the same, on 1970-01-01 */
} GgenTypedKind;

/* For the scale of DATE_TIME, DATE and TIME: minutes east of UTC, or that no zone is given (then
 * the moment is counted as if it were UTC). */
#define GGEN_TYPED_NO_ZONE G_MININT16

typedef struct
{
  union
  {
    gint64 integer;
    double number;
  };
  gint16 scale;
  guint8 kind; /* GgenTypedKind */
} GgenTypedValue;

static inline gboolean
ggen_typed_value_is_numeric (const GgenTypedValue *value)
{
  return value->kind >= GGEN_TYPED_INTEGER && value->kind <= GGEN_TYPED_DOUBLE;
}

/* Not for BOOLEAN and the dates. */
double ggen_typed_value_to_double (const GgenTypedValue *value);

/* The value of a literal whose datatype is one of GGEN_TERM_ID_XSD_…; any other id gives OTHER.
 * The text need not end with NUL. */
GgenTypedValue
ggen_typed_value_parse (GgenTermId datatype, const char *lexical, gsize lexical_length);

G_END_DECLS
