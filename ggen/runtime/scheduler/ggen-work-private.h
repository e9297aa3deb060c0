/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runtime.h"

G_BEGIN_DECLS

/* Work that waits for other work is replaced by more of it. Where so many wait, no more may. */
#define GGEN_MOST_WAITING 1024

/* One piece of work, queued or running. Owned by whoever can see it: a queue, then the thread that
 * runs it. Whoever has work of a kind of its own puts this first into a structure of its own. */
typedef struct _GgenWork GgenWork;

/* Runs the work and frees it. With @is_closing the runtime closed before it began. */
typedef void (*GgenWorkRunFunc) (GgenWork *self, GCancellable *cancellable, gboolean is_closing);

struct _GgenWork
{
  GgenWork *next; /* guarded by the list that holds it */
  GgenWorkRunFunc run;
  const char *name; /* (nullable), static */
  GTask *task;      /* (nullable): what names the work where it has no name of its own */
  gint64 queued_at; /* monotonic, in nanoseconds; 0 where nobody measures */
};

GgenWork *ggen_work_new (const char *name,
                         GgenWorkFunc func,
                         gpointer user_data,
                         GDestroyNotify user_data_destroy);
GgenWork *ggen_work_new_task (GTask *task, GTaskThreadFunc task_func);
gboolean ggen_work_claim_task (GgenWork *self);

/* Whether a piece of work is one that somebody looks for. */
typedef gboolean (*GgenWorkMatchFunc) (const GgenWork *work, gpointer user_data);

/* For work that is refused: its data go, and it does not run. */
void ggen_work_free (GgenWork *self);

char *ggen_work_dup_name (const GgenWork *self);

/* Pieces of work in a row. Whoever has one guards it. */
typedef struct
{
  GgenWork *head; /* (owned) */
  GgenWork *tail;
  guint length;
} GgenWorkList;

void ggen_work_list_append (GgenWorkList *self, GgenWork *work);
void ggen_work_list_prepend (GgenWorkList *self, GgenWork *work);
void ggen_work_list_remove (GgenWorkList *self, GgenWork *work);
GgenWork *ggen_work_list_take_first (GgenWorkList *self);
void ggen_work_list_add_names (const GgenWorkList *self, const char *state, GPtrArray *names);

G_END_DECLS
