/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pools of threads that the test makes. */

/* What g_thread_pool_push() does with any pool but GIO's for tasks. */
gboolean ggen_test_pools_push (GThreadPool *pool, gpointer data, GError **error);

G_END_DECLS
