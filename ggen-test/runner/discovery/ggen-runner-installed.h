/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const *data_dirs;   /* (nullable): NULL: $XDG_DATA_DIRS */
  const char *const *globs;       /* (nullable): NULL or empty: all tests */
  const char *const *environment; /* (nullable): NULL: that of this process */
} GgenRunnerInstalledOptions;

/* Installed tests: what *.test files in the "installed-tests" folder of each data directory, and below
 * it, describe, as gnome-desktop-testing-runner finds and runs them, sorted by name. A name is the
 * file's, relative to that folder and without ".test"; where a later data directory has it again, both
 * run, and the later one's name says where it is from. A suite is the first folder of the name.
 *
 * A glob matches the name with or without ".test"; without "*", "?" or "[" it is a prefix of it.
 * Files that none matches are not read. One that does not match any is an error, and so is a file
 * that is matched and makes no sense.
 *
 * TestEnvironment is added to the environment, as the specification says. (gnome-desktop-testing-runner
 * gives such tests nothing else, not even a PATH.)
 *
 * Returns: (transfer full) (element-type GgenRunnerProgram) */
GPtrArray *ggen_runner_installed_discover (const GgenRunnerInstalledOptions *options,
                                           GError **error);

G_END_DECLS
