/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

GGEN_AVAILABLE_IN_1_0
gint64 ggen_test_clock_get_now (void);
GGEN_AVAILABLE_IN_1_0
void ggen_test_clock_advance (GTimeSpan duration);
GGEN_AVAILABLE_IN_1_0
void ggen_test_clock_set_patience (GTimeSpan patience);

G_END_DECLS
