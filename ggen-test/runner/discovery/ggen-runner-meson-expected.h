/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* Sets is_expected_to_fail of each. Meson's introspection does not tell of should_fail, at least up to 1.9; but
 * "meson test" reads it from a file of Meson's own, which Meson's own Python can read, too. That takes a third
 * of a second, so what it says is kept in the build directory for as long as that file stays the same.
 *
 * @programs: (element-type GgenRunnerProgram): all tests of the build directory, in Meson's order
 *
 * Where Meson cannot be asked, or answers something else, they stay as they are. */
void ggen_runner_meson_expect_failures (const char *build_dir, GPtrArray *programs);

G_END_DECLS
