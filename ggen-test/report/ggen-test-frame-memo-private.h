/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-frames-private.h"

G_BEGIN_DECLS

/* What was found at addresses, since a report names the same ones again and again. As long as the same modules
 * are loaded. Not locked: for who looks up, under a lock of its own. */

/* Appends copies to @frames and returns %TRUE, if @address is known.
 * @frames: (element-type GgenTestFrame) */
gboolean ggen_test_frame_memo_get (gconstpointer address, GPtrArray *frames);

/* What is in @frames from @first on is what is at @address. */
void ggen_test_frame_memo_put (gconstpointer address, const GPtrArray *frames, guint first);

void ggen_test_frame_memo_clear (void);

G_END_DECLS
