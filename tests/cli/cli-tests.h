/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-program.h"

/* Programs for `ggen test` to run, in the sandbox's folder. */

#define CLI_TESTS_SEED "R02S0123456789abcdef0123456789abcdef"

/* What the shell runs in the program's folder. It can be executed. */
void cli_tests_write (const char *name, const char *script);
/* (transfer full): the path of a program that is built beside the tests of the runner */
char *cli_tests_get_built (const char *name);
/* A link to such a program, so that it has a short name. */
void cli_tests_link (const char *name, const char *built);

/* A build directory that Meson might have made.
 * @tests: what it says of the tests: a JSON array */
void cli_tests_write_build_dir (const char *folder, const char *tests);

/* Nothing is left in the folder for temporary files. */
void cli_tests_assert_clean (void);
/* The last line of the text. */
void cli_tests_assert_last_line (const char *text, const char *line);
