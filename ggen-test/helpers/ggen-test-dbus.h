/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-assert.h"
#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

GGEN_AVAILABLE_IN_1_0
const char *ggen_test_sandbox_get_bus_address (GgenTestSandbox *self);
GGEN_AVAILABLE_IN_1_0
gboolean
ggen_test_sandbox_add_service_dir (GgenTestSandbox *self, const char *path, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_sandbox_add_service (GgenTestSandbox *self,
                                        const char *name,
                                        const char *command,
                                        GError **error);

G_END_DECLS
