/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-pools-private.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-strangers-private.h"
#include "ggen-test-time-private.h"

/* A pool's threads are GLib's, and may serve other pools before and after. While one of them runs something
 * for a pool of the test's it works for the test.
 *
 * Whose turn it is, and whether time may jump, has to be known from the moment at which the pool is given
 * something that it can begin with: so threads are prepared then, as many as the pool may have, and more
 * when one has done its work and others wait for it.
 *
 * A pool of a guest is looked at only, and left to GLib.
 *
 * What GLib does in between, with locks that its threads have as well, is of no test: whoever calls it steps
 * out of the test's time and order for that moment. */

/* How long work that nobody waits for may take to end by itself. */
#define PATIENCE_IN_STEPS 1000

typedef struct
{
  gpointer data;
  GgenTestThread *thread; /* (owned) (nullable): prepared for it */
} Work;

typedef struct
{
  GThreadPool *pool; /* (unowned) (nullable): NULL when it was freed */
  GFunc func;
  gpointer user_data;
  GgenTestOrigin origin;
  gint generation; /* of the test that has made it */
  gboolean is_of_guest;
  gint
      most; /* guarded by mutex, as are the others: how many threads it may have, -1 for any number */
  GArray *waiting; /* (element-type Work) (owned): in the order in which it came */
  gint n_prepared;
  gint n_running;
  gint n_left; /* atomic: is waited for */
  gboolean is_sorted;
  GDestroyNotify item_free_func; /* (nullable) */
  gboolean is_dropping;          /* what has not begun does not begin any more */
  gboolean keeps_dropped;
  GPtrArray *
      dropped; /* (owned): what GLib has taken out since, to be freed by the one that frees the pool */
} Pool;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *pools; /* (element-type Pool) (owned) (nullable), guarded by mutex */

static void
pool_free (gpointer data)
{
  Pool *self = data;

  g_array_unref (self->waiting);
  g_ptr_array_unref (self->dropped);
  g_free (self);
}

static gint is_guest; /* atomic: whether what runs is one */

static Pool *
find_locked (GThreadPool *pool)
{
  for (guint i = 0; pools != NULL && i < pools->len; i++)
    {
      Pool *self = pools->pdata[i];

      if (pool != NULL && self->pool == pool)
        return self;
    }

  return NULL;
}

static gboolean
is_of_test (const Pool *self)
{
  return self->generation == g_atomic_int_get (&ggen_test_generation);
}

static gboolean
may_begin_another (const Pool *self)
{
  return is_of_test (self) && (self->most < 0 || self->n_running + self->n_prepared < self->most);
}

static void
prepare_locked (Pool *self)
{
  for (guint i = 0; i < self->waiting->len && may_begin_another (self); i++)
    {
      Work *work = &g_array_index (self->waiting, Work, i);

      if (work->thread != NULL)
        continue;
      work->thread = ggen_test_thread_prepare ();
      self->n_prepared++;
    }
}

static void
drop_prepared_locked (Pool *self, gint n_kept)
{
  for (guint i = self->waiting->len; i > 0 && self->n_prepared > n_kept; i--)
    {
      Work *work = &g_array_index (self->waiting, Work, i - 1);

      if (work->thread == NULL)
        continue;
      ggen_test_thread_drop (g_steal_pointer (&work->thread));
      self->n_prepared--;
    }
}

static void
allow_prepared_locked (Pool *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      GgenTestThread *thread = g_array_index (self->waiting, Work, i).thread;

      if (thread != NULL)
        ggen_test_thread_allow (thread);
    }
}

static void
allow_prepared (GThreadPool *pool)
{
  Pool *self;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  if (self != NULL)
    allow_prepared_locked (self);
  pthread_mutex_unlock (&mutex);
}

static GgenTestThread *
steal_prepared_locked (Pool *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Work *work = &g_array_index (self->waiting, Work, i);

      if (work->thread != NULL)
        return g_steal_pointer (&work->thread);
    }

  return NULL;
}

/* What was prepared for another serves as well where the pool does not begin with what came first. */
static GgenTestThread *
take_locked (Pool *self, gpointer data)
{
  GgenTestThread *thread = NULL;

  for (guint i = 0; i < self->waiting->len; i++)
    {
      Work work = g_array_index (self->waiting, Work, i);

      if (work.data != data)
        continue;
      g_array_remove_index (self->waiting, i);
      thread = work.thread;
      break;
    }

  if (thread == NULL)
    thread = steal_prepared_locked (self);
  if (thread != NULL)
    {
      self->n_prepared--;
      ggen_test_thread_allow (thread);
    }
  else if (is_of_test (self))
    thread = ggen_test_thread_prepare ();
  self->n_running++;

  return thread;
}

/* The next may need this thread to begin, and who waits for all needs it to end: so others have their turn
 * when it has. */
