/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GMainContext: made and used once, and two of them that talk. */

#include "glib-peer.h"

void
glib_peer_create_bare (void)
{
  g_main_context_unref (g_main_context_new ());
}

static gboolean
on_ready (gpointer user_data)
{
  gboolean *is_done = user_data;

  *is_done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
attach_ready (GMainContext *context, gboolean *is_done)
{
  g_autoptr (GSource) ready = g_idle_source_new ();

  g_source_set_priority (ready, G_PRIORITY_DEFAULT);
  g_source_set_callback (ready, on_ready, is_done, NULL);
  g_source_attach (ready, context);
}

void
glib_peer_create_current_thread (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean is_done = FALSE;

  attach_ready (context, &is_done);
  while (!is_done)
    g_main_context_iteration (context, TRUE);
}

/* One side of a ping-pong: who makes its source ready leaves a message first. */
typedef struct Side Side;

struct Side
{
  GMainContext *context; /* (owned) */
  GSource *source;       /* (owned) */
  guint message;
  gboolean has_message;
  gint stops;  /* atomic */
  Side *other; /* (nullable): who gets an answer */
};

struct GlibPingPong
{
  Side near, far;
  GThread *thread; /* (owned) */
};

/* A source that stays is quicker than one for each message, as g_main_context_invoke() makes. */
static void
side_send (Side *self, guint message)
{
  self->message = message;
  g_source_set_ready_time (self->source, 0);
}

static gboolean
on_message (gpointer user_data)
{
  Side *self = user_data;

  g_source_set_ready_time (self->source, -1);
  self->has_message = TRUE;
  if (self->other != NULL)
    side_send (self->other, self->message + 1);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs message_funcs = {NULL, NULL, dispatch, NULL, NULL, NULL};

static void
side_init (Side *self, Side *other)
{
  self->other = other;
  self->context = g_main_context_new ();
  self->source = g_source_new (&message_funcs, sizeof (GSource));
  g_source_set_callback (self->source, on_message, self, NULL);
  g_source_attach (self->source, self->context);
}

static void
side_clear (Side *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_main_context_unref (self->context);
}

static gpointer
run_far (gpointer user_data)
{
  Side *self = user_data;

  g_main_context_push_thread_default (self->context);
  while (!g_atomic_int_get (&self->stops))
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

GlibPingPong *
glib_peer_ping_pong_new (void)
{
  GlibPingPong *self = g_new0 (GlibPingPong, 1);

  side_init (&self->near, NULL);
  side_init (&self->far, &self->near);
  self->thread = g_thread_new ("far", run_far, &self->far);

  return self;
}

guint
glib_peer_ping_pong (GlibPingPong *self, guint message)
{
  self->near.has_message = FALSE;
  side_send (&self->far, message);
  while (!self->near.has_message)
    g_main_context_iteration (self->near.context, TRUE);

  return self->near.message;
}

void
glib_peer_ping_pong_free (GlibPingPong *self)
{
  g_atomic_int_set (&self->far.stops, TRUE);
  g_main_context_wakeup (self->far.context);
  g_thread_join (self->thread);
  side_clear (&self->near);
  side_clear (&self->far);
  g_free (self);
}
