/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

guint ggen_test_sources_count_ever (GMainContext *context);

/* Whether a test runs, so that it is worth while to know where sources are attached. */
gboolean ggen_test_sources_are_watched (void);

/* Told that @source was attached to @context, which may have ended it by now; with @id 0, that it will be
 * later. */
void ggen_test_sources_set_origin (GSource *source,
                                   GMainContext *context,
                                   guint id,
                                   const GgenTestOrigin *origin);

/* Told that a source, of which it was told that it would be, was attached. */
void ggen_test_sources_set_id (GSource *source, GMainContext *context, guint id);

/* Appends a line for each source in @context. */
void ggen_test_sources_describe (GMainContext *context, GString *text);

G_END_DECLS
