/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-peer.h"

G_BEGIN_DECLS

/* What STARTED says: the id of the process, as it is seen from here also where it is in a sandbox; 0 where it has
 * ended meanwhile, or cannot be known. */
int ggen_runner_started_read (const GgenSuperviseFrame *frame,
                              GgenRunnerPeer *peer,
                              gboolean is_in_sandbox);

G_END_DECLS
