/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The threads on which GIO serves a socket (those of a GThreadedSocketService, such as a GDBusServer) and runs tasks
 * have no context of their own, so what GIO makes there for itself belongs to the default one. In a test it belongs
 * to the test's, in which everything else goes on that has no context of its own in production. */

/* Around what the calling thread runs for GIO. Returns what it was before, to be given back. */
gboolean ggen_test_gio_threads_enter (void);
void ggen_test_gio_threads_leave (gboolean before);

/* What a pool is to run in place of @func, when @caller makes it: the same, but for that of a service. */
GFunc ggen_test_gio_threads_wrap (GFunc func, gpointer user_data, gconstpointer caller);

/* (transfer none) (nullable): The context that stands in for the default one where the calling thread asks for
 * its own, or %NULL where none does. Stays there until what the thread runs has ended. */
GMainContext *ggen_test_gio_threads_get_context (void);

G_END_DECLS
