/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What a program makes, changes or removes outside of itself before its tests is done once where it would have been done for
 * each of them: files, and what else has a name that other processes know. */

/* From here on it does not matter any more. */
void ggen_fork_server_files_end (void);

/* Why what the program has done is in the way, or NULL. */
const char *ggen_fork_server_files_describe_change (void);
