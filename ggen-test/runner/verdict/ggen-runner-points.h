/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"
#include "ggen-runner-tap.h"

G_BEGIN_DECLS

/* Lines of TAP as the tests that they tell of. */

/* Does the line tell of this path of GLib's: "/a/b", "/a/b - why it failed", or "b" in a subtest "a"? */
gboolean ggen_runner_points_is_named (const GgenRunnerTapTest *test, const char *path);
/* @path: (nullable): which path of GLib's the line is known to tell of */
GgenRunnerPoint *ggen_runner_points_make (const GgenRunnerTapTest *test, const char *path);
/* One for each test that is not of a subtest. Where there were too many to be kept, one more for each outcome stands for
 * the others: so they are counted. */
void ggen_runner_points_add (GgenRunnerAttempt *attempt, const GgenRunnerTap *tap);

G_END_DECLS
