/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

/* A gate that work waits at until a test opens it. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_waiting;
  gboolean is_open;
} Gate;

static inline void
gate_wait (GCancellable *cancellable, gpointer user_data)
{
  Gate *gate = user_data;

  g_mutex_lock (&gate->mutex);
  gate->n_waiting++;
  g_cond_broadcast (&gate->cond);
  while (!gate->is_open)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static inline void
gate_wait_for_guests (Gate *gate, guint n_guests)
{
  g_mutex_lock (&gate->mutex);
  while (gate->n_waiting < n_guests)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static inline void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->is_open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}
