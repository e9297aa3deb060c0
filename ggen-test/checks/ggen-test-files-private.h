/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Told after calls that had success, by threads that work for the test. @verb says what became of the
 * file, and @function names the call. errno is kept. */

/* @fd was opened by open() or its like with @flags. */
void ggen_test_files_opened (int fd, int flags, const char *function);

/* @path itself was made, removed or named anew; a link is not followed. */
void
ggen_test_files_changed_entry (int dir, const char *path, const char *verb, const char *function);

/* What @path leads to was changed. */
void ggen_test_files_changed (int dir, const char *path, const char *verb, const char *function);

void ggen_test_files_changed_descriptor (int fd, const char *verb, const char *function);

G_END_DECLS
