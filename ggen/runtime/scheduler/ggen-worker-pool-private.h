/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-work-private.h"

G_BEGIN_DECLS

typedef struct _GgenWorkerPool GgenWorkerPool;

/* What the workers of a pool have done so far, and what they do now. */
typedef struct
{
  guint n_workers;
  guint n_idle;
  guint n_waiting; /* in execute, their places given to others */
  guint n_queued;
  guint64 n_run;
  guint64 n_stolen; /* of those: taken from another worker */
  guint64 n_helped; /* of those: run by work that waited for them */
} GgenWorkerPoolCounts;

/* @runtime owns the pool; workers hold the runtime while they live. */
GgenWorkerPool *ggen_worker_pool_new (GgenRuntime *runtime, guint max_workers);
void ggen_worker_pool_free (GgenWorkerPool *self);

guint ggen_worker_pool_get_max_workers (GgenWorkerPool *self);
gboolean ggen_worker_pool_set_max_workers (GgenWorkerPool *self, guint max_workers);
guint ggen_worker_pool_get_n_workers (GgenWorkerPool *self);
void ggen_worker_pool_get_counts (GgenWorkerPool *self, GgenWorkerPoolCounts *counts);

gboolean ggen_worker_pool_push (GgenWorkerPool *self, GgenWork *work, GError **error);
gboolean ggen_worker_pool_look_for_result (GgenWorkerPool *self);
void ggen_worker_pool_close (GgenWorkerPool *self);
void ggen_worker_pool_run_rest (GgenWorkerPool *self);
gboolean ggen_worker_pool_is_finished (GgenWorkerPool *self);
void ggen_worker_pool_add_names (GgenWorkerPool *self, GPtrArray *names);

/* For work that is about to wait for other work. All do nothing on other threads. */
gboolean ggen_worker_help (GgenWorkMatchFunc match, gpointer user_data);
gboolean ggen_worker_may_wait (void);
gboolean ggen_worker_begin_waiting (void);
void ggen_worker_end_waiting (void);
void ggen_worker_run_any (void);

G_END_DECLS
