/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GgenTermId:
 *
 * A term of one image or dictionary. Two terms are the same term exactly when their ids are the
 * same. 0 is no term: unbound, any, or the name of the default graph.
 */
typedef guint32 GgenTermId;

#define GGEN_TERM_ID_NONE ((GgenTermId) 0)

/* Terms that have the same id in every dictionary and image: X (name, namespace, local part) */
#define GGEN_WELL_KNOWN_TERMS(X)                                                                   \
  X (XSD_STRING, XSD, "string")                                                                    \
  X (RDF_LANG_STRING, RDF, "langString")                                                           \
  X (XSD_BOOLEAN, XSD, "boolean")                                                                  \
  X (XSD_DECIMAL, XSD, "decimal")                                                                  \
  X (XSD_FLOAT, XSD, "float")                                                                      \
  X (XSD_DOUBLE, XSD, "double")                                                                    \
  X (XSD_DATE_TIME, XSD, "dateTime")                                                               \
  X (XSD_DATE_TIME_STAMP, XSD, "dateTimeStamp")                                                    \
  X (XSD_DATE, XSD, "date")                                                                        \
  X (XSD_TIME, XSD, "time")                                                                        \
  X (XSD_INTEGER, XSD, "integer")                                                                  \
  X (XSD_NON_POSITIVE_INTEGER, XSD, "nonPositiveInteger")                                          \
  X (XSD_NEGATIVE_INTEGER, XSD, "negativeInteger")                                                 \
  X (XSD_LONG, XSD, "long")                                                                        \
  X (XSD_INT, XSD, "int")                                                                          \
  X (XSD_SHORT, XSD, "short")                                                                      \
  X (XSD_BYTE, XSD, "byte")                                                                        \
  X (XSD_NON_NEGATIVE_INTEGER, XSD, "nonNegativeInteger")                                          \
  X (XSD_UNSIGNED_LONG, XSD, "unsignedLong")                                                       \
  X (XSD_UNSIGNED_INT, XSD, "unsignedInt")                                                         \
  X (XSD_UNSIGNED_SHORT, XSD, "unsignedShort")                                                     \
  X (XSD_UNSIGNED_BYTE, XSD, "unsignedByte")                                                       \
  X (XSD_POSITIVE_INTEGER, XSD, "positiveInteger")                                                 \
  X (RDF_TYPE, RDF, "type")                                                                        \
  X (RDF_FIRST, RDF, "first")                                                                      \
  X (RDF_REST, RDF, "rest")                                                                        \
  X (RDF_NIL, RDF, "nil")

#define GGEN_RDF_NAMESPACE "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define GGEN_XSD_NAMESPACE "http://www.w3.org/2001/XMLSchema#"

enum
{
  GGEN_TERM_ID_BEFORE_WELL_KNOWN = 0,
#define GGEN_WELL_KNOWN_ID(name, namespace, local) GGEN_TERM_ID_##name,
  GGEN_WELL_KNOWN_TERMS (GGEN_WELL_KNOWN_ID)
#undef GGEN_WELL_KNOWN_ID
  /* Not an IRI: the literals "true" and "false" of xsd:boolean, which every test answers with. */
  GGEN_TERM_ID_TRUE,
  GGEN_TERM_ID_FALSE,
  GGEN_TERM_ID_AFTER_WELL_KNOWN,
};

G_END_DECLS
