/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

#include "ggen-cli-invocation.h"

/* Held while the runtime works. A command does all of its waiting for asynchronous calls, and for
 * the synchronous ones that wait for such, while it holds one of these: the first SIGINT, SIGTERM
 * or SIGHUP then cancels them; the second one finds the default disposition and kills. Everywhere
 * else these signals end the program as they would any other. On a terminal, progress is shown. */
typedef struct _GgenCliGuard GgenCliGuard;

GgenCliGuard *ggen_cli_guard_new (GgenCliInvocation *invocation, const char *activity);
GCancellable *ggen_cli_guard_get_cancellable (GgenCliGuard *self);
void ggen_cli_guard_set_activity (GgenCliGuard *self, const char *activity);
void ggen_cli_guard_free (GgenCliGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliGuard, ggen_cli_guard_free)
