/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which folders (or files) of the machine that made an archive are in it, and under which names. */
typedef struct _GgenRunnerArchivePlaces GgenRunnerArchivePlaces;

GgenRunnerArchivePlaces *ggen_runner_archive_places_new (void);
void ggen_runner_archive_places_free (GgenRunnerArchivePlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerArchivePlaces, ggen_runner_archive_places_free)

/* @path: absolute and canonical; one that is there already keeps its name */
void
ggen_runner_archive_places_add (GgenRunnerArchivePlaces *self, const char *path, const char *name);
/* Returns: (transfer container) (element-type utf8): sorted */
GPtrArray *ggen_runner_archive_places_list_paths (const GgenRunnerArchivePlaces *self);

/* The name in the archive of an absolute path. (nullable): where it lies in none of the places */
char *ggen_runner_archive_places_map (const GgenRunnerArchivePlaces *self, const char *path);

/* The paths in a word of a command or in the value of a variable that lie in one of the places:
 * "/a", "--option=/a", "-I/a", "/a:/b", "a=1:b=/a", "cd '/a' && ./b". */

/* With each of them below @into */
char *ggen_runner_archive_places_map_text (const GgenRunnerArchivePlaces *self,
                                           const char *text,
                                           const char *into);
/* Returns: (transfer full) (element-type utf8): their names in the archive */
GPtrArray *ggen_runner_archive_places_find_in_text (const GgenRunnerArchivePlaces *self,
                                                    const char *text);

/* Whether @path is @folder, or lies in it. */
gboolean ggen_runner_path_is_within (const char *path, const char *folder);

G_END_DECLS
