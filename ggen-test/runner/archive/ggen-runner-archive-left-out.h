/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether something that no program names, but was found in a folder, does not go in: what only
 * compilers need, what people who write the sources need, and other build folders.
 *
 * @name: in the archive
 * @build_folder: (nullable): its name in the archive */
gboolean ggen_runner_archive_is_left_out (const char *name,
                                          const char *path,
                                          gboolean is_folder,
                                          const char *build_folder);

G_END_DECLS
