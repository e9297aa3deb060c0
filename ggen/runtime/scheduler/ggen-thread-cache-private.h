/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runtime.h"

G_BEGIN_DECLS

typedef void (*GgenThreadFunc) (gpointer user_data);

gboolean ggen_thread_cache_run (GgenRuntime *runtime,
                                GgenThreadFunc func,
                                gpointer user_data,
                                GError **error);
void ggen_thread_set_name (const char *name);

G_END_DECLS
