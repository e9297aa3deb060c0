/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the guard tells what it has found: the variable GGEN_TEST_GUARD names the number of a pipe, or the
 * path of a file, to which lines are appended. */

/* Returns %FALSE where nobody wants to know. What the variable says now comes before what it said when the
 * program began, and is not there any more afterwards. */
gboolean ggen_test_guard_output_open (void);

/* A line for each, but for those of one place that differ in numbers alone: the first of those stands for
 * all. (element-type utf8) */
void ggen_test_guard_output_write (GPtrArray *findings);

G_END_DECLS
