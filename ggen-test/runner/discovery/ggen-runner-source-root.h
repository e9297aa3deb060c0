/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder of the sources that a Meson build directory was made from.
 *
 * Returns: (transfer full) (nullable): NULL where the directory does not tell */
char *ggen_runner_source_root_find (const char *build_dir);

/* Fails where the build directory was moved, or copied, since it was made. */
gboolean ggen_runner_source_root_check_unmoved (const char *build_dir, GError **error);

G_END_DECLS
