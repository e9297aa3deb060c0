/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>

/* GLib's test framework: what the program has told it before its tests, and telling it more. */

/* From here on g_test_init() gets only what can be taken back. */
void ggen_fork_server_framework_prepare (void);

/* Why the program's tests cannot be told apart from here, or NULL. */
const char *ggen_fork_server_framework_describe_obstacle (void);

/* Whether each test is to have folders by G_TEST_OPTION_ISOLATE_DIRS. */
bool ggen_fork_server_framework_is_isolated (void);

/* What the next needs of GLib, looked up once and not in the process of each test. */
void ggen_fork_server_framework_look_up (void);

/* Has the command line read as if the program had been given `arguments`, without its name, ended by a NULL and
 * living on. */
void ggen_fork_server_framework_begin_again (char **arguments);

/* Where the program goes on by itself: what was kept from g_test_init(). */
void ggen_fork_server_framework_give_back (void);
