/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What tests write, made fit for a terminal like other text, but with its tabs, and without its colours */
void ggen_runner_visible_append_output (GString *text, const char *bytes, gsize length);

/* In cells of a terminal, of text that is visible already */
guint ggen_runner_visible_get_width (const char *text);
/* Where it is wider than @width, its middle is left out: names of tests differ at their ends. */
void ggen_runner_visible_append_cut (GString *text, const char *visible, guint width);

/* Likewise, of a line that may have colours */
guint ggen_runner_visible_get_colored_width (const char *line);
/* Broken at blanks behind the first @start cells; what goes on in a new line is indented. A word that is
 * too long stays whole. */
void ggen_runner_visible_append_wrapped (GString *text,
                                         const char *line,
                                         guint start,
                                         guint indent,
                                         guint width);

G_END_DECLS
