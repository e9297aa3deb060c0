/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-clock.h"

#include "ggen-test-clock-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-moment-private.h"
#include "ggen-test-time-private.h"
#include "ggen-test-timers-private.h"

/* The test's clock, as the test sees it. */

/* How many callbacks are run at the end of an advance that makes more and more of them. */
#define MOST_SETTLING 100000

static int context_fd = -1;
static GMainContext *context;          /* (unowned) (nullable): of the test's runtime */
static gint64 limit = GGEN_TEST_NEVER; /* of the test's own thread */

int
ggen_test_clock_get_context_fd (void)
{
  return context_fd;
}

gint64
ggen_test_clock_get_limit (void)
{
  return ggen_test_current_thread->number == 0 ? limit : GGEN_TEST_NEVER;
}

void
ggen_test_clock_begin (const GgenTestSubject *subject)
{
  GPollFD fd;
  gint timeout;
  gint priority;

  context = ggen_runtime_get_context (subject->runtime);
  limit = GGEN_TEST_NEVER;

  /* A context in which nothing is yet looks at nothing but what it is woken by. */
  GGEN_TEST_REAL (g_main_context_acquire) (context);
  GGEN_TEST_REAL (g_main_context_prepare) (context, &priority);
  if (GGEN_TEST_REAL (g_main_context_query) (context, priority, &timeout, &fd, 1) == 1)
    context_fd = fd.fd;
  g_main_context_release (context);

  ggen_test_timers_begin (context);
}

void
ggen_test_clock_end (const GgenTestSubject *subject)
{
  ggen_test_timers_end ();
  context = NULL;
  context_fd = -1;
}

/**
 * ggen_test_clock_get_now:
 *
 * Gets the test's time, which is that of g_get_monotonic_time() in the test's threads.
 *
 * Returns: the time in microseconds
 *
 * Since: 1.0
 */
gint64
ggen_test_clock_get_now (void)
{
  return g_get_monotonic_time ();
}

static void
settle (void)
{
  for (guint i = 0; i < MOST_SETTLING && g_main_context_iteration (context, FALSE); i++)
    ;
}

/**
 * ggen_test_clock_advance:
 * @duration: how far, in microseconds; more than a hundred years is taken for a hundred years
 *
 * Lets time pass: runs what becomes due meanwhile in the test's context and in its threads, each at its
 * moment, in order, and then what is ready at the end.
 *
 * For tests with virtual time ([flags@GgenTest.Flags.VIRTUAL_TIME]), on the thread that runs the
 * test. Without a call of this, time passes by itself when everything waits.
 *
 * Since: 1.0
 */
void
ggen_test_clock_advance (GTimeSpan duration)
{
  gint64 outer_limit = limit;
  gint64 target;

  g_return_if_fail (duration >= 0);
  g_return_if_fail (ggen_test_time_is_virtual () && ggen_test_current_thread->number == 0);

  duration = MIN (duration, GGEN_TEST_LONGEST_MEANT / NSEC_PER_USEC);
  target = MIN (ggen_test_time_get_now () + duration * NSEC_PER_USEC, GGEN_TEST_LAST_MOMENT);
  limit = MIN (limit, target);

  settle ();
  while (ggen_test_time_get_now () < limit)
    g_main_context_iteration (context, TRUE);
  settle ();

  limit = outer_limit;
}

/**
 * ggen_test_clock_set_patience:
 * @patience: how long, in microseconds of real time; by default 0.1 seconds, and 10 seconds while a
 *   process runs that the test has started
 *
 * Sets how long the clock waits for something from outside of the program before it jumps: for an
 * answer from a socket or for the end of a child, where a thread of the test waits for such a thing.
 * Where nobody does, the clock does not wait at all.
 *
 * For tests with virtual time ([flags@GgenTest.Flags.VIRTUAL_TIME]).
 *
 * Since: 1.0
 */
void
ggen_test_clock_set_patience (GTimeSpan patience)
{
  g_return_if_fail (patience >= 0);
  g_return_if_fail (ggen_test_time_is_virtual ());

  ggen_test_time_set_patience (patience * NSEC_PER_USEC);
}
