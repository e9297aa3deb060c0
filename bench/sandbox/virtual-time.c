/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A program of one test in virtual time, in which much of that passes:
 *
 *     bench-virtual-time nothing|hour|retries|timers
 *
 * - hour: a timeout of one hour
 * - retries: one that is tried again after 1, 2, 4, … minutes, for 24 hours
 * - timers: 10,000 of them, spread over a year
 *
 * What nothing takes, everything takes.
 */

#include <ggen-test.h>
#include <string.h>

#define N_TIMERS 10000
#define MINUTES_OF_YEAR (365 * 24 * 60)
#define LONGEST_BACKOFF (24 * 3600)

typedef struct
{
  gint64 due;      /* when it was to be called */
  gint64 *last;    /* when the one before was to be */
  guint *n_called; /* how many have been */
} Timer;

static gboolean
on_timer (gpointer user_data)
{
  Timer *timer = user_data;

  g_assert_cmpint (g_get_monotonic_time (), >=, timer->due);
  g_assert_cmpint (*timer->last, <=, timer->due);
  *timer->last = timer->due;
  ++*timer->n_called;

  return G_SOURCE_REMOVE;
}

static void
attach (GSource *source, GSourceFunc func, gpointer user_data)
{
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
}

static void
test_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
}

static void
test_hour (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 last = 0;
  guint n_called = 0;
  Timer timer = {g_get_monotonic_time () + G_TIME_SPAN_HOUR, &last, &n_called};

  attach (g_timeout_source_new (3600 * 1000), on_timer, &timer);
  while (n_called == 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

typedef struct
{
  guint n_tries;
  guint waited; /* in seconds */
  gboolean is_done;
} Backoff;

static gboolean
on_retry (gpointer user_data)
{
  Backoff *backoff = user_data;
  guint delay = 60U << backoff->n_tries;

  backoff->is_done = backoff->waited >= LONGEST_BACKOFF;
  if (backoff->is_done)
    return G_SOURCE_REMOVE;

  backoff->n_tries++;
  backoff->waited += delay;
  attach (g_timeout_source_new (delay * 1000), on_retry, backoff);

  return G_SOURCE_REMOVE;
}

static void
test_retries (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  Backoff backoff = {0};

  on_retry (&backoff);
  while (!backoff.is_done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  g_assert_cmpint (g_get_monotonic_time () - before, >=, 24 * G_TIME_SPAN_HOUR);
}

/* Weeks are more than g_timeout_source_new() can count in milliseconds. */
static void
add_timer (Timer *timer)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_ready_time (source, timer->due);
  attach (source, on_timer, timer);
}

static void
test_timers (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree Timer *timers = g_new (Timer, N_TIMERS);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gint64 now = g_get_monotonic_time ();
  gint64 last = 0;
  guint n_called = 0;

  for (guint i = 0; i < N_TIMERS; i++)
    {
      gint64 minutes = g_rand_int_range (random, 1, MINUTES_OF_YEAR);

      timers[i] = (Timer){now + minutes * G_TIME_SPAN_MINUTE, &last, &n_called};
      add_timer (&timers[i]);
    }

  while (n_called < N_TIMERS)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static const struct
{
  const char *name;
  GgenTestFunc func;
} tests[] = {
    {"nothing", test_nothing},
    {"hour", test_hour},
    {"retries", test_retries},
    {"timers", test_timers},
};

static GgenTestFunc
find_test (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    if (strcmp (tests[i].name, name) == 0)
      return tests[i].func;

  return NULL;
}

int
main (int argc, char **argv)
{
  GgenTestFunc func = argc > 1 ? find_test (argv[argc - 1]) : NULL;

  if (func == NULL)
    {
      g_printerr ("usage: bench-virtual-time [OPTION...] nothing|hour|retries|timers\n");
      return 2;
    }

  argv[--argc] = NULL;
  ggen_test_init (&argc, &argv);
  ggen_test_add_full ("/virtual-time", GGEN_TEST_VIRTUAL_TIME, func, NULL, NULL);

  return ggen_test_run ();
}
