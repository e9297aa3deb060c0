/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

/**
 * GgenTestPlaceFunc:
 * @user_data: what was given to [func@GgenTest.set_place_func]
 *
 * Says which lines of a script the calling thread is at: a line of text per call, innermost first,
 * such as `test_save() at test_shop.py:12`.
 *
 * Returns: (transfer full) (nullable): the lines; empty where none of them is the test's, so that the
 *   framework that runs it does something for itself
 *
 * Since: 1.0
 */
typedef char *(*GgenTestPlaceFunc) (gpointer user_data);

GGEN_AVAILABLE_IN_1_0
void ggen_test_init_bindings (void);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_is_in_front (void);
GGEN_AVAILABLE_IN_1_0
void ggen_test_set_place_func (GgenTestPlaceFunc func,
                               gpointer user_data,
                               GDestroyNotify user_data_destroy);

G_END_DECLS
