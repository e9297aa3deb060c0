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

/* The library that holds the innermost frame, "libglib-2.0.so.0"; NULL for none. The frames of a
 * sanitizer, which may stand between a caller and us, and @n_skipped more are passed over. */
const char *ggen_test_origin_get_library (const GgenTestOrigin *origin, guint n_skipped);

/* Whether GLib or GIO made the call for itself: their handlers for signals, for instance, serve the
 * whole process and stay. */
gboolean ggen_test_origin_is_of_glib (const GgenTestOrigin *origin);

/* Whether any of the frames is in GIO. */
gboolean ggen_test_origin_has_gio (const GgenTestOrigin *origin);

/* Whether any of the frames is in the exported @function. */
gboolean ggen_test_origin_has_function (const GgenTestOrigin *origin, const char *function);

G_END_DECLS
