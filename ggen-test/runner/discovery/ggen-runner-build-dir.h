/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ggen_runner_build_dir_is_one (const char *directory);

/* Says what the folder is instead, and what to do about it, where it is no Meson build directory. */
gboolean ggen_runner_build_dir_check (const char *directory, GError **error);

/* The Meson build directory that is meant in @directory: itself, the folder in it that is one, or
 * the same for a folder above it.
 *
 * Returns: (transfer full): NULL where there is none, or more than one */
char *ggen_runner_build_dir_find (const char *directory, GError **error);

G_END_DECLS
