/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fails the running test for a wait that nothing can end. */
void ggen_test_hang_fail (const char *why);

G_END_DECLS
