/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-archive-manifest.h"
#include "ggen-runner-archive.h"

G_BEGIN_DECLS

/* Writing in two steps, for two threads: a program may be touched by the thread that counts its references,
 * so the manifest has copies. */

/* With the programs only. */
GgenRunnerManifest *ggen_runner_archive_make_manifest (const GgenRunnerArchiveContents *contents);
/* Does not look at the programs of @contents. */
gboolean ggen_runner_archive_write_manifest (const char *path,
                                             GgenRunnerManifest *manifest,
                                             const GgenRunnerArchiveContents *contents,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
