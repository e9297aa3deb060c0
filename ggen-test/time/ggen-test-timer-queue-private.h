/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 ready_time;
  guint number;    /* of two with the same time the lower one comes first */
  GSource *source; /* (unowned) */
} GgenTestTimer;

/* Timers in the order of their times. Not locked. */
typedef struct _GgenTestTimerQueue GgenTestTimerQueue;

GgenTestTimerQueue *ggen_test_timer_queue_new (void);
void ggen_test_timer_queue_free (GgenTestTimerQueue *self);
void ggen_test_timer_queue_add (GgenTestTimerQueue *self, const GgenTestTimer *timer);

/* %NULL where there is none; gone with the next change. */
const GgenTestTimer *ggen_test_timer_queue_get_first (GgenTestTimerQueue *self);

/* Returns whether @source was there, and with which number. */
gboolean ggen_test_timer_queue_remove (GgenTestTimerQueue *self, GSource *source, guint *number);

G_END_DECLS
