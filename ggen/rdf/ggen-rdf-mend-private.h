/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-rdf-syntax.h"

G_BEGIN_DECLS

/*
 * Serd 0.30 takes the character after a single quote inside of a long string as it is, even where
 * it begins an escape: it reads """a "\n""" as a, quote, backslash, n. Returns the text with such
 * quotes escaped, which says the same, or the text itself. (transfer full)
 */
GBytes *ggen_rdf_mend (GBytes *bytes, GgenRdfSyntax syntax);

/* Where the byte at @offset of the mended text stands in the text itself. */
gsize ggen_rdf_mend_find (GBytes *bytes, GBytes *mended, gsize offset);

G_END_DECLS
