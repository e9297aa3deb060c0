/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-work-private.h"

G_BEGIN_DECLS

#define GGEN_WORK_DEQUE_SIZE 64 /* a power of two */

/* A worker's own work: the owner pushes and pops at the bottom, any thread steals at the top. */
typedef struct
{
  /* Which pieces are there: from top up to, not including, bottom. Both only name places in
   * slots by their remainder, and never come back to an old value: at a thousand million pieces
   * a second a 64-bit count lasts for centuries. */
  gint64 top; /* atomic: moved up by whoever takes the oldest piece */
  char padding[64 - sizeof (gint64)];
  gint64 bottom;                         /* atomic: written by the owner alone */
  GgenWork *slots[GGEN_WORK_DEQUE_SIZE]; /* atomic */
} GgenWorkDeque;

/* For the owner. */
gboolean ggen_work_deque_push (GgenWorkDeque *self, GgenWork *work);
GgenWork *ggen_work_deque_pop (GgenWorkDeque *self);

/* For everybody. */
GgenWork *ggen_work_deque_steal (GgenWorkDeque *self);
gboolean ggen_work_deque_is_empty (GgenWorkDeque *self);
guint ggen_work_deque_get_length (GgenWorkDeque *self);

G_END_DECLS
