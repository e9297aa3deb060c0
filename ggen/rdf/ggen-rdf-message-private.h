/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-rdf-syntax.h"

G_BEGIN_DECLS

/* What Serd said, as a sentence that tells a person what to do. *offset is where Serd was reading
 * and becomes the place that the sentence is about. (transfer full) */
char *ggen_rdf_message_explain (const char *serd_message,
                                GgenRdfSyntax syntax,
                                const char *text,
                                gsize length,
                                gsize *offset);

G_END_DECLS
