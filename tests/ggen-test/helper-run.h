/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

G_BEGIN_DECLS

/* The case @path of helper-offenders.c, as a command that has not run. The files of its tests are in
 * the folder "source" of the sandbox. */
GgenTestCommand *helper_offender_new (GgenTestSandbox *sandbox, const char *path);

/* Fails, and says @message, at a line of helper-offenders.c. */
void helper_offender_assert_fails (GgenTestSandbox *sandbox, const char *path, const char *message);

G_END_DECLS
