/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"
#include "ggen-runner-sink.h"

G_BEGIN_DECLS

/* The Test Anything Protocol, version 14: a line for each test as it ends, with what is known of it in
 * YAML where it failed; the plan is the last line. */
GgenRunnerReporter *ggen_runner_tap_report_new (const GgenRunnerSink *sink);

/* @name as it may stand behind "ok 1 - " */
void ggen_runner_tap_report_append_name (GString *text, const char *name);

G_END_DECLS
