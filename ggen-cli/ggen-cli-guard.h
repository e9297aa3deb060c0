/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

/* Held while the runtime works. The first SIGINT or SIGTERM cancels that work; the second one finds
 * the default disposition and kills. On a terminal, progress is shown. */
typedef struct _GgenCliGuard GgenCliGuard;

GgenCliGuard *ggen_cli_guard_new (GgenRuntime *runtime, const char *activity, int *caught_signal);
void ggen_cli_guard_set_activity (GgenCliGuard *self, const char *activity);
void ggen_cli_guard_free (GgenCliGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliGuard, ggen_cli_guard_free)
