/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GThreadPool, whose tasks answer nobody: who wants to know when they are done counts them. */

#include "glib-peer.h"

struct GlibPool
{
  GThreadPool *threads; /* (owned) */
  gint n_left;          /* atomic */
  GMutex mutex;
  GCond done;
  gboolean is_done; /* guarded by mutex */
};

static GThreadPool *
make_threads (GFunc func, gpointer user_data, guint n_workers)
{
  g_autoptr (GError) error = NULL;
  GThreadPool *threads = g_thread_pool_new (func, user_data, (gint) n_workers, TRUE, &error);

  if (threads == NULL)
    g_error ("%s", error->message);

  return threads;
}

static void
push (GThreadPool *threads, gpointer task)
{
  g_autoptr (GError) error = NULL;

  if (!g_thread_pool_push (threads, task, &error))
    g_error ("%s", error->message);
}

static void
do_nothing (gpointer data, gpointer user_data)
{
}

/* To free a pool waits for what it runs. */
void
glib_peer_create_pool (guint n_workers)
{
  GThreadPool *threads = make_threads (do_nothing, NULL, n_workers);

  push (threads, threads);
  g_thread_pool_free (threads, FALSE, TRUE);
}

static void
count (gpointer data, gpointer user_data)
{
  GlibPool *self = user_data;

  if (!g_atomic_int_dec_and_test (&self->n_left))
    return;

  g_mutex_lock (&self->mutex);
  self->is_done = TRUE;
  g_cond_signal (&self->done);
  g_mutex_unlock (&self->mutex);
}

GlibPool *
glib_peer_pool_new (guint n_workers)
{
  GlibPool *self = g_new0 (GlibPool, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->done);
  self->threads = make_threads (count, self, n_workers);

  return self;
}

void
glib_peer_pool_run (GlibPool *self, guint n_tasks)
{
  self->is_done = FALSE;
  g_atomic_int_set (&self->n_left, (gint) n_tasks);
  for (guint i = 0; i < n_tasks; i++)
    push (self->threads, self);

  g_mutex_lock (&self->mutex);
  while (!self->is_done)
    g_cond_wait (&self->done, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
glib_peer_pool_free (GlibPool *self)
{
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_cond_clear (&self->done);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
