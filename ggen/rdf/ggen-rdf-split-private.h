/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-rdf-syntax.h"

G_BEGIN_DECLS

/*
 * GgenRdfPart:
 *
 * A run of whole statements out of a text, and the directives (@prefix, @base) that stand before
 * it: read one after the other, they say what the run says in the text.
 */
typedef struct
{
  gsize start;
  gsize end;
  char *preamble; /* (owned): all directives before start */
} GgenRdfPart;

/*
 * Cuts a text into at most n_parts of about the same length. Only right for a text without errors:
 * a part of any other may be without an error of its own, but never all of them.
 * Returns (transfer full) (element-type GgenRdfPart), in order; may be just one.
 */
GArray *ggen_rdf_split (const char *text, gsize length, GgenRdfSyntax syntax, guint n_parts);

G_END_DECLS
