/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder of the program, in which everything is that its tests write: a folder for each test, and
 * the user's folders and one for temporary files, which are emptied between tests. */

/* The first thing that a program does, since GLib asks once where these are. Returns FALSE where it has
 * asked already: then the program is to be started again, and ours is found. */
gboolean ggen_test_folders_init (void);

/* Takes @environment, and returns one in which this process, once it has started again, finds them. */
char **ggen_test_folders_hand_on (char **environment);

/* The folder of the program, without links in its path. */
const char *ggen_test_folders_get_base (void);

/* Makes a folder for a test. Returns: (transfer full) */
char *ggen_test_folders_begin (void);

/* Removes it, if there is anything in it, and what is in the others. */
void ggen_test_folders_end (const char *dir);

/* Before and after a test that runs in a forked process, and so in the same folders. It may have been ended
 * at any time. */
void ggen_test_folders_begin_for_child (void);
void ggen_test_folders_end_for_child (void);

/* Removes also what somebody took the rights away from. */
void ggen_test_folders_remove_tree (const char *path);

G_END_DECLS