static void
work_done (Pool *self)
{
  pthread_mutex_lock (&mutex);
  self->n_running--;
  prepare_locked (self);
  allow_prepared_locked (self);
  pthread_mutex_unlock (&mutex);

  g_atomic_int_add (&self->n_left, -1);
  ggen_test_schedule_wake (&self->n_left, G_MAXINT);
  GGEN_TEST_REAL (syscall)
  (SYS_futex, &self->n_left, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, G_MAXINT, NULL, NULL, 0);
}

static void
drop (Pool *self, gpointer data)
{
  if (self->item_free_func != NULL)
    self->item_free_func (data);
}

/* Returns whether @data is not to be begun with any more. */
static gboolean
is_dropped_locked (Pool *self, gpointer data, gboolean *is_kept)
{
  *is_kept = self->is_dropping && self->keeps_dropped;
  if (*is_kept)
    g_ptr_array_add (self->dropped, data);

  return self->is_dropping;
}

/* On a thread of GLib's. It is prepared for until the one is begun, and awake before the other has ended. */
static void
run_in_pool (gpointer data, gpointer user_data)
{
  Pool *self = user_data;
  GgenTestThread *thread = NULL;
  gboolean is_dropped;
  gboolean is_kept;

  pthread_mutex_lock (&mutex);
  is_dropped = is_dropped_locked (self, data, &is_kept);
  if (!is_dropped)
    thread = take_locked (self, data);
  pthread_mutex_unlock (&mutex);

  if (is_dropped && !is_kept)
    drop (self, data);
  if (is_dropped)
    return;

  if (thread != NULL)
    {
      ggen_test_stranger_begin_work ();
      ggen_test_thread_begin (thread);
    }

  self->func (data, self->user_data);
  work_done (self);

  if (thread != NULL)
    {
      ggen_test_stranger_end_work ();
      ggen_test_thread_end (thread);
    }
}

static Pool *
pool_new (GFunc func, gpointer user_data, GDestroyNotify item_free_func, gint most)
{
  Pool *self = g_new0 (Pool, 1);

  self->func = func;
  self->user_data = user_data;
  self->item_free_func = item_free_func;
  self->most = most;
  self->is_of_guest = g_atomic_int_get (&is_guest);
  self->generation = g_atomic_int_get (&ggen_test_generation);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Work));
  self->dropped = g_ptr_array_new ();
  ggen_test_origin_capture (&self->origin);

  return self;
}

/* The pool's threads do not run anything before it is given that. */
static GThreadPool *
note (Pool *self, GThreadPool *pool)
{
  if (pool == NULL)
    {
      pool_free (self);
      return NULL;
    }

  pthread_mutex_lock (&mutex);
  self->pool = pool;
  if (pools == NULL)
    pools = g_ptr_array_new_with_free_func (pool_free);
  g_ptr_array_add (pools, self);
  pthread_mutex_unlock (&mutex);

  return pool;
}

static gboolean
is_asked_for_by_test (gconstpointer caller)
{
  return ggen_test_thread_get_current () != NULL && !ggen_test_caller_is_toolkit (caller);
}

GGEN_TEST_INTERPOSED GThreadPool *
g_thread_pool_new (GFunc func, gpointer data, gint most, gboolean is_exclusive, GError **error)
{
  GgenTestThread *self;
  GThreadPool *pool;
  Pool *made;

  if (!is_asked_for_by_test (__builtin_return_address (0)))
    return GGEN_TEST_REAL (g_thread_pool_new) (func, data, most, is_exclusive, error);

  made = pool_new (func, data, NULL, most);
  if (made->is_of_guest)
    return note (made, GGEN_TEST_REAL (g_thread_pool_new) (func, data, most, is_exclusive, error));

  self = ggen_test_thread_step_out ();
  pool = GGEN_TEST_REAL (g_thread_pool_new) (run_in_pool, made, most, is_exclusive, error);
  ggen_test_thread_step_in (self);

  return note (made, pool);
}

GGEN_TEST_INTERPOSED GThreadPool *
g_thread_pool_new_full (GFunc func,
                        gpointer data,
                        GDestroyNotify item_free_func,
                        gint most,
                        gboolean is_exclusive,
                        GError **error)
{
  GgenTestThread *self;
  GThreadPool *pool;
  Pool *made;

  if (!is_asked_for_by_test (__builtin_return_address (0)))
    return GGEN_TEST_REAL (g_thread_pool_new_full) (func, data, item_free_func, most, is_exclusive,
                                                    error);

  made = pool_new (func, data, item_free_func, most);
  if (made->is_of_guest)
    return note (made, GGEN_TEST_REAL (g_thread_pool_new_full) (func, data, item_free_func, most,
                                                                is_exclusive, error));

  self = ggen_test_thread_step_out ();
  pool = GGEN_TEST_REAL (g_thread_pool_new_full) (run_in_pool, made, item_free_func, most,
                                                  is_exclusive, error);
  ggen_test_thread_step_in (self);

  return note (made, pool);
}

