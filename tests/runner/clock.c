/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-clock.h"

#include <ggen-test.h>

static void
test_it_runs_with_the_monotonic_time (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerClock clock = {0};
  gint64 began = ggen_runner_clock_get_now (&clock);

  g_assert_cmpint (began, ==, g_get_monotonic_time ());
  ggen_test_clock_advance (5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ggen_runner_clock_get_now (&clock) - began, ==, 5 * G_TIME_SPAN_SECOND);
}

static void
test_it_stands_still_in_a_pause (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerClock clock = {0};
  gint64 began = ggen_runner_clock_get_now (&clock);

  ggen_test_clock_advance (G_TIME_SPAN_SECOND);
  ggen_runner_clock_pause (&clock);
  ggen_test_clock_advance (G_TIME_SPAN_HOUR);
  g_assert_cmpint (ggen_runner_clock_get_now (&clock) - began, ==, G_TIME_SPAN_SECOND);
  ggen_runner_clock_resume (&clock);
  g_assert_cmpint (ggen_runner_clock_get_now (&clock) - began, ==, G_TIME_SPAN_SECOND);
  ggen_test_clock_advance (G_TIME_SPAN_SECOND);
  g_assert_cmpint (ggen_runner_clock_get_now (&clock) - began, ==, 2 * G_TIME_SPAN_SECOND);
}

static void
test_pauses_add_up (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerClock clock = {0};
  gint64 began = ggen_runner_clock_get_now (&clock);

  for (guint i = 0; i < 3; i++)
    {
      ggen_test_clock_advance (G_TIME_SPAN_SECOND);
      ggen_runner_clock_pause (&clock);
      ggen_test_clock_advance (G_TIME_SPAN_MINUTE);
      /* Whoever pauses twice means one pause, and it began at the first. */
      ggen_runner_clock_pause (&clock);
      ggen_test_clock_advance (G_TIME_SPAN_MINUTE);
      ggen_runner_clock_resume (&clock);
      ggen_runner_clock_resume (&clock);
    }

  g_assert_cmpint (ggen_runner_clock_get_now (&clock) - began, ==, 3 * G_TIME_SPAN_SECOND);
}

static void
test_moments_move_by_the_pauses (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerClock clock = {0};
  gint64 moment = ggen_runner_clock_get_now (&clock) + 10 * G_TIME_SPAN_SECOND;
  gint64 monotonic = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  g_assert_cmpint (ggen_runner_clock_get_monotonic (&clock, moment), ==, monotonic);
  ggen_runner_clock_pause (&clock);
  ggen_test_clock_advance (G_TIME_SPAN_MINUTE);
  ggen_runner_clock_resume (&clock);
  g_assert_cmpint (ggen_runner_clock_get_monotonic (&clock, moment), ==,
                   monotonic + G_TIME_SPAN_MINUTE);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func)                                                                            \
  ggen_test_add_full ("/clock/" path, GGEN_TEST_VIRTUAL_TIME, func, NULL, NULL)
  ADD ("it-runs-with-the-monotonic-time", test_it_runs_with_the_monotonic_time);
  ADD ("it-stands-still-in-a-pause", test_it_stands_still_in_a_pause);
  ADD ("pauses-add-up", test_pauses_add_up);
  ADD ("moments-move-by-the-pauses", test_moments_move_by_the_pauses);
#undef ADD

  return ggen_test_run ();
}
