/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns when this library stands before GLib; the program may have been started again for that. */
void ggen_test_preload_ensure (void);

G_END_DECLS
