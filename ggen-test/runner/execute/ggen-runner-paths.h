/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the parts of ggen are that are not called but executed or preloaded: where the environment says
 * (GGEN_TEST_SUPERVISOR, GGEN_TEST_GUARD_LIBRARY, GGEN_TEST_FORK_SERVER_LIBRARY), or else where they are
 * installed. */
char *ggen_runner_supervisor_get_path (void);
char *ggen_runner_guard_get_path (void);
char *ggen_runner_fork_server_get_path (void);

G_END_DECLS
