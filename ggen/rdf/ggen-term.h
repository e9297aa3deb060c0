/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GgenTermKind:
 * @GGEN_TERM_IRI: names something everywhere
 * @GGEN_TERM_BLANK: names something within one graph
 * @GGEN_TERM_LITERAL: a text with a datatype, and perhaps a language
 *
 * The kinds of RDF terms.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_TERM_IRI = 1,
  GGEN_TERM_BLANK = 2,
  GGEN_TERM_LITERAL = 3,
} GgenTermKind;

#define GGEN_TYPE_TERM (ggen_term_get_type ())

typedef struct _GgenTerm GgenTerm;

GGEN_AVAILABLE_IN_1_0
GType ggen_term_get_type (void);

GGEN_AVAILABLE_IN_1_0
GgenTerm *ggen_term_new_iri (const char *iri);
GGEN_AVAILABLE_IN_1_0
GgenTerm *ggen_term_new_blank (const char *label);
GGEN_AVAILABLE_IN_1_0
GgenTerm *
ggen_term_new_literal (const char *lexical, const char *datatype_iri, const char *language);

GGEN_AVAILABLE_IN_1_0
GgenTerm *ggen_term_ref (GgenTerm *self);
GGEN_AVAILABLE_IN_1_0
void ggen_term_unref (GgenTerm *self);

GGEN_AVAILABLE_IN_1_0
GgenTermKind ggen_term_get_kind (const GgenTerm *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_term_get_value (const GgenTerm *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_term_get_datatype (const GgenTerm *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_term_get_language (const GgenTerm *self);
GGEN_AVAILABLE_IN_1_0
char *ggen_term_to_string (const GgenTerm *self);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_term_equal (gconstpointer a, gconstpointer b);
GGEN_AVAILABLE_IN_1_0
guint ggen_term_hash (gconstpointer term);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenTerm, ggen_term_unref)

G_END_DECLS
