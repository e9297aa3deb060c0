/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-test-run.h"

/* Becomes a debugger that runs the one case that is selected. Returns only where it cannot; what the run
 * holds is gone by then in any case. */
gboolean ggen_cli_test_debug (GgenCliTestRun *run, const char *debugger, GError **error);
