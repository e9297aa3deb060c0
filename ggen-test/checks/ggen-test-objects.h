/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_track_type (GgenTestSandbox *sandbox, GType type);

G_END_DECLS
