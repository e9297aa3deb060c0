/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-counter-private.h"
#include "ggen-runtime-private.h"
#include "ggen-spin-private.h"
#include "ggen-work-deque-private.h"
#include "ggen-work-queue-private.h"
#include "ggen-worker-pool-private.h"

G_BEGIN_DECLS

/* What the parts of the worker pool know of each other: the pool, its workers, and how these wait. */

typedef struct _GgenWorker GgenWorker;

struct _GgenWorker
{
  GgenWorker *next; /* set before it can be reached, then constant */
  GgenWorkerPool *pool;
  char name[16];

  guint turn;
  guint n_helps;            /* pieces that it is inside of, beside the outermost */
  gconstpointer stack_base; /* where its stack began to be used, more or less */
  const char *current_name; /* (nullable), atomic; static */
  GTask *current_task;      /* (nullable) (unowned), written by the worker, guarded by task_mutex */
  gint is_running;          /* atomic */
  GMutex task_mutex;

  guint64 n_run;    /* written by the worker alone, atomic */
  guint64 n_stolen; /* likewise */
  guint64 n_helped; /* likewise */

  gboolean is_alive;     /* guarded by the pool's mutex */
  gboolean is_woken;     /* guarded by the pool's mutex */
  GgenWorker *next_idle; /* guarded by the pool's mutex */
  GCond woken;

  GgenWorkDeque deque;
};

struct _GgenWorkerPool
{
  GgenRuntime *runtime; /* (unowned) */

  GgenWorker *workers; /* (owned) list that only grows, read atomically */
  gint max_workers;    /* atomic; constant once there was a worker */
  gint is_closed;      /* atomic */
  gint n_searching;    /* atomic */
  gint n_idle;         /* written under mutex, read atomically */
  gint n_active;       /* alive and not waiting; written under mutex, read atomically */

  GgenWorkQueue inbox;

  GgenSpin work_spin;   /* of workers that look for work */
  GgenSpin result_spin; /* of who waits for their results */

  GMutex mutex;
  GgenWorker *idle_workers; /* guarded by mutex, the last one first */
  guint n_alive;            /* guarded by mutex */
  guint n_ever;             /* guarded by mutex */
  guint n_waiting;          /* guarded by mutex */
};

extern GGEN_THREAD_LOCAL GgenWorker *ggen_current_worker;

/* Of the pool. */
gboolean ggen_worker_pool_has_work (GgenWorkerPool *self);
gboolean ggen_worker_pool_may_start_locked (GgenWorkerPool *self);
void ggen_worker_pool_wake_one (GgenWorkerPool *self);
gboolean ggen_worker_pool_make_sure_of_one (GgenWorkerPool *self, GError **error);
void ggen_worker_pool_remove_idle_locked (GgenWorkerPool *self, GgenWorker *worker);

/* Of a worker. */
void ggen_worker_main (gpointer data);
GgenWork *ggen_worker_take_next (GgenWorker *self);
void ggen_worker_run_one (GgenWorker *self, GgenWork *work);

G_END_DECLS
