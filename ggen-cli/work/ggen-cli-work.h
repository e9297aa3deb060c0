/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

#include "ggen-cli-invocation.h"

/* How a command waits for what the runtime does for it. */

typedef gboolean (*GgenCliWorkFunc) (gpointer data, GCancellable *cancellable, GError **error);

GAsyncResult *ggen_cli_execute (GgenCliInvocation *invocation,
                                const char *activity,
                                GgenStartFunc start,
                                gpointer user_data,
                                GError **error);
gboolean ggen_cli_run_on_worker (GgenCliInvocation *invocation,
                                 const char *activity,
                                 GgenCliWorkFunc func,
                                 gpointer data,
                                 GError **error);
