/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>
#include <pthread.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-gio-threads-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-pools-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* GLib's calls for pools of threads.
 *
 * What GLib does in between, with locks that its threads have as well, is of no test: whoever calls it steps
 * out of the test's time and order for that moment. */

/* How long GLib's threads are waited for. */
#define PATIENCE_IN_STEPS 1000

static gboolean
is_asked_for_by_test (gconstpointer caller)
{
  return ggen_test_thread_get_current () != NULL && !ggen_test_caller_is_toolkit (caller);
}

GGEN_TEST_INTERPOSED GThreadPool *
g_thread_pool_new (GFunc func, gpointer data, gint most, gboolean is_exclusive, GError **error)
{
  gconstpointer caller = __builtin_return_address (0);
  GgenTestThread *self;
  GThreadPool *pool;
  GgenTestPool *made;

  if (!is_asked_for_by_test (caller))
    return GGEN_TEST_REAL (g_thread_pool_new) (ggen_test_gio_threads_wrap (func, data, caller),
                                               data, most, is_exclusive, error);

  made = ggen_test_pool_new (func, data, NULL, most);
  if (made->is_of_guest)
    return ggen_test_pool_note (made, GGEN_TEST_REAL (g_thread_pool_new) (func, data, most,
                                                                          is_exclusive, error));

  self = ggen_test_thread_step_out ();
  pool = GGEN_TEST_REAL (g_thread_pool_new) (ggen_test_pool_run, made, most, is_exclusive, error);
  ggen_test_thread_step_in (self);

  return ggen_test_pool_note (made, pool);
}

GGEN_TEST_INTERPOSED GThreadPool *
g_thread_pool_new_full (GFunc func,
                        gpointer data,
                        GDestroyNotify item_free_func,
                        gint most,
                        gboolean is_exclusive,
                        GError **error)
{
  gconstpointer caller = __builtin_return_address (0);
  GgenTestThread *self;
  GThreadPool *pool;
  GgenTestPool *made;

  if (!is_asked_for_by_test (caller))
    return GGEN_TEST_REAL (g_thread_pool_new_full) (ggen_test_gio_threads_wrap (func, data, caller),
                                                    data, item_free_func, most, is_exclusive,
                                                    error);

  made = ggen_test_pool_new (func, data, item_free_func, most);
  if (made->is_of_guest)
    return ggen_test_pool_note (made, GGEN_TEST_REAL (
                                          g_thread_pool_new_full) (func, data, item_free_func, most,
                                                                   is_exclusive, error));

  self = ggen_test_thread_step_out ();
  pool = GGEN_TEST_REAL (g_thread_pool_new_full) (ggen_test_pool_run, made, item_free_func, most,
                                                  is_exclusive, error);
  ggen_test_thread_step_in (self);

  return ggen_test_pool_note (made, pool);
}

/* GLib's threads take what they can begin with as soon as the system lets them run, and only then wait for their
 * turn. In the test's order what they have taken must not depend on that. */
static void
wait_for_prepared (GThreadPool *pool)
{
  int state;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &state);
  for (guint i = 0; i < PATIENCE_IN_STEPS && ggen_test_pools_have_prepared (pool); i++)
    ggen_test_time_sleep_for_real (NSEC_PER_MSEC / 10);
  pthread_setcancelstate (state, NULL);
}

/* Returns the pool where what it takes is a matter of the test's order, or %NULL. */
static GgenTestPool *
find_in_order (GThreadPool *pool)
{
  GgenTestPool *self;

  if (!ggen_test_schedule_is_on () || ggen_test_thread_get_current () == NULL)
    return NULL;

  self = ggen_test_pools_find (pool);

  return self != NULL && !self->is_of_guest && ggen_test_pool_is_of_test (self) ? self : NULL;
}

/* GLib may call the test's functions meanwhile: such as compare work, or free it. */
static GgenTestThread *
step_out_for (const GgenTestPool *pool)
{
  GgenTestThread *self = ggen_test_thread_step_out ();

  if (self != NULL && (pool->is_sorted || pool->item_free_func != NULL))
    g_atomic_int_set (&self->goes_on_soon, FALSE);

  return self;
}

/* What a sorted pool takes next depends on what it has taken. */
static void
settle (GgenTestPool *found, GThreadPool *pool)
{
  if (found != NULL && found->is_sorted)
    wait_for_prepared (pool);
}

gboolean
ggen_test_pools_push (GThreadPool *pool, gpointer data, GError **error)
{
  GgenTestPool *in_order = find_in_order (pool);
  GgenTestThread *self;
  gboolean is_pushed;

  settle (in_order, pool);
  if (!ggen_test_pools_note_work (pool, data))
    return GGEN_TEST_REAL (g_thread_pool_push) (pool, data, error);

  self = in_order != NULL ? step_out_for (in_order) : ggen_test_thread_step_out ();
  is_pushed = GGEN_TEST_REAL (g_thread_pool_push) (pool, data, error);
  ggen_test_pools_allow_prepared (pool);
  settle (in_order, pool);
  ggen_test_thread_step_in (self);
  ggen_test_schedule_point ();

  return is_pushed;
}

