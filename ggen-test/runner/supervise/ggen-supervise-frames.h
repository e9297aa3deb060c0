/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "ggen-supervise-protocol.h"
#include "ggen-supervise-text.h"

#define GGEN_SUPERVISE_MAX_DESCRIPTORS 4

/* One end of the socket: frames that come in, with their descriptors. */
typedef struct
{
  int socket; /* (owned) */
  GgenSuperviseText received;
  size_t position; /* of the next frame in `received` */
  int descriptors[GGEN_SUPERVISE_MAX_DESCRIPTORS];
  unsigned n_descriptors;
} GgenSuperviseChannel;

void ggen_supervise_channel_init (GgenSuperviseChannel *self, int socket);
void ggen_supervise_channel_clear (GgenSuperviseChannel *self);

/* Reads once. Returns how much has come, 0 when the other end is closed, -1 with errno. */
ssize_t ggen_supervise_channel_receive (GgenSuperviseChannel *self, bool may_wait);
/* The next frame that has come completely, which lives until the next call of this or of the function above;
 * its bytes follow it. NULL: none yet, or what came is not of this protocol, and errno is EPROTO. */
const GgenSuperviseFrame *ggen_supervise_channel_next (GgenSuperviseChannel *self);
/* The next of the descriptors that have come, which is the caller's, closed by exec(), and none of 0 to 2; -1:
 * none. */
int ggen_supervise_channel_take_descriptor (GgenSuperviseChannel *self);
void ggen_supervise_channel_drop_descriptors (GgenSuperviseChannel *self);

/* Sends a frame: all of it, or returns -1 with errno. It waits for room, but not for ever. */
int ggen_supervise_send (int socket,
                         uint32_t kind,
                         const void *bytes,
                         size_t size,
                         const int *descriptors,
                         unsigned n_descriptors);
