/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-clock.h"
#include "ggen-runner-executor.h"

G_BEGIN_DECLS

/* Sees to it that what an executor runs ends in time: tells when it is slow; at its time limit, takes
 * down the stacks of its threads, asks its process group to end, and kills all of it after a grace
 * period. One watch serves one executor for all that it runs. */
typedef struct _GgenRunnerWatch GgenRunnerWatch;

typedef void (*GgenRunnerSlowFunc) (gint64 elapsed, gpointer user_data);

typedef struct
{
  gint64 slow_after; /* in microseconds; 0: never */
  gint64 timeout;    /* 0: none */
  gint64 grace;      /* between SIGTERM and SIGKILL */
  gboolean wants_stacks;
} GgenRunnerLimitsInTime;

GgenRunnerWatch *ggen_runner_watch_new (GgenRunnerExecutor *executor,
                                        const GgenRunnerClock *clock,
                                        GgenRunnerSlowFunc slow,
                                        gpointer user_data);
void ggen_runner_watch_free (GgenRunnerWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerWatch, ggen_runner_watch_free)

void ggen_runner_watch_begin (GgenRunnerWatch *self, const GgenRunnerLimitsInTime *limits);
void ggen_runner_watch_end (GgenRunnerWatch *self);

/* The run is being stopped: as if the time were over, but nobody has timed out. */
void ggen_runner_watch_stop (GgenRunnerWatch *self);

/* The clock was paused or goes on. */
void ggen_runner_watch_follow_clock (GgenRunnerWatch *self);

gint64 ggen_runner_watch_get_elapsed (GgenRunnerWatch *self);
gboolean ggen_runner_watch_has_timed_out (GgenRunnerWatch *self);
/* (transfer full) (nullable) */
char *ggen_runner_watch_steal_stacks (GgenRunnerWatch *self);

G_END_DECLS
