/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-wait-private.h"

G_BEGIN_DECLS

/* Waits of a thread in virtual time for something of libc that is only a word in memory: a semaphore, a
 * mutex, a condition. Returns %FALSE when the deadline has passed. It may return too early, and when the thread is to be
 * cancelled, which is done by the caller: some of these waits are no points for that, others have to lock
 * something before. */
gboolean ggen_test_object_wait (GgenTestHasCome has_come,
                                gconstpointer object,
                                gint64 deadline,
                                gboolean may_be_cancelled);

/* After anything has been done that such a thing may be waited for. May be called by a signal handler. */
void ggen_test_object_changed (void);

G_END_DECLS
