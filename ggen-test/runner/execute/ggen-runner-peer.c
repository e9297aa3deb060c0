/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-peer.h"

#include <errno.h>
#include <ggen-runtime.h>
#include <glib-unix.h>
#include <sys/socket.h>

#include "ggen-supervise-frames.h"

struct _GgenRunnerPeer
{
  grefcount n_references; /* one is of the one who made it, one of a dispatch */
  GgenSuperviseChannel channel;
  GSource *source; /* (owned) (nullable): NULL when it is closed or freed */
  GgenRunnerPeerFunc func;
  gpointer user_data;
};

static void
stop (GgenRunnerPeer *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
unref (GgenRunnerPeer *self)
{
  if (g_ref_count_dec (&self->n_references))
    g_free (self);
}

void
ggen_runner_peer_free (GgenRunnerPeer *self)
{
  stop (self);
  ggen_supervise_channel_clear (&self->channel);
  unref (self);
}

static void
tell (GgenRunnerPeer *self)
{
  const GgenSuperviseFrame *frame;

  while (self->source != NULL && (frame = ggen_supervise_channel_next (&self->channel)) != NULL)
    {
      /* Of all that is sent to us, this alone has a descriptor. */
      gboolean has_descriptor = frame->kind == GGEN_SUPERVISE_STARTED;

      self->func (frame, self->user_data);
      if (has_descriptor)
        ggen_supervise_channel_drop_descriptors (&self->channel);
    }
  if (self->source != NULL && errno == EPROTO)
    {
      stop (self);
      self->func (NULL, self->user_data);
    }
}

static gboolean
on_readable (int descriptor, GIOCondition condition, gpointer user_data)
{
  GgenRunnerPeer *self = user_data;
  gssize n = ggen_supervise_channel_receive (&self->channel, FALSE);

  if (n < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  g_ref_count_inc (&self->n_references);
  if (n > 0)
    tell (self);
  else
    {
      stop (self);
      self->func (NULL, self->user_data);
    }
  unref (self);

  return G_SOURCE_CONTINUE;
}

GgenRunnerPeer *
ggen_runner_peer_new (int socket, GgenRunnerPeerFunc func, gpointer user_data)
{
  GgenRunnerPeer *self = g_new0 (GgenRunnerPeer, 1);

  g_ref_count_init (&self->n_references);
  ggen_supervise_channel_init (&self->channel, socket);
  self->func = func;
  self->user_data = user_data;
  self->source = g_unix_fd_source_new (socket, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_set_static_name (self->source, "[ggen] supervisor of tests");
  /* Nothing in it runs the loop, and GLib needs not take it out of the loop meanwhile, which costs more than
   * what is done here. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return self;
}

int
ggen_runner_peer_take_descriptor (GgenRunnerPeer *self)
{
  return ggen_supervise_channel_take_descriptor (&self->channel);
}

gboolean
ggen_runner_peer_send (GgenRunnerPeer *self,
                       guint32 kind,
                       gconstpointer bytes,
                       gsize size,
                       const int *descriptors,
                       guint n_descriptors)
{
  if (ggen_supervise_send (self->channel.socket, kind, bytes, size, descriptors, n_descriptors)
      == 0)
    return TRUE;
  /* Where it does not read any more but is there, it is not fit for anything either. What it has
   * sent before is read before its end. */
  shutdown (self->channel.socket, SHUT_RDWR);

  return FALSE;
}
