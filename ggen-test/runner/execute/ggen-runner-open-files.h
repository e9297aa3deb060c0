/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The limit of open files (RLIMIT_NOFILE). The runner has several for each test that runs, and may have as many as the
 * hard limit allows. Tests, and all else that it starts, get the limit that it was started with. */

void ggen_runner_open_files_raise (void);
/* Also between fork() and exec() */
void ggen_runner_open_files_restore (void);
/* The limit that tests get; 0: nothing was raised. */
guint64 ggen_runner_open_files_get_original (void);

G_END_DECLS
