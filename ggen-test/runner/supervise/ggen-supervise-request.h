/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-supervise-frames.h"
#include "ggen-supervise.h"

/* One that is read again and again: its memory stays where it is, since a fork server pays for each page that it
 * changes between two forks. */
GgenSuperviseRequest *ggen_supervise_request_new (void);
void ggen_supervise_request_free (GgenSuperviseRequest *self);

/* Takes START apart, with the descriptors that came with it. Returns false with errno. */
bool ggen_supervise_request_read (GgenSuperviseRequest *self,
                                  GgenSuperviseChannel *channel,
                                  const GgenSuperviseFrame *frame);
/* Closes what is the test's alone from now on. */
void ggen_supervise_request_close (GgenSuperviseRequest *self);
