/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The program's tests, before GLib knows of them: it looks at all of them to find the one that a process is for, which
 * of some thousands takes longer than anything else that happens there. */

/* From here on what the program registers is only taken note of. */
void ggen_fork_server_tests_hold (void);

/* Registers all that was held, in the program's order. From here on GLib gets each test when it is registered. */
void ggen_fork_server_tests_release (void);

/* Likewise, but at first only what GLib may run by these arguments, which are ended by a NULL, and the others when
 * somebody may look at them. */
void ggen_fork_server_tests_release_for (char *const *arguments);
