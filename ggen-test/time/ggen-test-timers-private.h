/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Timers of the test's context that are not due for long. */

void ggen_test_timers_begin (GMainContext *context);
void ggen_test_timers_end (void);

/* Returns the id of a source that is kept aside, or 0 for one that is to be attached. */
guint ggen_test_timers_take (GSource *source, GMainContext *context);

/* Somebody runs @context by a loop of their own, or polls for it: from here on none are kept aside. */
void ggen_test_timers_stop (GMainContext *context);

/* Attaches all of them. */
void ggen_test_timers_attach_all (void);

G_END_DECLS
