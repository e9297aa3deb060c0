/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-work-queue-private.h"

G_BEGIN_DECLS

typedef struct _GgenWorkerPool GgenWorkerPool;

/* @runtime owns the pool; workers hold the runtime while they live. */
GgenWorkerPool *ggen_worker_pool_new (GgenRuntime *runtime, guint max_workers);
void ggen_worker_pool_free (GgenWorkerPool *self);

guint ggen_worker_pool_get_max_workers (GgenWorkerPool *self);
gboolean ggen_worker_pool_set_max_workers (GgenWorkerPool *self, guint max_workers);
guint ggen_worker_pool_get_n_workers (GgenWorkerPool *self);

gboolean ggen_worker_pool_hold (GgenWorkerPool *self);
void ggen_worker_pool_hold_even_closed (GgenWorkerPool *self);
void ggen_worker_pool_release (GgenWorkerPool *self);
gboolean ggen_worker_pool_push (GgenWorkerPool *self, GgenWork *work);
void ggen_worker_pool_close (GgenWorkerPool *self);
gboolean ggen_worker_pool_is_finished (GgenWorkerPool *self);
gboolean ggen_worker_pool_wait_until_finished (GgenWorkerPool *self, gint64 end_time);
void ggen_worker_pool_add_names (GgenWorkerPool *self, GPtrArray *names);

/* A worker of any pool that is about to wait for other work gives up its place meanwhile. */
void ggen_worker_begin_blocking (void);
void ggen_worker_end_blocking (void);

G_END_DECLS
