/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-dbus.h"

G_BEGIN_DECLS

/* The test's own message bus, for tests with %GGEN_TEST_DBUS. */

/* (nullable): why there can be none. */
const char *ggen_test_dbus_get_obstacle (void);

/* Around the test and its checks, when its folder and environment are there. */
void ggen_test_dbus_begin (GgenTestSandbox *sandbox);
void ggen_test_dbus_end (GgenTestSandbox *sandbox);

/* When the test function has returned, before anything is checked. */
void ggen_test_dbus_settle (GgenTestSandbox *sandbox);

G_END_DECLS
