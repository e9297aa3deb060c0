/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

#include "ggen-test-enum-types.h"

G_BEGIN_DECLS

/**
 * GgenTestFlags:
 * @GGEN_TEST_DEFAULT: nothing is allowed beyond the sandbox
 * @GGEN_TEST_ALLOW_DEFAULT_CONTEXT: the test means to use the default main context
 *
 * What a test asks for.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  GGEN_TEST_DEFAULT = 0,
  GGEN_TEST_ALLOW_DEFAULT_CONTEXT = 1 << 0,
} GgenTestFlags;

#define GGEN_TYPE_TEST_SANDBOX (ggen_test_sandbox_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenTestSandbox, ggen_test_sandbox, GGEN, TEST_SANDBOX, GObject)

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
int ggen_test_run (void);

GGEN_AVAILABLE_IN_1_0
GgenRuntime *ggen_test_sandbox_get_runtime (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
GFile *ggen_test_sandbox_get_dir (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_defer (GgenTestSandbox *sandbox, GDestroyNotify func, gpointer data);

G_END_DECLS
