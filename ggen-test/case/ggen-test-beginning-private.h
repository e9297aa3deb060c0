/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* To be called first: what is remembered is what the program was started with. */
void ggen_test_beginning_remember (void);

/* The words of the command line which are not among the arguments that main() got, for a shell. */
char *ggen_test_beginning_describe_program (int argc);

/* Goes back to the folder; to be called between fork() and exec(). */
void ggen_test_beginning_change_folder (void);

/* (transfer full) */
char **ggen_test_beginning_dup_environment (void);

/* (transfer full): with one more variable. */
char **ggen_test_beginning_make_environment (const char *name, const char *value);

/* What a test has limited would limit what is done about it. */
void ggen_test_beginning_put_limits_back (void);

/* Starts the program as it was then, with @environment. Returns only where that fails. */
void ggen_test_beginning_exec (char **environment);

/* Ends what the process has started and not waited for: nobody would any more. */
void ggen_test_beginning_end_children (void);

/* Starts the program as it was then, in place of what this process is; its other threads go, whatever they do.
 * What it has started stays, as its children. */
void ggen_test_beginning_begin_again (char **environment);

G_END_DECLS
