/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox-private.h"

G_BEGIN_DECLS

/* Writes what the test of @sandbox waits for, to stderr, and as remarks to stdout. */
void ggen_test_hang_report (GgenTestSandbox *sandbox, const char *why);

G_END_DECLS
