/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>

/* Counters of events (eventfd): each context of GLib has one to be woken by. A fork shares them, but unlike other
 * descriptors they can be made anew exactly as they are. */

bool ggen_fork_server_events_are_at (int descriptor);

/* Remembers one, as it is now. Returns why that is impossible, or NULL. */
const char *ggen_fork_server_events_remember (int descriptor);

/* In a new process: puts new ones in the places of those that were remembered. Returns -1 with errno. */
int ggen_fork_server_events_renew (void);
