/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const *environment; /* (nullable): NULL: that of this process */
  const char *seed; /* (nullable): the same seed gives programs the same MALLOC_PERTURB_ */
} GgenRunnerMesonOptions;

/* The tests of a Meson build directory, as they were when it was last configured, in Meson's order
 * (by priority). Their programs need not be built yet, so none of them is marked as GLib's:
 * ggen_runner_elf_mark_programs() does that once they are.
 *
 * What "meson introspect --tests" prints is a file that is read instead. Some things are not in it
 * in Meson 1.0, nor as far as we know in later versions, so nobody but "meson test" knows them:
 * - how a variable is changed: one that is prepended to looks like one that is set. PATH and
 *   LD_LIBRARY_PATH are followed by what they were, since hiding that is never meant; the others
 *   are set.
 * - exe_wrapper of cross builds, and what a default add_test_setup() adds.
 *
 * The environment has MESON_TEST_ITERATION=1; repetitions have to count it themselves.
 *
 * @options: (nullable)
 * Returns: (transfer full) (element-type GgenRunnerProgram) */
GPtrArray *ggen_runner_meson_discover (const char *build_dir,
                                       const GgenRunnerMesonOptions *options,
                                       GError **error);

/* The files of Ninja that these programs need, as arguments to it, sorted, each once.
 *
 * Returns: (transfer full): empty where no program needs any */
GStrv ggen_runner_meson_get_targets (const char *build_dir, GPtrArray *programs, GError **error);

G_END_DECLS
