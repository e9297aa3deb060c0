/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-assert.h"

G_BEGIN_DECLS

/**
 * ggen_test_assert_golden:
 * @text: what the test made
 * @path: (type filename): the golden file
 *
 * Fails the test where [func@GgenTest.check_golden] does.
 *
 * Since: 1.0
 */
#define ggen_test_assert_golden(text, path)                                                        \
  GGEN_TEST_ASSERT (ggen_test_check_golden (text, path, &ggen_test_error))

/**
 * ggen_test_assert_golden_bytes:
 * @bytes: what the test made
 * @path: (type filename): the golden file
 *
 * Fails the test where [func@GgenTest.check_golden_bytes] does.
 *
 * Since: 1.0
 */
#define ggen_test_assert_golden_bytes(bytes, path)                                                 \
  GGEN_TEST_ASSERT (ggen_test_check_golden_bytes (bytes, path, &ggen_test_error))

/**
 * ggen_test_assert_golden_tree:
 * @folder: (type filename): what the test made
 * @path: (type filename): the golden folder
 *
 * Fails the test where [func@GgenTest.check_golden_tree] does.
 *
 * Since: 1.0
 */
#define ggen_test_assert_golden_tree(folder, path)                                                 \
  GGEN_TEST_ASSERT (ggen_test_check_golden_tree (folder, path, &ggen_test_error))

GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_check_golden (const char *text, const char *path, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_check_golden_bytes (GBytes *bytes, const char *path, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_check_golden_tree (const char *folder, const char *path, GError **error);

G_END_DECLS
