/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-assert.h"
#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

/**
 * GgenTestPredicate:
 * @user_data: what was given with the function
 *
 * Tells whether what a test waits for has happened. Must not iterate the test's context.
 *
 * Returns: whether it has
 *
 * Since: 1.0
 */
typedef gboolean (*GgenTestPredicate) (gpointer user_data);

/**
 * ggen_test_execute:
 * @sandbox: the test's
 * @start: a [callback@Ggen.StartFunc] that begins the asynchronous call
 * @user_data: data for @start
 *
 * Waits for the asynchronous call that a test is about: [method@Ggen.Runtime.execute] on the test's
 * own runtime. The test fails where that cannot wait; what the call itself says is in the result.
 *
 * ```c
 * g_autoptr (GAsyncResult) result = ggen_test_execute (sandbox, start_loading, file);
 *
 * g_file_load_contents_finish (file, result, &text, NULL, NULL, &error);
 * g_assert_no_error (error);
 * ```
 *
 * Returns: (transfer full): the result, for the call's `_finish` function
 *
 * Since: 1.0
 */
#define ggen_test_execute(sandbox, start, user_data)                                               \
  ggen_test_execute_at (sandbox, start, user_data, G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC)

/**
 * ggen_test_wait_until:
 * @sandbox: the test's
 * @predicate: a [callback@GgenTest.Predicate]
 * @user_data: data for @predicate
 *
 * Runs the test's context until @predicate is true, as [method@GgenTest.Sandbox.wait_until] does,
 * and fails the test where that cannot wait.
 *
 * Since: 1.0
 */
#define ggen_test_wait_until(sandbox, predicate, user_data)                                        \
  GGEN_TEST_ASSERT (ggen_test_sandbox_wait_until (sandbox, predicate, user_data, &ggen_test_error))

/**
 * ggen_test_settle:
 * @sandbox: the test's
 *
 * Runs the test's context until nothing in it is ready, as [method@GgenTest.Sandbox.settle] does, and
 * fails the test where that cannot wait.
 *
 * Since: 1.0
 */
#define ggen_test_settle(sandbox)                                                                  \
  GGEN_TEST_ASSERT (ggen_test_sandbox_settle (sandbox, &ggen_test_error))

GGEN_AVAILABLE_IN_1_0
GAsyncResult *ggen_test_execute_at (GgenTestSandbox *sandbox,
                                    GgenStartFunc start,
                                    gpointer user_data,
                                    const char *domain,
                                    const char *file,
                                    int line,
                                    const char *function);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_sandbox_wait_until (GgenTestSandbox *self,
                                       GgenTestPredicate predicate,
                                       gpointer user_data,
                                       GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_sandbox_settle (GgenTestSandbox *self, GError **error);

G_END_DECLS
