/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ggen_test_fork_is_safe (void);

/* Whether the program looks for leaks when it ends, which a forked process never comes to. */
gboolean ggen_test_fork_misses_leaks (void);

G_END_DECLS
