/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Descriptors whose other end this process has made with them: as long as it has no children, only its own
 * threads make them readable. */
void ggen_test_inside_set (int fd, gboolean is_inside);
gboolean ggen_test_inside_get (int fd);

G_END_DECLS