/* GLib's threads take what they can begin with as soon as the system lets them run, and only then wait for their
 * turn. In the test's order what they have taken must not depend on that. */
static void
wait_for_prepared (GThreadPool *pool)
{
  gboolean are_there = ggen_test_schedule_is_on ();
  int state;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &state);
  for (guint i = 0; i < PATIENCE_IN_STEPS && are_there; i++)
    {
      Pool *self;

      pthread_mutex_lock (&mutex);
      self = find_locked (pool);
      are_there = self != NULL && is_of_test (self) && self->n_prepared > 0;
      pthread_mutex_unlock (&mutex);
      if (are_there)
        ggen_test_time_sleep_for_real (NSEC_PER_MSEC / 10);
    }
  pthread_setcancelstate (state, NULL);
}

/* Returns the pool where what it takes is a matter of the test's order, or %NULL. */
static Pool *
find_in_order (GThreadPool *pool)
{
  Pool *self;

  if (!ggen_test_schedule_is_on () || ggen_test_thread_get_current () == NULL)
    return NULL;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  pthread_mutex_unlock (&mutex);

  return self != NULL && !self->is_of_guest && is_of_test (self) ? self : NULL;
}

/* GLib may call the test's functions meanwhile: such as compare work, or free it. */
static GgenTestThread *
step_out_for (const Pool *pool)
{
  GgenTestThread *self = ggen_test_thread_step_out ();

  if (self != NULL && (pool->is_sorted || pool->item_free_func != NULL))
    g_atomic_int_set (&self->goes_on_soon, FALSE);

  return self;
}

static gboolean
note_work (GThreadPool *pool, gpointer data)
{
  const Work work = {data, NULL};
  Pool *self;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  if (self != NULL && self->is_of_guest)
    self = NULL;
  if (self != NULL)
    {
      g_array_append_val (self->waiting, work);
      g_atomic_int_inc (&self->n_left);
      prepare_locked (self);
    }
  pthread_mutex_unlock (&mutex);

  return self != NULL;
}

/* What a sorted pool takes next depends on what it has taken. */
static void
settle (Pool *found, GThreadPool *pool)
{
  if (found != NULL && found->is_sorted)
    wait_for_prepared (pool);
}

gboolean
ggen_test_pools_push (GThreadPool *pool, gpointer data, GError **error)
{
  Pool *in_order = find_in_order (pool);
  GgenTestThread *self;
  gboolean is_pushed;

  settle (in_order, pool);
  if (!note_work (pool, data))
    return GGEN_TEST_REAL (g_thread_pool_push) (pool, data, error);

  self = in_order != NULL ? step_out_for (in_order) : ggen_test_thread_step_out ();
  is_pushed = GGEN_TEST_REAL (g_thread_pool_push) (pool, data, error);
  allow_prepared (pool);
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
  Pool *found;

  if (find_in_order (pool) != NULL)
    wait_for_prepared (pool);

  pthread_mutex_lock (&mutex);
  found = find_locked (pool);
  if (found != NULL && found->is_of_guest)
    found = NULL;
  if (found != NULL)
    {
      found->most = most;
      if (most >= 0)
        drop_prepared_locked (found, MAX (most - found->n_running, 0));
      prepare_locked (found);
    }
  pthread_mutex_unlock (&mutex);

  if (found == NULL)
    return GGEN_TEST_REAL (g_thread_pool_set_max_threads) (pool, most, error);

  self = ggen_test_thread_step_out ();
  is_set = GGEN_TEST_REAL (g_thread_pool_set_max_threads) (pool, most, error);
  ggen_test_thread_step_in (self);
  allow_prepared (pool);
  ggen_test_schedule_point ();

  return is_set;
}

/* In the test's time and order, until all that it was given is done. What is left of GLib's wait then is
 * short. */
static void
wait_for_work (Pool *self)
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

/* The address may be another pool's as soon as this one is gone. */
static Pool *
take_pool (GThreadPool *pool, gboolean is_dropping)
{
  Pool *self;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  if (self != NULL)
    self->pool = NULL;
  if (self != NULL && is_dropping)
    {
      drop_prepared_locked (self, 0);
      g_array_set_size (self->waiting, 0);
    }
  pthread_mutex_unlock (&mutex);

  return self;
}

/* Also called where some of the work was dropped. */
static void
forget (Pool *self)
{
  pthread_mutex_lock (&mutex);
  drop_prepared_locked (self, 0);
  g_ptr_array_remove_fast (pools, self);
  pthread_mutex_unlock (&mutex);
}

