/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox-private.h"

G_BEGIN_DECLS

void ggen_test_environment_begin (GgenTestSandbox *sandbox);
void ggen_test_environment_end (GgenTestSandbox *sandbox);

/* Also what was made hard to remove. */
void ggen_test_environment_remove_tree (const char *path);

/* (transfer full) (nullable): in which GLib makes the user's folders, for each test of the program. */
char *ggen_test_environment_find_glib_folder (GgenTestSandbox *sandbox);

G_END_DECLS
