/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-work-private.h"

G_BEGIN_DECLS

/* A first-in first-out queue that any thread may push to and take from, until it is closed. */
typedef struct
{
  GMutex mutex;
  GgenWorkList list;  /* guarded by mutex */
  gboolean is_closed; /* guarded by mutex */
  gint length;        /* of the list; written under mutex, read atomically without it */
} GgenWorkQueue;

void ggen_work_queue_init (GgenWorkQueue *self);
void ggen_work_queue_clear (GgenWorkQueue *self);
gboolean ggen_work_queue_push (GgenWorkQueue *self, GgenWork *work);
void ggen_work_queue_put_back (GgenWorkQueue *self, GgenWork *work);
guint ggen_work_queue_take (GgenWorkQueue *self, guint share, GgenWork **works, guint max);
void ggen_work_queue_close (GgenWorkQueue *self);
guint ggen_work_queue_get_length (GgenWorkQueue *self);
gboolean ggen_work_queue_is_empty (GgenWorkQueue *self);
void ggen_work_queue_add_names (GgenWorkQueue *self, const char *state, GPtrArray *names);

G_END_DECLS
