/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-moment-private.h"

gboolean
ggen_test_clock_is_monotonic (clockid_t clock)
{
  return clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE
         || clock == CLOCK_BOOTTIME;
}

gboolean
ggen_test_clock_is_calendar (clockid_t clock)
{
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

gboolean
ggen_test_timespec_is_valid (const struct timespec *time)
{
  return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < NSEC_PER_SEC;
}

gint64
ggen_test_timespec_to_duration (const struct timespec *time)
{
  return time->tv_sec > GGEN_TEST_LONGEST_MEANT / NSEC_PER_SEC
             ? GGEN_TEST_NEVER
             : time->tv_sec * NSEC_PER_SEC + time->tv_nsec;
}

struct timespec
ggen_test_timespec_from (gint64 nanoseconds)
{
  return (struct timespec){nanoseconds / NSEC_PER_SEC, nanoseconds % NSEC_PER_SEC};
}

gint64
ggen_test_deadline_after (gint64 nanoseconds)
{
  gint64 now = ggen_test_time_get_now ();

  if (nanoseconds > GGEN_TEST_LONGEST_MEANT || nanoseconds >= GGEN_TEST_LAST_MOMENT - now)
    return GGEN_TEST_NEVER;

  return now + nanoseconds;
}

gint64
ggen_test_deadline_at (clockid_t clock, const struct timespec *time)
{
  const struct timespec now =
      ggen_test_timespec_from (ggen_test_clock_is_calendar (clock) ? ggen_test_time_get_epoch_now ()
                                                                   : ggen_test_time_get_now ());
  /* The seconds first: in nanoseconds the furthest ones could not be told. Those before 1970 neither, which
   * have passed in any case. */
  struct timespec rest = {MAX (time->tv_sec, 0) - now.tv_sec, 0};

  if (rest.tv_sec < 0)
    return ggen_test_time_get_now ();

  return ggen_test_deadline_after (rest.tv_sec > GGEN_TEST_LONGEST_MEANT / NSEC_PER_SEC
                                       ? GGEN_TEST_NEVER
                                       : rest.tv_sec * NSEC_PER_SEC + time->tv_nsec - now.tv_nsec);
}
