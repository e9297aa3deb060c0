/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"
#include "ggen-runner-job.h"

G_BEGIN_DECLS

/* Tells the reporters what happens in a run, and counts it. */
typedef struct _GgenRunnerTeller GgenRunnerTeller;

/* @reporters: (element-type GgenRunnerReporter): live longer
 * @run: what all events of the run tell: how many programs and cases, the seed, … */
GgenRunnerTeller *ggen_runner_teller_new (GPtrArray *reporters, const GgenRunnerEvent *run);
void ggen_runner_teller_free (GgenRunnerTeller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerTeller, ggen_runner_teller_free)

/* @duration: of the run so far, without pauses
 * @interruption: (nullable) */
void ggen_runner_teller_tell_of_run (GgenRunnerTeller *self,
                                     GgenRunnerEventKind kind,
                                     gint64 duration,
                                     const char *interruption);

/* @time: how long it runs, or how long it waits, as the kind has it */
void ggen_runner_teller_tell_of_job (GgenRunnerTeller *self,
                                     GgenRunnerEventKind kind,
                                     const GgenRunnerJob *job,
                                     gint64 time);

/* @result: (transfer full) */
void ggen_runner_teller_tell_result (GgenRunnerTeller *self, GgenRunnerResult *result);

void ggen_runner_teller_note (GgenRunnerTeller *self, const char *text);

/* The run is over before @n_planned cases have ended: the others will not. */
void ggen_runner_teller_abandon_rest (GgenRunnerTeller *self, guint64 n_planned);

/* So far */
const GgenRunnerTotals *ggen_runner_teller_get_totals (GgenRunnerTeller *self);

G_END_DECLS
