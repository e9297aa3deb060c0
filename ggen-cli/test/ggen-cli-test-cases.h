/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-test-run.h"

/* Sets up what the cases need, runs those that are selected, and tells what came of them. That tests
 * have failed is an error that was reported. */
gboolean ggen_cli_test_cases_run (GgenCliTestRun *self, GError **error);
