/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"
#include "ggen-supervise-protocol.h"

G_BEGIN_DECLS

/* Writes what ENDED says into the attempt. @directory and @base are those of START, to tell what could not be
 * started. Returns FALSE where the frame does not keep to the protocol. */
gboolean ggen_runner_ended_read (const GgenSuperviseFrame *frame,
                                 const char *directory,
                                 const char *base,
                                 GgenRunnerAttempt *attempt);

/* (nullable) (transfer full): what could not be started, and why; NULL: it was. */
char *ggen_runner_ended_explain_failure (const GgenSuperviseFrame *frame);

G_END_DECLS
