/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* Programs that are named on the command line, each once; their names are as typed.
 * @environment: (nullable): NULL: that of this process
 *
 * Returns: (transfer full) (element-type GgenRunnerProgram): NULL where one cannot be run */
GPtrArray *ggen_runner_programs_find (const char *const *paths,
                                      const char *const *environment,
                                      GError **error);

G_END_DECLS
