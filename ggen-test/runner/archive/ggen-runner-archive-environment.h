/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What programs declare of their environment: "NAME=VALUE", and "NAME" for one that is not to be
 * there. */

/* What is different in @environment from @base. PATH and LD_LIBRARY_PATH without what @base has at
 * their end: discovery puts it there.
 *
 * Returns: (transfer full): sorted */
GStrv ggen_runner_archive_environment_declare (const char *const *environment,
                                               const char *const *base);

/* Puts on @base what was declared, and at the end of PATH and LD_LIBRARY_PATH what these are in @base. */
GStrv ggen_runner_archive_environment_restore (const char *const *declared,
                                               const char *const *base);

G_END_DECLS
