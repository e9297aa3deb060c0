/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-case-private.h"

G_BEGIN_DECLS

/* Runs the one test that this process is for. When GLib has called what the test has queued, the
 * verdict is said, and the process ends if it @is_forked. */
void
ggen_test_child_run (const GgenTestCase *self, guint64 schedule, int channel, gboolean is_forked);

G_END_DECLS
