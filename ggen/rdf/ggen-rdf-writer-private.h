/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-image-private.h"
#include "ggen-rdf-syntax.h"

G_BEGIN_DECLS

/*
 * Writes all of an image. prefixes: (element-type utf8 utf8), for Turtle and TriG. Turtle and
 * N-Triples can only hold a default graph: with named graphs it is GGEN_RDF_ERROR_UNKNOWN_SYNTAX.
 *
 * What was loaded first is written first, graph by graph and subject by subject; the same image
 * gives the same bytes.
 */
GBytes *ggen_rdf_write (const GgenImage *image,
                        GgenRdfSyntax syntax,
                        GHashTable *prefixes,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
