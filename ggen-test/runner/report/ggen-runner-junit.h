/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"
#include "ggen-runner-sink.h"

G_BEGIN_DECLS

/* JUnit's XML, as Maven Surefire and Jenkins know it; written when the run has ended: one suite for each
 * program, sorted by name. */
GgenRunnerReporter *ggen_runner_junit_new (const GgenRunnerSink *sink);

G_END_DECLS
