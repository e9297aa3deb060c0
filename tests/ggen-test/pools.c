/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* Pools that are freed before they have begun with all that they were given. */

#define N_ITEMS 6

typedef struct
{
  GThread *owner;
  gint n_running;         /* atomic */
  gint n_done;            /* atomic */
  gint n_freed;           /* atomic */
  gint n_freed_by_others; /* atomic */
} Counts;

static Counts counts;

static void
count_work (gpointer item, gpointer user_data)
{
  g_atomic_int_inc (&counts.n_running);
  g_usleep (20 * 1000);
  g_atomic_int_inc (&counts.n_done);
  g_atomic_int_add (&counts.n_running, -1);
}

static void
count_freed (gpointer item)
{
  g_usleep (1000);
  g_atomic_int_inc (&counts.n_freed);
  if (g_thread_self () != counts.owner)
    g_atomic_int_inc (&counts.n_freed_by_others);
}

static void
push_all (GThreadPool *pool)
{
  for (gint i = 1; i <= N_ITEMS; i++)
    g_assert_true (g_thread_pool_push (pool, GINT_TO_POINTER (i), NULL));
}

static void
assert_that_is_all (gint n_done)
{
  g_assert_cmpint (g_atomic_int_get (&counts.n_running), ==, 0);
  g_usleep (G_USEC_PER_SEC);
  g_assert_cmpint (g_atomic_int_get (&counts.n_done), ==, n_done);
}

/* By the time that the pool is freed, and by the one that frees it. */
static void
test_items (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThreadPool *pool;

  counts = (Counts){g_thread_self ()};
  pool = g_thread_pool_new_full (count_work, NULL, count_freed, 2, FALSE, NULL);
  push_all (pool);
  g_thread_pool_free (pool, TRUE, TRUE);

  g_assert_cmpint (counts.n_freed, ==, N_ITEMS - counts.n_done);
  g_assert_cmpint (counts.n_freed_by_others, ==, 0);
  assert_that_is_all (counts.n_done);
}

/* What it had begun with before it was to have fewer threads is waited for. */
static void
test_fewer_threads (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThreadPool *pool;

  counts = (Counts){g_thread_self ()};
  pool = g_thread_pool_new (count_work, NULL, 4, FALSE, NULL);
  push_all (pool);
  g_assert_true (g_thread_pool_set_max_threads (pool, 1, NULL));
  g_thread_pool_free (pool, TRUE, TRUE);

  g_assert_cmpint (counts.n_done, ==, 4);
  assert_that_is_all (4);
}

/* Nothing is left of it when the test ends. */
static void
test_without_waiting (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThreadPool *pool;

  counts = (Counts){g_thread_self ()};
  pool = g_thread_pool_new (count_work, NULL, 2, FALSE, NULL);
  push_all (pool);
  g_thread_pool_free (pool, TRUE, FALSE);
  g_usleep (G_USEC_PER_SEC);

  assert_that_is_all (2);
}

static char *
name_run (gconstpointer element)
{
  return g_strdup_printf ("%u", *(const guint *) element);
}

int
main (int argc, char *argv[])
{
  static const guint runs[] = {1, 2, 3, 4, 5, 6, 7, 8};

  ggen_test_init (&argc, &argv);

  ggen_test_add_table ("/pools/what-has-not-begun-is-freed", GGEN_TEST_DETERMINISTIC, test_items,
                       runs, G_N_ELEMENTS (runs), sizeof *runs, name_run);
  ggen_test_add_table ("/pools/fewer-threads", GGEN_TEST_DETERMINISTIC, test_fewer_threads, runs,
                       G_N_ELEMENTS (runs), sizeof *runs, name_run);
  ggen_test_add_table ("/pools/freed-without-waiting", GGEN_TEST_DETERMINISTIC,
                       test_without_waiting, runs, G_N_ELEMENTS (runs), sizeof *runs, name_run);

  return ggen_test_run ();
}
