/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-capture.h"
#include "ggen-runner-executor.h"

G_BEGIN_DECLS

/* One launch, and what has come of it so far. */
typedef struct
{
  GgenRunnerLaunch launch;    /* the case in it is owned */
  GgenRunnerAttempt *attempt; /* (owned) */
  GgenRunnerCapture *output;  /* (owned) (nullable): the captures are there once it is started */
  GgenRunnerCapture *error;   /* likewise */
  GgenRunnerCapture *guard;   /* likewise, if it is guarded */
  GgenRunnerEndedFunc ended;
  gpointer user_data;
  int pid;             /* 0: not known yet */
  gboolean is_started; /* the order was given */
  gboolean has_ended;  /* nothing of the process is left; the streams may be held by others */
  gboolean is_killed;
  gboolean is_asked_to_end; /* before it was started */
  gint64 paused_at;         /* g_get_monotonic_time(); 0: it is not */
  gint64 paused;            /* in microseconds, without the present pause */
} GgenRunnerTrial;

GgenRunnerTrial *ggen_runner_trial_new (const GgenRunnerLaunch *launch,
                                        GgenRunnerEndedFunc ended,
                                        gpointer user_data);
void ggen_runner_trial_free (GgenRunnerTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerTrial, ggen_runner_trial_free)

/* Makes the streams, new ones if it is started again. */
gboolean ggen_runner_trial_open (GgenRunnerTrial *self,
                                 GgenRunnerCaptureClosedFunc closed,
                                 gpointer user_data,
                                 GError **error);
/* The other ends are the process's alone. */
void ggen_runner_trial_close_writers (GgenRunnerTrial *self);
/* Returns whether both streams are at their ends. */
gboolean ggen_runner_trial_drain (GgenRunnerTrial *self);
/* Takes note of time in which the process stands still. */
void ggen_runner_trial_note_signal (GgenRunnerTrial *self, int signal_number);
void ggen_runner_trial_fail (GgenRunnerTrial *self, const char *reason);
/* (transfer full): the attempt with its output and leaks. */
GgenRunnerAttempt *ggen_runner_trial_take_attempt (GgenRunnerTrial *self);

G_END_DECLS
