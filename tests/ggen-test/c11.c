/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <threads.h>
#include <time.h>

#include "modes.h"

/* The threads of C11 live in the test's time and order. */

#define MILLISECOND 1000000

typedef struct
{
  mtx_t mutex;
  cnd_t condition;
  gint is_set;
} Flag;

static void
flag_init (Flag *self, int type)
{
  *self = (Flag){0};
  g_assert_cmpint (mtx_init (&self->mutex, type), ==, thrd_success);
  g_assert_cmpint (cnd_init (&self->condition), ==, thrd_success);
}

static void
flag_clear (Flag *self)
{
  cnd_destroy (&self->condition);
  mtx_destroy (&self->mutex);
}

static struct timespec
after_seconds (time_t seconds)
{
  struct timespec time;

  g_assert_cmpint (timespec_get (&time, TIME_UTC), ==, TIME_UTC);
  time.tv_sec += seconds;

  return time;
}

static void
sleep_for (long milliseconds)
{
  const struct timespec duration = {.tv_nsec = milliseconds * MILLISECOND};

  g_assert_cmpint (thrd_sleep (&duration, NULL), ==, 0);
}

static int
set_later (void *flag)
{
  Flag *self = flag;

  sleep_for (20);
  mtx_lock (&self->mutex);
  self->is_set = TRUE;
  cnd_broadcast (&self->condition);
  mtx_unlock (&self->mutex);

  return 7;
}

static void
test_sleep (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 start = g_get_monotonic_time ();

  sleep_for (20);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 20 * G_TIME_SPAN_MILLISECOND);
}

static void
test_condition (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct timespec deadline = after_seconds (30);
  thrd_t thread;
  int result;
  Flag flag;

  flag_init (&flag, mtx_plain);
  g_assert_cmpint (thrd_create (&thread, set_later, &flag), ==, thrd_success);
  mtx_lock (&flag.mutex);
  while (!flag.is_set)
    g_assert_cmpint (cnd_timedwait (&flag.condition, &flag.mutex, &deadline), ==, thrd_success);
  mtx_unlock (&flag.mutex);
  g_assert_cmpint (thrd_join (thread, &result), ==, thrd_success);
  g_assert_cmpint (result, ==, 7);
  flag_clear (&flag);
}

/* Nobody signals it. */
static void
test_condition_times_out (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 start = g_get_monotonic_time ();
  const struct timespec deadline = after_seconds (1);
  int result = thrd_success;
  Flag flag;

  flag_init (&flag, mtx_plain);
  mtx_lock (&flag.mutex);
  while (result == thrd_success)
    result = cnd_timedwait (&flag.condition, &flag.mutex, &deadline);
  mtx_unlock (&flag.mutex);
  g_assert_cmpint (result, ==, thrd_timedout);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 900 * G_TIME_SPAN_MILLISECOND);
  flag_clear (&flag);
}

static int
hold (void *flag)
{
  Flag *self = flag;

  mtx_lock (&self->mutex);
  g_atomic_int_set (&self->is_set, TRUE);
  sleep_for (200);
  mtx_unlock (&self->mutex);
  thrd_exit (8);
}

static void
test_mutex (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct timespec deadline = after_seconds (30);
  thrd_t thread;
  int result;
  Flag flag;

  flag_init (&flag, mtx_timed);
  g_assert_cmpint (thrd_create (&thread, hold, &flag), ==, thrd_success);
  while (!g_atomic_int_get (&flag.is_set))
    sleep_for (5);
  g_assert_cmpint (mtx_trylock (&flag.mutex), ==, thrd_busy);
  g_assert_cmpint (mtx_timedlock (&flag.mutex, &deadline), ==, thrd_success);
  mtx_unlock (&flag.mutex);
  g_assert_cmpint (thrd_join (thread, &result), ==, thrd_success);
  g_assert_cmpint (result, ==, 8);
  flag_clear (&flag);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  modes_add ("/c11", "sleep", GGEN_TEST_DEFAULT, test_sleep, NULL);
  modes_add ("/c11", "condition", GGEN_TEST_DEFAULT, test_condition, NULL);
  modes_add ("/c11", "condition-times-out", GGEN_TEST_DEFAULT, test_condition_times_out, NULL);
  modes_add ("/c11", "mutex", GGEN_TEST_DEFAULT, test_mutex, NULL);

  return ggen_test_run ();
}
