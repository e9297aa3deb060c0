/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-supervise-protocol.h"

G_BEGIN_DECLS

/* Our end of the socket to a supervisor or a fork server. */
typedef struct _GgenRunnerPeer GgenRunnerPeer;

/* The bytes of the frame follow it. @frame is NULL when the other end is closed, or does not keep to the protocol:
 * nothing comes after that. It may free the peer. Descriptors of the frame that it does not take are closed. */
typedef void (*GgenRunnerPeerFunc) (const GgenSuperviseFrame *frame, gpointer user_data);

/* Takes @socket. */
GgenRunnerPeer *ggen_runner_peer_new (int socket, GgenRunnerPeerFunc func, gpointer user_data);
/* Closes the socket; the function is not called any more. */
void ggen_runner_peer_free (GgenRunnerPeer *self);

/* What has come with the frame that the function is called for, closed by exec(); -1: none. */
int ggen_runner_peer_take_descriptor (GgenRunnerPeer *self);

/* Returns FALSE where the other end is closed, of which the function is told too. */
gboolean ggen_runner_peer_send (GgenRunnerPeer *self,
                                guint32 kind,
                                gconstpointer bytes,
                                gsize size,
                                const int *descriptors,
                                guint n_descriptors);

G_END_DECLS
