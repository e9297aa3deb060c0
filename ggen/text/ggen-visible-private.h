/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text of others, made fit for a line, and for a terminal: what a terminal would obey and what is not UTF-8 is shown
 * as escapes ("\n", "\x1b", "\xff", "\u202e"). @length may be -1. */
void ggen_visible_append (GString *text, const char *bytes, gssize length);
/* The first character of them alone. Returns how many bytes it has. */
gsize ggen_visible_append_next (GString *text, const char *bytes, gsize length);

G_END_DECLS
