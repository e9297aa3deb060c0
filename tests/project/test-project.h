/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-codegen.h>

#include "test-files.h"

void test_project_basic (GgenTestSandbox *sandbox);
GgenProject *test_project_open (GgenTestSandbox *sandbox);
GgenSyncReport *test_sync (GgenTestSandbox *sandbox, GgenSyncFlags flags, GError **error);
void test_sync_fails (GgenTestSandbox *sandbox,
                      GgenSyncFlags flags,
                      GQuark domain,
                      int code,
                      const char *message);
void test_assert_counts (GgenSyncReport *report, guint created, guint updated, guint unchanged);
