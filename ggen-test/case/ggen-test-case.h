/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

/**
 * GgenTestFunc:
 * @sandbox: what this test alone has
 * @user_data: what was given to [func@GgenTest.add]
 *
 * A test.
 *
 * Since: 1.0
 */
typedef void (*GgenTestFunc) (GgenTestSandbox *sandbox, gpointer user_data);

/**
 * GgenTestNameFunc:
 * @element: an element of a table
 *
 * Names a test after the element of a table that it is run for.
 *
 * Returns: (transfer full): the last part of the test's path
 *
 * Since: 1.0
 */
typedef char *(*GgenTestNameFunc) (gconstpointer element);

GGEN_AVAILABLE_IN_1_0
void ggen_test_init (int *argc, char ***argv);
GGEN_AVAILABLE_IN_1_0
void ggen_test_add (const char *path, GgenTestFunc func, gpointer user_data);
GGEN_AVAILABLE_IN_1_0
void ggen_test_add_full (const char *path,
                         GgenTestFlags flags,
                         GgenTestFunc func,
                         gpointer user_data,
                         GDestroyNotify user_data_destroy);
GGEN_AVAILABLE_IN_1_0
void ggen_test_add_table (const char *prefix,
                          GgenTestFlags flags,
                          GgenTestFunc func,
                          gconstpointer table,
                          gsize n_elements,
                          gsize element_size,
                          GgenTestNameFunc name_func);
GGEN_AVAILABLE_IN_1_0
int ggen_test_run (void);

G_END_DECLS
