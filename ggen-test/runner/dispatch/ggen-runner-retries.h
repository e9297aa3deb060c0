/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-clock.h"
#include "ggen-runner-job.h"
#include "ggen-runner-queue.h"

G_BEGIN_DECLS

/* Jobs that wait for their next attempts. */
typedef struct _GgenRunnerRetries GgenRunnerRetries;

/* One of them may begin now. */
typedef void (*GgenRunnerDueFunc) (gpointer user_data);

/* @clock: lives longer */
GgenRunnerRetries *
ggen_runner_retries_new (const GgenRunnerClock *clock, GgenRunnerDueFunc due, gpointer user_data);
void ggen_runner_retries_free (GgenRunnerRetries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerRetries, ggen_runner_retries_free)

/* @job: (transfer full) */
void ggen_runner_retries_add (GgenRunnerRetries *self, GgenRunnerJob *job, gint64 delay);

/* One that may begin now and has room, which it takes.
 * Returns: (transfer full) (nullable) */
GgenRunnerJob *ggen_runner_retries_take_due (GgenRunnerRetries *self, GgenRunnerQueue *queue);
/* Any of them: nothing more is to begin.
 * Returns: (transfer full) (nullable) */
GgenRunnerJob *ggen_runner_retries_take_any (GgenRunnerRetries *self);

gboolean ggen_runner_retries_is_empty (GgenRunnerRetries *self);

/* The clock was paused or goes on. */
void ggen_runner_retries_follow_clock (GgenRunnerRetries *self);

G_END_DECLS
