/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-test-run.h"

/* Runs the scripts that the configuration asks for before the tests, each if it is for any of them, and
 * adds what they tell to the environment of those tests. What a script leaves running, such as a server,
 * lives until the run has ended. */
gboolean ggen_cli_test_setup_run (GgenCliTestRun *run, GError **error);
