/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on a test that ends the program is failed, and the rest of the tests run all the same. */
void ggen_test_exit_watch (void);

G_END_DECLS
