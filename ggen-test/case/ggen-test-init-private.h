/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every program of tests begins with, whoever runs them. The first may start the program again, so
 * nothing comes before it. @program is what main() was given as its name, if it was given one. */
void ggen_test_init_process (const char *program);
void ggen_test_init_mode (void);

/* Whether this program is one of this library's. */
gboolean ggen_test_init_is_done (void);

G_END_DECLS
