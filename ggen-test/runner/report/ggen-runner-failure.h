/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* All that is known of how the attempts of a case failed: points, output, stacks.
 *
 * @arguments: (nullable): of all programs
 * @seed: (nullable): likewise
 * @has_replay: how to see it again without the runner
 * @is_cut: leave out the middle of long output */
void ggen_runner_failure_append (GString *text,
                                 const GgenRunnerResult *result,
                                 const char *const *arguments,
                                 const char *seed,
                                 gboolean has_replay,
                                 gboolean is_cut);

G_END_DECLS
