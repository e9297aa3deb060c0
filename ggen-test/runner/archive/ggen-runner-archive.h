/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* What was built here in one file, to be run elsewhere: on a machine of the same kind, without the
 * sources and without what builds them. */

/* What goes into an archive: of the build root everything but what only compilers need, of the source
 * root what the programs name, and what is in @extra. Paths are absolute. */
typedef struct
{
  GPtrArray *programs;      /* (element-type GgenRunnerProgram) */
  const char *build_root;   /* (nullable): without one the programs' executables go in instead */
  const char *source_root;  /* (nullable) */
  const char *const *extra; /* (nullable): more files and folders, wherever they lie */
  /* (nullable): what the programs' environments were made from; NULL: that of this process. What is
   * the same there is nobody's declaration, might be secret, and stays here. So discovery with an empty
   * one keeps also what a test sets to what it is here anyway. */
  const char *const *environment;
} GgenRunnerArchiveContents;

/* Makes or replaces the file, whose name says how it is compressed: .tar.zst, .tar.gz, .tar.xz, .tar.
 * What is the same gives the same bytes. Blocks. */
gboolean ggen_runner_archive_write (const char *path,
                                    const GgenRunnerArchiveContents *contents,
                                    GCancellable *cancellable,
                                    GError **error);
void ggen_runner_archive_write_async (const char *path,
                                      const GgenRunnerArchiveContents *contents,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ggen_runner_archive_write_finish (GAsyncResult *result, GError **error);

/* An archive that was unpacked. */
typedef struct
{
  GPtrArray
      *programs;    /* (element-type GgenRunnerProgram) (owned): with their paths as they are now */
  char *build_root; /* (nullable) (owned) */
  char *source_root; /* (nullable) (owned) */
} GgenRunnerArchive;

void ggen_runner_archive_free (GgenRunnerArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerArchive, ggen_runner_archive_free)

/* Whoever made the archive is not trusted while it is unpacked: nothing is made outside of @into, and
 * after an error nothing is left in it. Running its programs is another matter. Blocks.
 *
 * @into: a folder that is empty, or not there yet
 * @environment: (nullable): what the programs get beside what they declare; NULL: that of this process */
GgenRunnerArchive *ggen_runner_archive_read (const char *path,
                                             const char *into,
                                             const char *const *environment,
                                             GCancellable *cancellable,
                                             GError **error);
void ggen_runner_archive_read_async (const char *path,
                                     const char *into,
                                     const char *const *environment,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GgenRunnerArchive *ggen_runner_archive_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
