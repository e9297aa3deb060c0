/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on a test that ends the program is failed, and the rest of the tests run all the same. */
void ggen_test_exit_watch (void);

/* To be called before @program takes the place of this one. */
void ggen_test_exit_look_at_exec (const char *function, const char *program);

G_END_DECLS
