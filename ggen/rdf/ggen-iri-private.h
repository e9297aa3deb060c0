/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether it starts with a scheme (RFC 3986, section 3.1). */
gboolean ggen_iri_is_absolute (const char *iri, gsize length);

/* What the reference means where base is the base: RFC 3986, section 5.2, strict, on characters as
 * they are (nothing is encoded or decoded). Replaces the content of @target, which neither of the
 * two may point into. */
void ggen_iri_resolve (const char *base,
                       gsize base_length,
                       const char *reference,
                       gsize reference_length,
                       GString *target);

G_END_DECLS
