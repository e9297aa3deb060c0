/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>

/* What the process was like when the program began, and what of it the program has changed before its tests. */

/* `socket` is the runner's. */
void ggen_fork_server_beginning_remember (int socket);

/* What has changed that cases would share or lack, or NULL. */
const char *ggen_fork_server_beginning_describe_change (void);

/* Whether the program itself has set or unset a variable. What follows its name, from "=" on, is ignored. */
bool ggen_fork_server_beginning_is_changed (const char *name);
