/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What GLib prints of a test that another process reports, or has reported, is not printed. */
void ggen_test_output_watch (void);
void ggen_test_output_set_silent (gboolean is_silent);

/* By the system's own write(): not by stdio, whose locks may be held, and without faults. */
void ggen_test_output_write_all (int fd, const char *text, gsize length);

G_END_DECLS
