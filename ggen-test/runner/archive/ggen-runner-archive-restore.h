/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-archive-manifest.h"

G_BEGIN_DECLS

/* The programs of an archive as they are where it was unpacked.
 * @into: absolute
 * @base: on which their environments are put
 *
 * Returns: (transfer full) (element-type GgenRunnerProgram) */
GPtrArray *ggen_runner_archive_restore_programs (const GgenRunnerManifest *manifest,
                                                 const char *into,
                                                 const char *const *base);

G_END_DECLS
