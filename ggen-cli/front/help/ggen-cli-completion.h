/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* A completion script for bash, made from the command table; free with g_free() */
char *ggen_cli_make_bash_completion (void);
