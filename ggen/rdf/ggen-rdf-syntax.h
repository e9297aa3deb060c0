/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GGEN_RDF_ERROR:
 *
 * The error domain of reading and writing RDF.
 *
 * Since: 1.0
 */
#define GGEN_RDF_ERROR (ggen_rdf_error_quark ())

/**
 * GgenRdfError:
 * @GGEN_RDF_ERROR_SYNTAX: the text breaks the grammar of its syntax; the message starts with
 *   `file:line:col`
 * @GGEN_RDF_ERROR_ENCODING: the text is not UTF-8; the message starts with `file:line:col`
 * @GGEN_RDF_ERROR_UNKNOWN_SYNTAX: the syntax cannot be told from the name of the file, or is none
 *   that can be read
 * @GGEN_RDF_ERROR_TOO_LARGE: more terms or triples than a graph can hold
 *
 * What can go wrong with RDF text.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_RDF_ERROR_SYNTAX,
  GGEN_RDF_ERROR_ENCODING,
  GGEN_RDF_ERROR_UNKNOWN_SYNTAX,
  GGEN_RDF_ERROR_TOO_LARGE,
} GgenRdfError;

/**
 * GgenRdfSyntax:
 * @GGEN_RDF_SYNTAX_TURTLE: Turtle, `.ttl`
 * @GGEN_RDF_SYNTAX_NTRIPLES: N-Triples, `.nt`
 * @GGEN_RDF_SYNTAX_NQUADS: N-Quads, `.nq`
 * @GGEN_RDF_SYNTAX_TRIG: TriG, `.trig`
 *
 * The text forms of RDF that can be read and written.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_RDF_SYNTAX_TURTLE,
  GGEN_RDF_SYNTAX_NTRIPLES,
  GGEN_RDF_SYNTAX_NQUADS,
  GGEN_RDF_SYNTAX_TRIG,
} GgenRdfSyntax;

GGEN_AVAILABLE_IN_1_0
GQuark ggen_rdf_error_quark (void);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_rdf_syntax_guess (const char *file_name, GgenRdfSyntax *syntax, GError **error);
GGEN_AVAILABLE_IN_1_0
const char *ggen_rdf_syntax_get_name (GgenRdfSyntax syntax);

G_END_DECLS
