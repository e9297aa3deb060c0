/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-case-private.h"

G_BEGIN_DECLS

/* Runs a test in this process. */
void ggen_test_run_here (const GgenTestCase *self, guint64 schedule);

G_END_DECLS
