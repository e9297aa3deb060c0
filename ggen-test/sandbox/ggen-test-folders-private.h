/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder of the program, in which everything is that its tests write: a folder for each test, and
 * the user's folders and one for temporary files, which are emptied between tests. */

/* One of the first things that a program does, since GLib asks once where these are. Where it has asked
 * already, the program is started again. */
void ggen_test_folders_init (void);

/* The folder of the program, without links in its path. */
const char *ggen_test_folders_get_base (void);

/* Before the first test: what the program has put into the others stays there for all of its tests. */
void ggen_test_folders_keep (void);

/* Makes a folder for a test. Returns: (transfer full) */
char *ggen_test_folders_begin (void);

/* Removes it, if there is anything in it, and what is in the others. */
void ggen_test_folders_end (const char *dir);

/* Removes what is in the others: a test that ran in a process of its own may have left it. */
void ggen_test_folders_empty (void);

/* Removes also what somebody took the rights away from. */
void ggen_test_folders_remove_tree (const char *path);

G_END_DECLS
