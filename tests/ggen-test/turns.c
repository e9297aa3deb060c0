/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* In a deterministic schedule: nobody loses a turn that goes on, and nobody is given one for nothing. */

#define N_LOCKINGS 100000

static GMutex mutex;
static GCond condition;
static guint n_at_work; /* guarded by mutex */

static gpointer
lock_often (gpointer user_data)
{
  static GMutex other;

  for (guint i = 0; i < N_LOCKINGS; i++)
    {
      g_mutex_lock (&other);
      g_mutex_unlock (&other);
    }

  g_mutex_lock (&mutex);
  n_at_work--;
  g_cond_signal (&condition);
  g_mutex_unlock (&mutex);

  return NULL;
}

/* Whoever waits looks now and then whether the one that has the turn is held by the kernel. It is for a moment,
 * by that very look, or since it has not noticed yet that it has the turn. */
static void
test_working (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 end = g_get_monotonic_time () + G_TIME_SPAN_HOUR;
  gboolean is_in_time = TRUE;
  GThread *threads[2];

  n_at_work = G_N_ELEMENTS (threads);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("locker", lock_often, NULL);

  g_mutex_lock (&mutex);
  while (n_at_work > 0 && is_in_time)
    is_in_time = g_cond_wait_until (&condition, &mutex, end);
  g_mutex_unlock (&mutex);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (is_in_time);
}

static gpointer
take_recursive (gpointer lock)
{
  g_rec_mutex_lock (lock);
  g_rec_mutex_unlock (lock);

  return NULL;
}

static gpointer
take_to_write (gpointer lock)
{
  g_rw_lock_writer_lock (lock);
  g_rw_lock_writer_unlock (lock);

  return NULL;
}

static gpointer
take_to_read (gpointer lock)
{
  g_rw_lock_reader_lock (lock);
  g_rw_lock_reader_unlock (lock);

  return NULL;
}

/* Time goes on while two wait for what a third holds that sleeps. */
static void
start_two (GThread **threads, GThreadFunc func, gpointer lock)
{
  threads[0] = g_thread_new ("first", func, lock);
  threads[1] = g_thread_new ("second", func, lock);
  g_usleep (G_USEC_PER_SEC);
}

static void
join_two (GThread **threads)
{
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
}

static void
test_recursive (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 begin = g_get_monotonic_time ();
  GThread *threads[2];
  GRecMutex lock;

  g_rec_mutex_init (&lock);
  g_rec_mutex_lock (&lock);
  g_rec_mutex_lock (&lock);
  start_two (threads, take_recursive, &lock);
  g_rec_mutex_unlock (&lock);
  g_rec_mutex_unlock (&lock);
  join_two (threads);
  g_rec_mutex_clear (&lock);

  g_assert_cmpint (g_get_monotonic_time () - begin, ==, G_USEC_PER_SEC);
}

static void
test_read_write (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 begin = g_get_monotonic_time ();
  GThreadFunc func = user_data;
  GThread *threads[2];
  GRWLock lock;

  g_rw_lock_init (&lock);
  g_rw_lock_writer_lock (&lock);
  start_two (threads, func, &lock);
  g_rw_lock_writer_unlock (&lock);
  join_two (threads);
  g_rw_lock_clear (&lock);

  g_assert_cmpint (g_get_monotonic_time () - begin, ==, G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add_full ("/turns/who-goes-on-keeps-it", GGEN_TEST_DETERMINISTIC, test_working, NULL,
                      NULL);
  ggen_test_add_full ("/turns/two-wait-for-a-recursive-lock", GGEN_TEST_DETERMINISTIC,
                      test_recursive, NULL, NULL);
  ggen_test_add_full ("/turns/two-wait-to-write", GGEN_TEST_DETERMINISTIC, test_read_write,
                      (gpointer) take_to_write, NULL);
  ggen_test_add_full ("/turns/two-wait-to-read", GGEN_TEST_DETERMINISTIC, test_read_write,
                      (gpointer) take_to_read, NULL);

  return ggen_test_run ();
}
