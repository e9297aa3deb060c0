/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runtime.h"

G_BEGIN_DECLS

/* One piece of work, queued or running. Owned by whoever can see it: a queue, then a worker. */
typedef struct _GgenWork GgenWork;

struct _GgenWork
{
  GgenWork *next; /* guarded by the queue that holds it */

  const char *name; /* (nullable), static */
  GgenWorkFunc func;
  GTaskThreadFunc task_func; /* set for a task: then user_data is the GTask */
  gpointer user_data;        /* (owned) */
  GDestroyNotify user_data_destroy;
};

GgenWork *ggen_work_new (const char *name,
                         GgenWorkFunc func,
                         gpointer user_data,
                         GDestroyNotify user_data_destroy);
GgenWork *ggen_work_new_task (GTask *task, GTaskThreadFunc task_func);
void ggen_work_run (GgenWork *self, GCancellable *cancellable, gboolean is_closing);
void ggen_work_free (GgenWork *self);
char *ggen_work_dup_name (const GgenWork *self);

/* A first-in first-out queue that any thread may push to and pop from. */
typedef struct
{
  GMutex mutex;
  GgenWork *head; /* (owned), guarded by mutex */
  GgenWork *tail; /* guarded by mutex */
  gint length;    /* written under mutex, read atomically without it */
} GgenWorkQueue;

void ggen_work_queue_init (GgenWorkQueue *self);
void ggen_work_queue_clear (GgenWorkQueue *self);
void ggen_work_queue_push (GgenWorkQueue *self, GgenWork *work);
GgenWork *ggen_work_queue_pop (GgenWorkQueue *self);
gboolean ggen_work_queue_is_empty (GgenWorkQueue *self);
void ggen_work_queue_add_names (GgenWorkQueue *self, GPtrArray *names);

G_END_DECLS
