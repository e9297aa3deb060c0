/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-archive-collector.h"
#include "ggen-runner-archive-manifest.h"
#include "ggen-runner-archive.h"

G_BEGIN_DECLS

/* Finds what goes in, and sets places and roots of the manifest, which has the programs already.
 * @archive: the path of the archive, which does not go into itself
 *
 * Returns: (transfer full) (element-type GgenRunnerArchiveEntry): by name, folders before what is in
 *   them */
GPtrArray *ggen_runner_archive_collect (GgenRunnerManifest *manifest,
                                        const GgenRunnerArchiveContents *contents,
                                        const char *archive,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
