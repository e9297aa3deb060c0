/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sys/types.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* Where child processes were started. */

void ggen_test_child_origins_begin (void);
void ggen_test_child_origins_end (void);

/* Returns whether it is known. */
gboolean ggen_test_child_origins_find (pid_t pid, GgenTestOrigin *origin);

/* Whether GIO keeps the process for itself, for as long as the program runs. */
gboolean ggen_test_child_origins_is_helper (pid_t pid);

G_END_DECLS
