/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-command.h"

/* @width: in columns. All free the result with g_free(). */
char *ggen_cli_help_for_program (guint width);
char *ggen_cli_help_for_noun (const GgenCliNoun *noun, guint width);
char *ggen_cli_help_for_command (const GgenCliCommand *command, guint width);
char *ggen_cli_usage_for_command (const GgenCliCommand *command, guint width);

/* Shared with the man page */
char *ggen_cli_option_get_summary (const GgenCliOption *option);
