/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-job.h"
#include "ggen-runner-queue.h"

G_BEGIN_DECLS

/* One iteration over the cases of a run: those that are still to begin, and the results that are held
 * back until their programs have run whole. */
typedef struct _GgenRunnerRound GgenRunnerRound;

/* @units: (element-type GgenRunnerUnit), @queue: (transfer full): for all of them */
GgenRunnerRound *
ggen_runner_round_new (GPtrArray *units, GgenRunnerQueue *queue, gboolean keep_order);
void ggen_runner_round_free (GgenRunnerRound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerRound, ggen_runner_round_free)

GgenRunnerQueue *ggen_runner_round_get_queue (GgenRunnerRound *self);

/* @job: (transfer full): has had its last attempt
 * Returns: (transfer full) (element-type GgenRunnerResult): what can be told now: its result, none where
 * that is held back, or more where it is what others waited for */
GPtrArray *ggen_runner_round_end_job (GgenRunnerRound *self, GgenRunnerJob *job);

/* Nothing more will end.
 * Returns: (transfer full) (element-type GgenRunnerResult): what is held back still, as it is */
GPtrArray *ggen_runner_round_release (GgenRunnerRound *self);

G_END_DECLS
