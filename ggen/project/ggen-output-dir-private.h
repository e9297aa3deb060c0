/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

#include "ggen-project-error.h"

G_BEGIN_DECLS

/*
 * The directory that outputs go to. Every path is looked up below its file descriptor, with no
 * symbolic link followed on the way, so that nothing that happens at the same time can make a
 * lookup end elsewhere. Paths are normal ones, see ggen_output_path_normalize().
 */
typedef struct _GgenOutputDir GgenOutputDir;

GgenOutputDir *ggen_output_dir_open (const char *path, GError **error);
void ggen_output_dir_free (GgenOutputDir *self);
void ggen_output_dir_set_use_openat2 (GgenOutputDir *self, gboolean use_openat2);

int ggen_output_dir_get_fd (GgenOutputDir *self);
const char *ggen_output_dir_get_path (GgenOutputDir *self);

int ggen_output_dir_open_dir (GgenOutputDir *self, const char *path, GError **error);
int ggen_output_dir_make_dir (GgenOutputDir *self, const char *path, GError **error);
int ggen_output_dir_ensure_parent (GgenOutputDir *self,
                                   const char *path,
                                   GPtrArray *made,
                                   const char **name,
                                   GError **error);
gboolean ggen_output_dir_stat (GgenOutputDir *self,
                               const char *path,
                               gboolean *exists,
                               struct stat *info,
                               GError **error);
GBytes *
ggen_output_dir_read (GgenOutputDir *self, const char *path, struct stat *info, GError **error);
void ggen_output_dir_remove_empty (GgenOutputDir *self, const char *path);

gboolean ggen_output_error (GError **error, int code, const char *verb, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenOutputDir, ggen_output_dir_free)

G_END_DECLS
