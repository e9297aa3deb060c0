/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* ggen.1, made from the command table; free with g_free() */
char *ggen_cli_make_manual (void);
