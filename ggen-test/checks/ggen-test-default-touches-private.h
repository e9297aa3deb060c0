/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* A guest may use the default main context, and most do: so that is told once, with its first place, and
 * how many more there are. */

void ggen_test_default_touches_begin (void);

/* @function was called, by whichever thread; only those that work for the guest count. */
void ggen_test_default_touches_add (const char *function, const GgenTestOrigin *origin);

/* Reports. */
void ggen_test_default_touches_end (void);

G_END_DECLS
