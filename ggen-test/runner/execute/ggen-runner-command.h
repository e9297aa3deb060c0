/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-executor.h"

G_BEGIN_DECLS

/* The words by which the program runs what the launch asks for. (element-type utf8) (transfer full) */
GPtrArray *ggen_runner_command_get_words (const GgenRunnerLaunch *launch);
/* What a program that serves forks is given when it starts, after its command. */
GPtrArray *ggen_runner_command_get_server_words (const GgenRunnerLaunch *launch);
/* What the process of a case is given by the program that serves, after the name of the program. */
GPtrArray *ggen_runner_command_get_forked_words (const GgenRunnerLaunch *launch);

/* The environment without what is for other processes than this, and with @preload (nullable) first of what the
 * dynamic linker loads before everything else, then the guard, where there is one. */
GPtrArray *ggen_runner_command_get_environment (const GgenRunnerLaunch *launch,
                                                const char *preload);

G_END_DECLS
