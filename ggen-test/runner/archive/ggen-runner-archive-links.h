/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a symbolic link leads: absolute and canonical. (nullable): it could not be read. */
char *ggen_runner_link_resolve (const char *path);

/* The text of a link with the name @name in an archive that leads to @target, another name in it. */
char *ggen_runner_link_make_text (const char *name, const char *target);

/* Whether a link of this name and text leads to something in the archive, whatever other links there are:
 * it goes up only at its beginning, where all above it are folders, and not above the top. */
gboolean ggen_runner_link_is_safe (const char *name, const char *text);

G_END_DECLS
