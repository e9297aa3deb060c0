/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long checks wait for what is about to end by itself: a time, for all that one of them looks at. Where the
 * machine is busy and other threads of the process want to work, as long as it takes them to have worked for that
 * time. */
typedef struct
{
  gint64 duration; /* all in nanoseconds */
  gint64 end;      /* of real time */
  gint64 work_end; /* of the time of processors that the process has had; 0 until somebody waits */
} GgenTestPatience;

/* A second. */
GgenTestPatience ggen_test_patience_begin (void);

/* Nanoseconds. */
GgenTestPatience ggen_test_patience_begin_for (gint64 duration);

/* Sleeps for a moment. Returns %FALSE, at once, when it is over. */
gboolean ggen_test_patience_lasts (GgenTestPatience *self);

G_END_DECLS
