/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox-private.h"

G_BEGIN_DECLS

void ggen_test_clock_begin (const GgenTestSubject *subject);
void ggen_test_clock_end (const GgenTestSubject *subject);

/* By which the context of the test's runtime is woken. */
int ggen_test_clock_get_context_fd (void);

/* How far the calling thread may let time go. */
gint64 ggen_test_clock_get_limit (void);

G_END_DECLS
