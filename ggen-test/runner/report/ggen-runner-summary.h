/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-display.h"
#include "ggen-runner-event.h"

G_BEGIN_DECLS

/* What people read when a run has ended. It keeps where the results are that it will tell about. */
typedef struct _GgenRunnerSummary GgenRunnerSummary;

GgenRunnerSummary *ggen_runner_summary_new (const GgenRunnerDisplay *display);
void ggen_runner_summary_free (GgenRunnerSummary *self);

/* Is told all events; writes at the last. */
void ggen_runner_summary_follow (GgenRunnerSummary *self, const GgenRunnerEvent *event);

G_END_DECLS
