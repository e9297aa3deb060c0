/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What programs get of the variables of whoever runs the tests.
 * @base: (nullable): NULL: those of this process */
GStrv ggen_runner_environment_new (const char *const *base) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
