/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <time.h>

#include "ggen-test-time-private.h"

G_BEGIN_DECLS

/* Times as libc has them, as those of the test's clock, in nanoseconds. */

gboolean ggen_test_clock_is_monotonic (clockid_t clock);
gboolean ggen_test_clock_is_calendar (clockid_t clock);

/* "As long as it takes" is often written as the longest time that there is, which is nothing that a test
 * waits for: its clock would jump by centuries, where the wait is to be reported as one that nothing ends.
 * A hundred years. */
#define GGEN_TEST_LONGEST_MEANT (NSEC_PER_SEC * 3600 * 24 * 366 * 100)

/* So far the test's clock goes: that of the calendar is ahead of it by some decades. */
#define GGEN_TEST_LAST_MOMENT (GGEN_TEST_NEVER / 2)

/* As libc has it: a time that the kernel takes. */
gboolean ggen_test_timespec_is_valid (const struct timespec *time);

/* GGEN_TEST_NEVER for what is so long that nobody means to see its end. */
gint64 ggen_test_timespec_to_duration (const struct timespec *time);
struct timespec ggen_test_timespec_from (gint64 nanoseconds);

/* In the test's monotonic time; GGEN_TEST_NEVER for a deadline that is never. */
gint64 ggen_test_deadline_after (gint64 nanoseconds);
gint64 ggen_test_deadline_at (clockid_t clock, const struct timespec *time);

G_END_DECLS
