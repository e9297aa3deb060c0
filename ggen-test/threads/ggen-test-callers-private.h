/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* Whose code an address lies in. */

void ggen_test_callers_init (void);

/* GLib, GObject or GIO. */
gboolean ggen_test_caller_is_glib (gconstpointer address);

/* Those, the runtime or this library. */
gboolean ggen_test_caller_is_toolkit (gconstpointer address);

/* The innermost caller that is not a sanitizer's own wrapper, which calls ours. */
gconstpointer ggen_test_origin_get_caller (const GgenTestOrigin *origin);

G_END_DECLS
