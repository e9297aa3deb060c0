/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"
#include "ggen-runner-sink.h"

G_BEGIN_DECLS

/* The version of the form, which doc/reference/ggen-test-events.schema.json describes. What is added to
 * objects does not change it; what is changed or taken away does. */
#define GGEN_RUNNER_JSON_VERSION 1

/* For programs: a line for each event, each an object of JSON. */
GgenRunnerReporter *ggen_runner_json_report_new (const GgenRunnerSink *sink);

G_END_DECLS
