/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the launcher calls. It knows no GLib, so neither does this. */

/* What the process ends with. Beyond these: 130 after SIGINT, 143 after SIGTERM. */
typedef enum
{
  GGEN_CLI_STATUS_SUCCESS = 0,
  GGEN_CLI_STATUS_FAILURE = 1,
  GGEN_CLI_STATUS_USAGE = 2,
  GGEN_CLI_STATUS_NOTHING = 4,
} GgenCliStatus;

extern const char ggen_cli_version[];

int ggen_cli_main (int argc, char **argv);
