/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What Ninja prints, some bytes of it. */
typedef void (*GgenRunnerNinjaOutputFunc) (const char *text, gsize size, gpointer user_data);

/* Runs Ninja in a Meson build directory: with @targets, with everything that is built by default where
 * there are none. {"build.ninja"} configures it again where its meson.build files have changed.
 *
 * Building what is built already prints nothing: @output is called once Ninja has worked for as long as
 * people begin to wonder, or has failed; until then its output is kept. */
void ggen_runner_ninja_build_async (const char *build_dir,
                                    const char *const *targets,
                                    GgenRunnerNinjaOutputFunc output,
                                    gpointer output_data,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ggen_runner_ninja_build_finish (GAsyncResult *result, GError **error);

G_END_DECLS
