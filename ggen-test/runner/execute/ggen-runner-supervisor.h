/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-peer.h"

G_BEGIN_DECLS

/* A supervisor: a process of ours, at the other end of a peer. */
typedef struct
{
  GPid pid;
  GgenRunnerPeer *peer; /* (owned) */
} GgenRunnerSupervisor;

GgenRunnerSupervisor *
ggen_runner_supervisor_new (GgenRunnerPeerFunc func, gpointer user_data, GError **error);
/* By a signal */
gboolean ggen_runner_supervisor_is_stopped (GgenRunnerSupervisor *self);
/* Returns when it has ended everything that it has started, and itself. */
void ggen_runner_supervisor_free (GgenRunnerSupervisor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerSupervisor, ggen_runner_supervisor_free)

G_END_DECLS
