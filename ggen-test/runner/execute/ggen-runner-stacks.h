/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What all threads of a process do, told by eu-stack or gdb, whichever there is. NULL without an error: there is neither,
 * or it had nothing to say in 10 s. */
void ggen_runner_stacks_async (int pid,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char *ggen_runner_stacks_finish (GAsyncResult *result, GError **error);

G_END_DECLS
