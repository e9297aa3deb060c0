/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word as it is to be typed in a shell, after a blank where it is not the first of the line. A terminal may
 * show it: what one would obey, and what is not UTF-8, is in $'…'. */
void ggen_runner_shell_word_append (GString *line, const char *word);

G_END_DECLS
