/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-case-private.h"
#include "ggen-test-sandbox-private.h"

G_BEGIN_DECLS

/* Which test runs here. */
typedef struct
{
  GgenTestSandbox *sandbox; /* (nullable) */
  guint number;             /* in the order in which they run, from 1; 0 for none */
} GgenTestRunning;

const GgenTestRunning *ggen_test_run_get_running (void);

/* Around a test in this process, whoever runs it; returns (transfer full) (element-type utf8) what was
 * found. */
void ggen_test_run_begin (GgenTestSandbox *sandbox);
GPtrArray *ggen_test_run_end (GgenTestSandbox *sandbox);

/* Runs a test in this process. */
void ggen_test_run_here (const GgenTestCase *self, guint64 schedule);

G_END_DECLS
