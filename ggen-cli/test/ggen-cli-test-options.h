/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-test-run.h"

/* What was typed, before anything is looked for. */
gboolean ggen_cli_test_options_read (GgenCliTestRun *self, GError **error);

/* Options that the configuration has too. What was typed counts. */
gboolean ggen_cli_test_options_configure (GgenCliTestRun *self, GError **error);

/* Makes @error one of the command line. @option: (nullable): the one to which it is due
 * Returns: FALSE */
gboolean ggen_cli_test_options_blame (const char *option, GError **error);
