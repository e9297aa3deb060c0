/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-work-private.h"

G_BEGIN_DECLS

typedef struct _GgenBlockingPool GgenBlockingPool;

typedef struct
{
  guint n_threads;
  guint n_waiting; /* in execute, their places given to others */
  guint n_queued;
  guint64 n_run;
} GgenBlockingPoolCounts;

/* @runtime owns the pool; threads hold the runtime while they serve it. */
GgenBlockingPool *ggen_blocking_pool_new (GgenRuntime *runtime, guint max_threads);
void ggen_blocking_pool_free (GgenBlockingPool *self);

guint ggen_blocking_pool_get_max_threads (GgenBlockingPool *self);
void ggen_blocking_pool_set_max_threads (GgenBlockingPool *self, guint max_threads);
void ggen_blocking_pool_get_counts (GgenBlockingPool *self, GgenBlockingPoolCounts *counts);

gboolean ggen_blocking_pool_push (GgenBlockingPool *self, GgenWork *work, GError **error);
void ggen_blocking_pool_close (GgenBlockingPool *self);
void ggen_blocking_pool_run_rest (GgenBlockingPool *self);
gboolean ggen_blocking_pool_is_finished (GgenBlockingPool *self);
void ggen_blocking_pool_add_names (GgenBlockingPool *self, GPtrArray *names);

/* For work that is about to wait for other work. All do nothing on other threads. */
gboolean ggen_blocking_may_wait (void);
void ggen_blocking_begin_waiting (void);
void ggen_blocking_end_waiting (void);

G_END_DECLS
