/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Seeds what programs draw random numbers from, for the test @path. */
void ggen_test_random_begin (const char *path);

G_END_DECLS
