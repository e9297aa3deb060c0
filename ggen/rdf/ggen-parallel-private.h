/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One item of the work; called once for each index, in no order, from several threads at once. */
typedef void (*GgenParallelFunc) (guint index, gpointer user_data);

/*
 * Calls @func for 0 … n_items - 1 and returns when all are done. The calling thread takes part, and
 * workers of the default runtime help as far as they are free: where none is, it still ends. So it
 * may be called from anywhere, a worker or a callback included.
 */
void ggen_parallel_run (guint n_items, GgenParallelFunc func, gpointer user_data);

/* How many items can run at once, at most: into how many it is worth to cut one piece of work. */
guint ggen_parallel_get_n_threads (void);

G_END_DECLS
