/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-unit.h"

G_BEGIN_DECLS

/* A case that has begun, over all of its attempts. */
typedef struct
{
  GgenRunnerUnit *unit;     /* (not owned) */
  GgenRunnerResult *result; /* (owned) (nullable): NULL once it was taken */
  gint64 due;               /* by the clock of the run: when the next attempt may begin */
} GgenRunnerJob;

GgenRunnerJob *ggen_runner_job_new (GgenRunnerUnit *unit, guint iteration);
void ggen_runner_job_free (GgenRunnerJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerJob, ggen_runner_job_free)

/* The number of the attempt that runs, or is to run next. */
guint ggen_runner_job_get_next_attempt (const GgenRunnerJob *self);

/* @attempt: (transfer full)
 * @leaks_fail: what passed has failed where it leaves something behind */
void
ggen_runner_job_add_attempt (GgenRunnerJob *self, GgenRunnerAttempt *attempt, gboolean leaks_fail);

/* Whether its last attempt has failed and its settings allow one more. */
gboolean ggen_runner_job_may_retry (const GgenRunnerJob *self);

/* There will be no more attempts: the last one decides.
 * Returns: (transfer full): what came of the case */
GgenRunnerResult *ggen_runner_job_conclude (GgenRunnerJob *self);

G_END_DECLS
