/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Locks that only libc knows how to wait for are asked for again and again, in the test's time, which is let pass
 * in between. */

/* Long past on every clock: what is held is not waited for. */
#define GGEN_TEST_PAST (&(const struct timespec){0, 0})

/* @ask: takes @lock at once, or returns ETIMEDOUT, or another error
 *
 * Returns: what it has returned last. In virtual time only. */
int ggen_test_try_until (int (*ask) (gpointer lock), gpointer lock, gint64 deadline);

G_END_DECLS
