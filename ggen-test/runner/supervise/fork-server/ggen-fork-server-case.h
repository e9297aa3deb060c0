/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>

/* Serves the runner until it closes the socket: returns false then, and true in the process of a case. */
bool ggen_fork_server_case_wait (int socket);

/* In the process of a case: makes it what a program is that was started for the case. */
void ggen_fork_server_case_begin (void);
