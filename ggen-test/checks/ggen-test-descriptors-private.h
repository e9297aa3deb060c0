/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Told after calls by any thread while a test runs. errno is kept. @function names the call. */
void ggen_test_descriptors_opened (int fd, const char *function);

/* Told before a descriptor is closed or replaced. */
void ggen_test_descriptors_touch (int fd, const char *function);
void ggen_test_descriptors_touch_range (guint first, guint last, const char *function);

G_END_DECLS
