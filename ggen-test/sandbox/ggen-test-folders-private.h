/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder of the program, in which everything is that its tests write: a folder for each test, and
 * one for temporary files, which is emptied between tests. */

/* The first thing that a program does, since GLib asks once where temporary files go. Returns FALSE
 * where it has asked already: then the program is to be started again. */
gboolean ggen_test_folders_init (void);

/* The folder, without links in its path. */
const char *ggen_test_folders_get_base (void);

/* Makes a folder for a test. Returns: (transfer full) */
char *ggen_test_folders_begin (void);

/* Removes it, and what is in the folder for temporary files. */
void ggen_test_folders_end (const char *dir);

G_END_DECLS
