/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Each case is a process of its own: a program that has asked before its tests which one it is, and may have remembered
 * the answer, would use the server's in all of them. */

/* From here on it does not matter any more. */
void ggen_fork_server_ids_end (void);

/* Why what the program has asked for is in the way, or NULL. */
const char *ggen_fork_server_ids_describe_use (void);
