/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In which order the sources of a context are dispatched that have the same priority: drawn, in a
 * deterministic schedule. */
void ggen_test_order_begin (GMainContext *context);
void ggen_test_order_end (void);

/* A source was attached. */
void ggen_test_order_note (GSource *source, guint id);

/* A descriptor is added to a source, or a child. */
void ggen_test_order_see_descriptor (const GSource *source);
void ggen_test_order_see_child (const GSource *source, const GSource *child);

/* On the thread that runs the context. */
void ggen_test_order_shuffle (void);

G_END_DECLS
