/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-archive-places.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_ARCHIVE_FOLDER,
  GGEN_RUNNER_ARCHIVE_FILE,
  GGEN_RUNNER_ARCHIVE_LINK,
} GgenRunnerArchiveKind;

/* Something to be archived. */
typedef struct
{
  GgenRunnerArchiveKind kind;
  char *name; /* (owned): in the archive */
  char *path; /* (nullable) (owned): here; NULL: a folder that only holds others */
  char *text; /* (nullable) (owned): of a link */
} GgenRunnerArchiveEntry;

/* Gathers folders and files, with the links on the way to them. */
typedef struct _GgenRunnerArchiveCollector GgenRunnerArchiveCollector;

/* @places: gets what is added as a top; lives longer
 * @archive: the path of the archive, which does not go into itself */
GgenRunnerArchiveCollector *ggen_runner_archive_collector_new (GgenRunnerArchivePlaces *places,
                                                               const char *archive);
void ggen_runner_archive_collector_free (GgenRunnerArchiveCollector *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerArchiveCollector, ggen_runner_archive_collector_free)

/* @build_folder: the name of the top for which the rules of build folders hold */
void ggen_runner_archive_collector_set_build_folder (GgenRunnerArchiveCollector *self,
                                                     const char *build_folder);

/* Says that a folder, or a file, has this name in the archive, with all that is in it. Nothing goes in yet.
 * @path: absolute; it is there */
gboolean ggen_runner_archive_collector_add_top (GgenRunnerArchiveCollector *self,
                                                const char *path,
                                                const char *name,
                                                GError **error);
/* Where something of a top is here, (nullable): of no top. */
char *ggen_runner_archive_collector_get_path (GgenRunnerArchiveCollector *self, const char *name);

/* Something goes in; a folder with what is in it. Nothing happens where it is not there. */
void ggen_runner_archive_collector_add (GgenRunnerArchiveCollector *self, const char *name);

/* Looks into the folders.
 *
 * Returns: (transfer full) (element-type GgenRunnerArchiveEntry): by name, folders before what is in
 *   them */
GPtrArray *ggen_runner_archive_collector_end (GgenRunnerArchiveCollector *self,
                                              GCancellable *cancellable,
                                              GError **error);

/* Without symbolic links; never "/". */
char *ggen_runner_archive_get_real_path (const char *path, GError **error);

G_END_DECLS
