/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-program.h"

/* A `ggen` that goes on while the test does something to it. */

GSubprocess *cli_start (const char *argument, ...) G_GNUC_NULL_TERMINATED;
gboolean cli_catches (GSubprocess *process, int signal);
void cli_wait_until_catching (GSubprocess *process, int signal);
void cli_wait_until_asleep (GSubprocess *process);
CliResult *cli_finish (GSubprocess *process);
