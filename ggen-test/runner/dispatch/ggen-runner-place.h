/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-clock.h"
#include "ggen-runner-executor.h"
#include "ggen-runner-job.h"

G_BEGIN_DECLS

/* Where one case at a time runs: an executor, a watch over the time that it takes, and the verdict. */
typedef struct _GgenRunnerPlace GgenRunnerPlace;

typedef struct
{
  /* The case takes longer than its mark. */
  void (*slow) (GgenRunnerJob *job, gint64 elapsed, gpointer user_data);
  /* The place is free again. @job, @attempt: (transfer full): that has ended, with its outcome */
  void (*ended) (GgenRunnerJob *job, GgenRunnerAttempt *attempt, gpointer user_data);
} GgenRunnerPlaceFuncs;

/* @executor, @clock, @funcs: live longer */
GgenRunnerPlace *ggen_runner_place_new (GgenRunnerExecutor *executor,
                                        const GgenRunnerClock *clock,
                                        const GgenRunnerPlaceFuncs *funcs,
                                        gpointer user_data);
void ggen_runner_place_free (GgenRunnerPlace *self);

/* @job: (transfer full)
 * @launch: what is asked for beside the case and what its settings say */
void ggen_runner_place_start (GgenRunnerPlace *self,
                              GgenRunnerJob *job,
                              const GgenRunnerLaunch *launch,
                              gboolean wants_stacks);

gboolean ggen_runner_place_is_free (GgenRunnerPlace *self);
GgenRunnerProgram *ggen_runner_place_get_served (GgenRunnerPlace *self);

/* Asks what runs to end. @why: the interruption */
void ggen_runner_place_stop (GgenRunnerPlace *self, const char *why);
void ggen_runner_place_kill (GgenRunnerPlace *self);
void ggen_runner_place_signal (GgenRunnerPlace *self, int signal_number);
void ggen_runner_place_follow_clock (GgenRunnerPlace *self);

G_END_DECLS
