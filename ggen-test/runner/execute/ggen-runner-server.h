/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-peer.h"
#include "ggen-runner-trial.h"

G_BEGIN_DECLS

/* What a supervisor has started, and what starts tests now: a program that serves forks of itself and stands before
 * its first test; or, where the launch is sandboxed, a supervisor in a sandbox, for one test. */
typedef struct _GgenRunnerServer GgenRunnerServer;

typedef enum
{
  GGEN_RUNNER_SERVER_IS_READY,
  GGEN_RUNNER_SERVER_HAS_STARTED, /* with the frame */
  GGEN_RUNNER_SERVER_HAS_ENDED,   /* a test of it, with the frame */
  GGEN_RUNNER_SERVER_IS_GONE,     /* or never was one; with the reason */
} GgenRunnerServerEvent;

typedef void (*GgenRunnerServerFunc) (GgenRunnerServerEvent event,
                                      const GgenSuperviseFrame *frame,
                                      const char *reason,
                                      gpointer user_data);

/* Starts the program of the launch, or a sandbox for it. @base: for the folders of the program; of a sandbox those of
 * the test, which the supervisor outside makes first, and cleans last. */
GgenRunnerServer *ggen_runner_server_new (const GgenRunnerLaunch *launch,
                                          GgenRunnerPeer *supervisor,
                                          const char *base,
                                          GgenRunnerServerFunc func,
                                          gpointer user_data,
                                          GError **error);
/* Closes the socket. The program is the supervisor's to end. */
void ggen_runner_server_free (GgenRunnerServer *self);

gboolean ggen_runner_server_is_sandbox (GgenRunnerServer *self);
/* (transfer full): why a sandbox has ended. @ended: what the supervisor outside says of it */
char *ggen_runner_server_explain_end (GgenRunnerServer *self, const GgenSuperviseFrame *ended);
/* Whether what is launched may be a fork of this program, or this is a sandbox for it. */
gboolean ggen_runner_server_fits (GgenRunnerServer *self, const GgenRunnerLaunch *launch);
gboolean ggen_runner_server_is_ready (GgenRunnerServer *self);
GgenRunnerProgram *ggen_runner_server_get_program (GgenRunnerServer *self);
GgenRunnerPeer *ggen_runner_server_get_peer (GgenRunnerServer *self);
/* Its streams are open. They get first what the program has written before its tests. */
void ggen_runner_server_start (GgenRunnerServer *self, GgenRunnerTrial *trial, const char *base);

G_END_DECLS
