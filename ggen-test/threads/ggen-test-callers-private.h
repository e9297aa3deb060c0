/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* Whose code an address lies in. */

void ggen_test_callers_init (void);

/* GLib, GObject or GIO. */
gboolean ggen_test_caller_is_glib (gconstpointer address);

gboolean ggen_test_caller_is_gio (gconstpointer address);

/* The code of GTask. */
gboolean ggen_test_caller_is_task (gconstpointer address);

gboolean ggen_test_caller_is_runtime (gconstpointer address);

/* What GIO has loaded: it serves the whole process as GIO does. Asks the dynamic linker. */
gboolean ggen_test_caller_is_gio_module (gconstpointer address);

/* Those, the runtime or this library. */
gboolean ggen_test_caller_is_toolkit (gconstpointer address);

/* The innermost caller but for @n_skipped more, or %NULL. The wrappers of a sanitizer, which call ours, are
 * passed over. */
gconstpointer ggen_test_origin_get_caller (const GgenTestOrigin *origin, guint n_skipped);

/* Whether GLib or GIO made the call for itself: their threads and their handlers for signals, for instance,
 * serve the whole process and stay. */
gboolean ggen_test_origin_is_of_glib (const GgenTestOrigin *origin);

/* Whether OpenMP's library did, which keeps its team for all parallel regions of the process. */
gboolean ggen_test_origin_is_of_openmp (const GgenTestOrigin *origin);

/* Whether GLib did so by itself: no code of others is in between, as far as is known. */
gboolean ggen_test_origin_is_inside_glib (const GgenTestOrigin *origin);

/* Whether any of the frames is in GIO. */
gboolean ggen_test_origin_has_gio (const GgenTestOrigin *origin);

/* Whether any of the frames is in what GIO has loaded. */
gboolean ggen_test_origin_has_gio_module (const GgenTestOrigin *origin);

/* Whether any of the frames is in the exported @function. */
gboolean ggen_test_origin_has_function (const GgenTestOrigin *origin, const char *function);

/* Whether the interpreter of a script made the call for itself, rather than the script, or the framework
 * that runs the test did: GJS has sources in the default context, and the JavaScript engine threads, for
 * the whole process. */
gboolean ggen_test_origin_is_of_host (const GgenTestOrigin *origin);

gboolean ggen_test_callers_have_gjs (void);

/* Whether a script made the call through introspection. */
gboolean ggen_test_origin_is_of_script (const GgenTestOrigin *origin);

/* How many frames there are before those of the interpreter: the program's, or what is named above. */
guint ggen_test_origin_count_before_script (const GgenTestOrigin *origin);

G_END_DECLS
