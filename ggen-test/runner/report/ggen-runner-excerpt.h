/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a test wrote, for people: below @title, each line indented and made visible. Nothing where there
 * is none. Where @is_cut, the middle of what is long is left out. */
void ggen_runner_excerpt_append (GString *text,
                                 const char *title,
                                 const char *bytes,
                                 gsize length,
                                 gboolean is_cut);

G_END_DECLS
