/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whoever wants to see dispatches holds this; while nobody does, GLib is as it was. */
gboolean ggen_dispatch_hook_hold (void);
void ggen_dispatch_hook_release (void);

G_END_DECLS
