/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-invocation.h"
#include "ggen-runner-dispatcher.h"

/* What signals mean to a run: SIGINT, SIGTERM and SIGHUP stop it, the second one at once and the third
 * as ever; SIGTSTP stops the tests and their clocks together with us. That nobody reads the output any more
 * stops it, too: SIGPIPE itself comes only with the next line. */
typedef struct _GgenCliTestSignals GgenCliTestSignals;

/* @dispatcher: outlives it */
GgenCliTestSignals *ggen_cli_test_signals_new (GgenCliInvocation *invocation,
                                               GgenRunnerDispatcher *dispatcher,
                                               GError **error);
void ggen_cli_test_signals_free (GgenCliTestSignals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliTestSignals, ggen_cli_test_signals_free)
