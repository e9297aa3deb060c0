/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* From here on what has lost its parent is a child of this process: the programs that were started to run on, too. */
void ggen_fork_server_process_adopt (void);

/* Not any more. */
void ggen_fork_server_process_let_go (void);

/* What of this process a fork would share with its children, or not hand on to them, or what would disturb
 * its waiting for them; NULL where there is nothing. */
const char *ggen_fork_server_process_describe_obstacle (void);
