/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-case.h"

G_BEGIN_DECLS

/* A line for a shell that runs a case without the runner. A terminal may show it. Of the variables it has those that
 * are others here.
 *
 * @environment: (nullable): NULL: the program's
 * @arguments: (nullable): for all programs
 * @seed: (nullable) */
char *ggen_runner_replay_format (const GgenRunnerCase *test_case,
                                 const char *const *environment,
                                 const char *const *arguments,
                                 const char *seed);

G_END_DECLS
