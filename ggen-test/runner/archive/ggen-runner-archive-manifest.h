/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-archive-places.h"
#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* The first file of an archive, and the only one beside the last that is not unpacked. */
#define GGEN_RUNNER_MANIFEST_NAME "ggen-test-archive.json"
#define GGEN_RUNNER_MANIFEST_FORMAT "ggen-test-archive"
#define GGEN_RUNNER_MANIFEST_VERSION 1
#define GGEN_RUNNER_MANIFEST_MAX_SIZE (64 * 1024 * 1024)

/* What an archive says of itself. Its paths are those of the machine that made it; the environments of
 * its programs are only what these declare (ggen-runner-archive-environment.h). */
typedef struct
{
  GgenRunnerArchivePlaces *places; /* (owned) */
  char *build_folder;              /* (nullable) (owned): the name in the archive */
  char *source_folder;             /* (nullable) (owned): likewise */
  GStrv libraries; /* (owned): folders that programs look into for libraries by absolute paths */
  GPtrArray *programs; /* (element-type GgenRunnerProgram) (owned) */
} GgenRunnerManifest;

GgenRunnerManifest *ggen_runner_manifest_new (void);
void ggen_runner_manifest_free (GgenRunnerManifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerManifest, ggen_runner_manifest_free)

/* Adds a copy of a program.
 * @base: what its environment was made from */
void ggen_runner_manifest_add_program (GgenRunnerManifest *self,
                                       const GgenRunnerProgram *program,
                                       const char *const *base);

/* Refuses what JSON cannot tell: words that are not UTF-8. */
char *ggen_runner_manifest_to_json (const GgenRunnerManifest *self, GError **error);
GgenRunnerManifest *ggen_runner_manifest_from_json (const char *text, gsize length, GError **error);

/* Whether it is a relative path that stays below where it begins, in its shortest form. */
gboolean ggen_runner_archive_name_is_safe (const char *name);

G_END_DECLS
