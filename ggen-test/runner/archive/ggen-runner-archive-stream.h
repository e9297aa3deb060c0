/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <xxhash.h>

G_BEGIN_DECLS

typedef struct archive GgenRunnerReadStream;
typedef struct archive GgenRunnerWriteStream;
typedef struct archive_entry GgenRunnerStreamEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerReadStream, archive_read_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerWriteStream, archive_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerStreamEntry, archive_entry_free)

/* The last file of an archive: the digest of everything before it. Neither a tar file nor all
 * compressions tell when something is damaged, and an archive may have been cut off. */
#define GGEN_RUNNER_TRAILER_NAME "ggen-test-archive.xxh3"

/* Sets @error from what libarchive says went wrong while it wrote, and returns FALSE. */
gboolean ggen_runner_stream_fail (struct archive *stream, const char *path, GError **error);

typedef XXH3_state_t GgenRunnerDigest;

GgenRunnerDigest *ggen_runner_digest_new (void);
void ggen_runner_digest_free (GgenRunnerDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerDigest, ggen_runner_digest_free)
/* What matters of something that begins. */
void ggen_runner_digest_add_header (GgenRunnerDigest *self,
                                    const char *name,
                                    GgenRunnerStreamEntry *entry);
void ggen_runner_digest_add (GgenRunnerDigest *self, const void *data, gsize size);
char *ggen_runner_digest_to_string (GgenRunnerDigest *self);

G_END_DECLS
