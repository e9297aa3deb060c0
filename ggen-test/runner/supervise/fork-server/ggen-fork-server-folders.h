/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>

/* Each case has folders of its own, and the environment says where: a program that has looked there before
 * its tests, and may have remembered what it saw, would use the server's in all of them. */

/* Between these two whoever asks for a folder is not the program. */
void ggen_fork_server_folders_pause (void);
void ggen_fork_server_folders_resume (void);

/* From here on it does not matter any more. */
void ggen_fork_server_folders_end (void);

/* Why what the program has asked for is in the way, or NULL. Isolated tests have more folders. */
const char *ggen_fork_server_folders_describe_use (bool is_isolated);

/* Variables that g_test_init() changes for isolated tests, ended by a NULL. */
const char *const *ggen_fork_server_folders_get_isolated (void);
