/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

#include "ggen-test-enum-types.h"

G_BEGIN_DECLS

/**
 * GGEN_TEST_ERROR:
 *
 * The error domain of the test library.
 *
 * Since: 1.0
 */
#define GGEN_TEST_ERROR (ggen_test_error_quark ())

/**
 * GgenTestError:
 * @GGEN_TEST_ERROR_MISMATCH: something is not as the test says
 * @GGEN_TEST_ERROR_TIMED_OUT: something did not happen in time
 * @GGEN_TEST_ERROR_NOT_RUN: a command could not be started, or was not yet run
 *
 * What a check of the test library finds.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_TEST_ERROR_MISMATCH,
  GGEN_TEST_ERROR_TIMED_OUT,
  GGEN_TEST_ERROR_NOT_RUN,
} GgenTestError;

GGEN_AVAILABLE_IN_1_0
GQuark ggen_test_error_quark (void);

/* What the asserting macros are made of: a check of this library that gives its error to
 * `&ggen_test_error`. */
#define GGEN_TEST_ASSERT(check)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GError *ggen_test_error = NULL;                                                                \
    if (G_UNLIKELY (!(check)))                                                                     \
      ggen_test_assertion_failed (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, ggen_test_error);   \
  }                                                                                                \
  G_STMT_END

GGEN_AVAILABLE_IN_1_0
void ggen_test_assertion_failed (const char *domain,
                                 const char *file,
                                 int line,
                                 const char *function,
                                 GError *error);

G_END_DECLS
