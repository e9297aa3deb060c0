/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Has origins tell where a script is, if one runs in this process. */

void ggen_test_script_set_func (char *(*func) (gpointer user_data),
                                gpointer user_data,
                                GDestroyNotify user_data_destroy);

G_END_DECLS
