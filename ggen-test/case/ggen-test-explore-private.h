/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-case-private.h"

G_BEGIN_DECLS

/* The schedule that a test runs under, unless others are explored. */
guint64 ggen_test_explore_get_schedule (const GgenTestCase *test);

gboolean ggen_test_explore_is_asked_for (const GgenTestCase *test);

/* Runs the test under one schedule after the other, until it fails. */
void ggen_test_explore (const GgenTestCase *test);

/* Says what to type for the test to run under @schedule again. */
void ggen_test_explore_tell (const GgenTestCase *test, guint64 schedule);

G_END_DECLS
