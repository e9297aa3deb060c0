/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test.h"

G_BEGIN_DECLS

GgenTestSandbox *ggen_test_sandbox_new (const char *path, GgenTestFlags flags);
void ggen_test_sandbox_begin (GgenTestSandbox *self);
void ggen_test_sandbox_end (GgenTestSandbox *self);

G_END_DECLS
