/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* Whether something was made to set up one of the objects that GIO keeps for the whole process, and makes
 * when somebody first asks for them: it is not the test's to end. */
gboolean ggen_test_singletons_have_made (const GgenTestOrigin *origin);

/* Whether it was GLib's worker thread, which does for GIO's own objects what is not to be done by whoever
 * asks for them. */
gboolean ggen_test_singletons_are_made_here (const GgenTestOrigin *origin);

G_END_DECLS
