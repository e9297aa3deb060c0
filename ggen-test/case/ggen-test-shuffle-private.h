/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void ggen_test_shuffle (GPtrArray *cases);

/* (nullable): what to type for the tests to run in the same order again. */
char *ggen_test_shuffle_describe (GPtrArray *cases);

G_END_DECLS
