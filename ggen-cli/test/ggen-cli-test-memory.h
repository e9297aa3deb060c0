/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"
#include "ggen-runner-filter.h"
#include "ggen-runner-history.h"

/* What earlier runs tell the selection, and what this one tells later ones. */

/* The file in which the runs of the tests of a folder are remembered. */
char *ggen_cli_test_memory_get_path (const char *build_dir, const char *folder);

/* For filters. @cases: (nullable) (element-type GgenRunnerCase): all, once they are known */
GgenRunnerMemory ggen_cli_test_memory_for_filter (GgenRunnerHistory *history);

/* Records what it is told of. */
GgenRunnerReporter *ggen_cli_test_memory_reporter_new (GgenRunnerHistory *history);
