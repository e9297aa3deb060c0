/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox-private.h"

G_BEGIN_DECLS

/* @program: (nullable): as it was started */
void ggen_test_environment_init (const char *program);
void ggen_test_environment_begin (GgenTestSandbox *sandbox);
void ggen_test_environment_end (GgenTestSandbox *sandbox);

G_END_DECLS
