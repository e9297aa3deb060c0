/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What GLib prints of a test that another process reports, or has reported, is not printed. */
void ggen_test_output_watch (void);
void ggen_test_output_set_silent (gboolean is_silent);

G_END_DECLS
