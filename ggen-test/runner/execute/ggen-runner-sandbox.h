/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-executor.h"

G_BEGIN_DECLS

/* Isolation by bubblewrap: no network but loopback, no processes, no IPC and no /tmp but its own. In it a supervisor
 * starts the test and sees what it leaves, as outside. */

/* (transfer full) (element-type utf8) (nullable): the words that start a supervisor in a sandbox for the launch.
 * NULL where bubblewrap is not there. @base: of the folders of the test */
GPtrArray *
ggen_runner_sandbox_get_words (const GgenRunnerLaunch *launch, const char *base, GError **error);

/* (nullable) (transfer full): what bubblewrap has to complain of, in what it has written (nullable). */
char *ggen_runner_sandbox_find_complaint (GBytes *output);

G_END_DECLS
