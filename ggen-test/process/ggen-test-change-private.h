/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* That some state of the process was changed while a test ran, and where. What changes it goes through
 * wrappers, which note it here; so what was not changed costs nothing.
 *
 * Wrappers may run in signal handlers and in a child after fork(): nothing here waits. */
typedef struct
{
  gint is_watched;       /* atomic: a test runs */
  gint is_busy;          /* atomic: a wrapper is writing, or what is noted is being read */
  gboolean is_noted;     /* guarded by is_busy */
  GgenTestOrigin origin; /* of the last change; guarded by is_busy */
} GgenTestChange;

void ggen_test_change_watch (GgenTestChange *self);

/* In a wrapper, before it does what it wraps. If it returns %TRUE, the wrapper may look at is_noted to
 * see whether this is the first change, so that what was there must be kept, and calls
 * ggen_test_change_note() or ggen_test_change_leave(). */
gboolean ggen_test_change_enter (GgenTestChange *self);
void ggen_test_change_note (GgenTestChange *self);
void ggen_test_change_leave (GgenTestChange *self);

/* Ends watching. Returns whether a change was noted. */
gboolean ggen_test_change_end (GgenTestChange *self);

G_END_DECLS
