/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose code an address lies in. */

void ggen_test_callers_init (void);

/* GLib, GObject or GIO. */
gboolean ggen_test_caller_is_glib (gconstpointer address);

/* Those, the runtime or this library. */
gboolean ggen_test_caller_is_toolkit (gconstpointer address);

G_END_DECLS