GGEN_TEST_INTERPOSED gboolean
g_thread_pool_set_max_threads (GThreadPool *pool, gint most, GError **error)
{
  GgenTestThread *self;
  gboolean is_set;
  GgenTestPool *found;

  if (find_in_order (pool) != NULL)
    wait_for_prepared (pool);

  found = ggen_test_pools_find (pool);
  if (found == NULL || found->is_of_guest)
    return GGEN_TEST_REAL (g_thread_pool_set_max_threads) (pool, most, error);

  ggen_test_pool_set_most (found, most);
  self = ggen_test_thread_step_out ();
  is_set = GGEN_TEST_REAL (g_thread_pool_set_max_threads) (pool, most, error);
  ggen_test_thread_step_in (self);
  ggen_test_pools_allow_prepared (pool);
  ggen_test_schedule_point ();

  return is_set;
}

/* In the test's time and order, until all that it was given is done. What is left of GLib's wait then is
 * short. */
static void
wait_for_work (GgenTestPool *self)
{
  while (ggen_test_time_is_virtual ())
    {
      GgenTestWait wait = {GGEN_TEST_WAIT_FUTEX, GGEN_TEST_NEVER};

      wait.word = &self->n_left;
      wait.value = g_atomic_int_get (&self->n_left);
      if (wait.value == 0)
        return;
      ggen_test_wait (&wait);
    }
}

GGEN_TEST_INTERPOSED guint
g_thread_pool_unprocessed (GThreadPool *pool)
{
  GgenTestPool *found = find_in_order (pool);
  GgenTestThread *self;
  guint n;

  if (found == NULL)
    return GGEN_TEST_REAL (g_thread_pool_unprocessed) (pool);

  self = step_out_for (found);
  wait_for_prepared (pool);
  n = GGEN_TEST_REAL (g_thread_pool_unprocessed) (pool);
  ggen_test_thread_step_in (self);

  return n;
}

GGEN_TEST_INTERPOSED gboolean
g_thread_pool_move_to_front (GThreadPool *pool, gpointer data)
{
  GgenTestPool *found = find_in_order (pool);
  GgenTestThread *self;
  gboolean is_found;

  if (found == NULL)
    return GGEN_TEST_REAL (g_thread_pool_move_to_front) (pool, data);

  self = step_out_for (found);
  wait_for_prepared (pool);
  is_found = GGEN_TEST_REAL (g_thread_pool_move_to_front) (pool, data);
  ggen_test_thread_step_in (self);

  return is_found;
}

GGEN_TEST_INTERPOSED void
g_thread_pool_set_sort_function (GThreadPool *pool, GCompareDataFunc func, gpointer user_data)
{
  GgenTestPool *found = find_in_order (pool);
  GgenTestThread *self;

  if (found == NULL)
    {
      GGEN_TEST_REAL (g_thread_pool_set_sort_function) (pool, func, user_data);
      return;
    }

  found->is_sorted = func != NULL;
  self = step_out_for (found);
  wait_for_prepared (pool);
  GGEN_TEST_REAL (g_thread_pool_set_sort_function) (pool, func, user_data);
  ggen_test_thread_step_in (self);
}

/* In the test's order it is known what the pool has taken: that is waited for as the test's, and what GLib takes out
 * of its queue meanwhile is not begun with. */
static void
drop_in_order (GgenTestPool *found, GThreadPool *pool, gboolean waits)
{
  GgenTestThread *self = ggen_test_thread_step_out ();

  wait_for_prepared (pool);
  ggen_test_pool_begin_dropping (found, waits);
  ggen_test_thread_step_in (self);

  if (waits)
    wait_for_work (found);

  self = step_out_for (found);
  GGEN_TEST_REAL (g_thread_pool_free) (pool, TRUE, waits);
  ggen_test_thread_step_in (self);

  ggen_test_pool_free_dropped (found);
  if (waits)
    ggen_test_pool_forget (found);
}

/* Where work is dropped, how much of it is known to GLib alone: then its own wait is the test's. */
GGEN_TEST_INTERPOSED void
g_thread_pool_free (GThreadPool *pool, gboolean is_immediate, gboolean waits)
{
  GgenTestPool *found = is_immediate ? find_in_order (pool) : NULL;
  GgenTestThread *self = NULL;

  if (found != NULL)
    {
      drop_in_order (found, pool, waits);
      return;
    }

  found = ggen_test_pools_take (pool, is_immediate);
  if (found != NULL && found->is_of_guest)
    {
      ggen_test_pool_forget (found);
      found = NULL;
    }

  if (found != NULL && !is_immediate && waits)
    wait_for_work (found);

  if (found != NULL && !(is_immediate && waits))
    self = ggen_test_thread_step_out ();
  GGEN_TEST_REAL (g_thread_pool_free) (pool, is_immediate, waits);
  if (self != NULL)
    ggen_test_thread_step_in (self);

  if (found != NULL && waits)
    ggen_test_pool_forget (found);
}
