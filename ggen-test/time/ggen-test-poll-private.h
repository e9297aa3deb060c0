/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <poll.h>
#include <signal.h>

G_BEGIN_DECLS

/* A poll in the test's time. @timeout is in nanoseconds, negative for none; @mask is what ppoll() takes. */
int ggen_test_poll_sleep (struct pollfd *fds, nfds_t n_fds, gint64 timeout, const sigset_t *mask);

/* Counts polls that do not sleep. Returns 0, or how long the caller is to sleep, in nanoseconds, who has found
 * nothing for so often that it is taken for waiting. */
gint64 ggen_test_poll_count (gboolean has_found);

G_END_DECLS