GGEN_TEST_INTERPOSED guint
g_thread_pool_unprocessed (GThreadPool *pool)
{
  Pool *found = find_in_order (pool);
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
  Pool *found = find_in_order (pool);
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
  Pool *found = find_in_order (pool);
  GgenTestThread *self;

  if (found == NULL)
    {
      GGEN_TEST_REAL (g_thread_pool_set_sort_function) (pool, func, user_data);
      return;
    }

  self = step_out_for (found);
  wait_for_prepared (pool);
  found->is_sorted = func != NULL;
  g_atomic_int_set (&self->goes_on_soon, FALSE);
  GGEN_TEST_REAL (g_thread_pool_set_sort_function) (pool, func, user_data);
  ggen_test_thread_step_in (self);
}

/* Leaves it at what has begun. */
static void
begin_dropping (Pool *self, gboolean keeps_dropped)
{
  pthread_mutex_lock (&mutex);
  self->pool = NULL;
  self->is_dropping = TRUE;
  self->keeps_dropped = keeps_dropped;
  drop_prepared_locked (self, 0);
  g_array_set_size (self->waiting, 0);
  g_atomic_int_set (&self->n_left, self->n_running);
  pthread_mutex_unlock (&mutex);
}

/* In the test's order it is known what the pool has taken: that is waited for as the test's, and what GLib takes out
 * of its queue meanwhile is not begun with. */
static void
drop_in_order (Pool *found, GThreadPool *pool, gboolean waits)
{
  GgenTestThread *self = ggen_test_thread_step_out ();

  wait_for_prepared (pool);
  begin_dropping (found, waits);
  ggen_test_thread_step_in (self);

  if (waits)
    wait_for_work (found);

  self = step_out_for (found);
  GGEN_TEST_REAL (g_thread_pool_free) (pool, TRUE, waits);
  ggen_test_thread_step_in (self);

  for (guint i = 0; i < found->dropped->len; i++)
    drop (found, found->dropped->pdata[i]);
  if (waits)
    forget (found);
}

/* Where work is dropped, how much of it is known to GLib alone: then its own wait is the test's. */
GGEN_TEST_INTERPOSED void
g_thread_pool_free (GThreadPool *pool, gboolean is_immediate, gboolean waits)
{
  Pool *found = is_immediate ? find_in_order (pool) : NULL;
  GgenTestThread *self = NULL;

  if (found != NULL)
    {
      drop_in_order (found, pool, waits);
      return;
    }

  found = take_pool (pool, is_immediate);
  if (found != NULL && found->is_of_guest)
    {
      forget (found);
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
    forget (found);
}

static void
report (Pool *self)
{
  g_autofree char *place = ggen_test_origin_describe_short (&self->origin);

  if (self->pool != NULL)
    ggen_test_findings_add (&self->origin,
                            "a thread pool was left behind, made by %s: free it, and wait for what "
                            "it runs",
                            place);
  else
    ggen_test_findings_add (&self->origin,
                            "a thread pool was left behind, made by %s: it was freed, but still "
                            "runs what it was given: have g_thread_pool_free() wait",
                            place);
}

/* It may be about to end: who waits for its result does not wait for its thread. */
static gboolean
is_at_work (Pool *self)
{
  gboolean is_running = TRUE;

  for (guint i = 0; i < PATIENCE_IN_STEPS && is_running; i++)
    {
      pthread_mutex_lock (&mutex);
      is_running = self->n_running > 0 || self->n_prepared > 0;
      pthread_mutex_unlock (&mutex);
      if (is_running)
        g_usleep (1000);
    }

  return is_running;
}

static gboolean
is_left (Pool *self)
{
  return is_of_test (self) && (self->pool != NULL || is_at_work (self));
}

/* A pool that is left goes on for no test. One that was freed without a wait goes here, when it is done. */
static void
leave_locked (Pool *self)
{
  self->generation = -1;
  drop_prepared_locked (self, 0);
  if (self->pool == NULL && self->n_running == 0 && g_atomic_int_get (&self->n_left) == 0)
    g_ptr_array_remove_fast (pools, self);
}

static void
pools_begin (const GgenTestSubject *subject)
{
  g_atomic_int_set (&is_guest, subject->is_guest);
}

static void
pools_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  for (guint i = 0; pools != NULL && i < pools->len && !is_allowed; i++)
    {
      if (is_left (pools->pdata[i]))
        report (pools->pdata[i]);
    }

  pthread_mutex_lock (&mutex);
  for (guint i = pools != NULL ? pools->len : 0; i > 0; i--)
    leave_locked (pools->pdata[i - 1]);
  if (pools != NULL && pools->len == 0)
    g_clear_pointer (&pools, g_ptr_array_unref);
  pthread_mutex_unlock (&mutex);
}

const GgenTestCheck ggen_test_pools_check = {
    GGEN_TEST_ALLOW_THREADS,
    pools_begin,
    NULL,
    pools_end,
};
