/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ping-pong.h"

#include "command.h"
#include "subject.h"

/* Two threads, each with an event loop: a message goes there and comes back. */
struct _SuitePingPong
{
  GgenRuntime *here;  /* (unowned): the calling thread runs it while it waits */
  GgenRuntime *there; /* (owned): the other thread runs it all the time */
  GThread *thread;    /* (owned) */

  GAsyncResult *result;          /* (owned): of every message */
  GAsyncReadyCallback came_back; /* of the message under way */
  gpointer came_back_data;

  GMutex mutex;
  GCond changed;
  GAsyncReadyCallback stop; /* guarded by mutex; set when the other loop runs */
  gpointer stop_data;       /* guarded by mutex */
};

static void
send (GgenRuntime *runtime, GgenWorkFunc func, SuitePingPong *self)
{
  g_autoptr (GError) error = NULL;

  if (!ggen_runtime_invoke (runtime, "message", func, self, NULL, &error))
    g_error ("%s", error->message);
}

static void
on_message_here (GCancellable *cancellable, gpointer user_data)
{
  SuitePingPong *self = user_data;

  self->came_back (NULL, self->result, self->came_back_data);
}

static void
on_message_there (GCancellable *cancellable, gpointer user_data)
{
  SuitePingPong *self = user_data;

  send (self->here, on_message_here, self);
}

static void
on_stop (GCancellable *cancellable, gpointer user_data)
{
  SuitePingPong *self = user_data;

  self->stop (NULL, self->result, self->stop_data);
}

static void
start_message (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  SuitePingPong *self = user_data;

  self->came_back = ready;
  self->came_back_data = ready_data;
  send (self->there, on_message_there, self);
}

static void
start_serving (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  SuitePingPong *self = user_data;

  g_mutex_lock (&self->mutex);
  self->stop = ready;
  self->stop_data = ready_data;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static gpointer
serve (gpointer data)
{
  SuitePingPong *self = data;

  g_object_unref (suite_execute (self->there, start_serving, self));

  return NULL;
}

SuitePingPong *
suite_ping_pong_new (GgenRuntime *runtime)
{
  SuitePingPong *self = g_new0 (SuitePingPong, 1);

  self->here = runtime;
  self->there = ggen_runtime_new_isolated ();
  self->result = G_ASYNC_RESULT (g_task_new (NULL, NULL, NULL, NULL));
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("ping-pong", serve, self);

  g_mutex_lock (&self->mutex);
  while (self->stop == NULL)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);

  return self;
}

void
suite_ping_pong_free (SuitePingPong *self)
{
  send (self->there, on_stop, self);
  g_thread_join (self->thread);
  suite_close_runtime (self->there);
  g_object_unref (self->result);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* One message there and back. */
void
suite_ping_pong_run (SuitePingPong *self)
{
  g_object_unref (suite_execute (self->here, start_message, self));
}
