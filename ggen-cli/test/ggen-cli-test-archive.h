/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-test-run.h"

/* Puts the programs of the cases that are selected into a file. */
gboolean ggen_cli_test_archive_write (GgenCliTestRun *run, const char *path, GError **error);

/* Unpacks a file into a new folder, which is removed together with the source. */
gboolean ggen_cli_test_archive_read (GgenCliTestSource *source,
                                     GgenCliInvocation *invocation,
                                     const char *path,
                                     GError **error);
