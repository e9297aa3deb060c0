/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long checks wait for what is about to end by itself: a second of real time, for all that one of them
 * looks at. */

/* Returns the end of that, in nanoseconds. */
gint64 ggen_test_patience_begin (void);

/* Sleeps for a moment. Returns %FALSE, at once, from the deadline on. */
gboolean ggen_test_patience_lasts (gint64 deadline);

G_END_DECLS
