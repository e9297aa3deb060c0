/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of automake, and of all that have learned from it */
#define GGEN_RUNNER_STATUS_SKIPPED 77
#define GGEN_RUNNER_STATUS_HARD_ERROR 99

/* "SIGSEGV"; "signal 40" for those that have no name of their own */
char *ggen_runner_signal_get_name (int number);

/* What waitpid() tells, for people: "exit status 3", "SIGSEGV (core dumped)", "exit status 139 (128 + SIGSEGV)" as a
 * shell tells of its children */
char *ggen_runner_status_describe (int wait_status);

G_END_DECLS
