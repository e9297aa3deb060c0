/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-rdf-syntax.h"

G_BEGIN_DECLS

/* How deep brackets may stand in each other: readers follow them with their call stack. */
#define GGEN_RDF_MAX_NESTING 1000

/* Sets *error to "name:line:col: message" for the byte at @offset. Returns FALSE. */
gboolean ggen_rdf_text_fail (const char *text,
                             gsize length,
                             gsize offset,
                             const char *name,
                             GgenRdfError code,
                             const char *message,
                             GError **error);

/* What must hold before a reader may see the text: UTF-8, no abyss of brackets, NUL bytes only in
 * strings. */
gboolean ggen_rdf_text_check (const char *text, gsize length, const char *name, GError **error);

/* Whether \u or \U stands anywhere: they can smuggle in what the check above keeps out. */
gboolean ggen_rdf_text_has_escapes (const char *text, gsize length);

G_END_DECLS
