/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-pools-private.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-patience-private.h"
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
 * A pool of a guest is looked at only, and left to GLib. */

/* How long work that nobody waits for may take to end by itself, in virtual time. */
#define PATIENCE_IN_STEPS 1000

typedef struct
{
  gpointer data;
  GgenTestThread *thread; /* (owned) (nullable): prepared for it */
} Work;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *pools; /* (element-type GgenTestPool) (owned) (nullable), guarded by mutex */

static void
pool_free (gpointer data)
{
  GgenTestPool *self = data;

  g_array_unref (self->waiting);
  g_ptr_array_unref (self->dropped);
  g_free (self);
}

static gint is_guest; /* atomic: whether what runs is one */

static GgenTestPool *
find_locked (GThreadPool *pool)
{
  for (guint i = 0; pools != NULL && i < pools->len; i++)
    {
      GgenTestPool *self = pools->pdata[i];

      if (pool != NULL && self->pool == pool)
        return self;
    }

  return NULL;
}

GgenTestPool *
ggen_test_pools_find (GThreadPool *pool)
{
  GgenTestPool *self;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  pthread_mutex_unlock (&mutex);

  return self;
}

gboolean
ggen_test_pool_is_of_test (const GgenTestPool *self)
{
  return self->generation == g_atomic_int_get (&ggen_test_generation);
}

static gboolean
may_begin_another (const GgenTestPool *self)
{
  return ggen_test_pool_is_of_test (self)
         && (self->most < 0 || self->n_running + self->n_prepared < self->most);
}

static void
prepare_locked (GgenTestPool *self)
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
drop_prepared_locked (GgenTestPool *self, gint n_kept)
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
allow_prepared_locked (GgenTestPool *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      GgenTestThread *thread = g_array_index (self->waiting, Work, i).thread;

      if (thread != NULL)
        ggen_test_thread_allow (thread);
    }
}

void
ggen_test_pools_allow_prepared (GThreadPool *pool)
{
  GgenTestPool *self;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  if (self != NULL)
    allow_prepared_locked (self);
  pthread_mutex_unlock (&mutex);
}

gboolean
ggen_test_pools_have_prepared (GThreadPool *pool)
{
  gboolean have_prepared;
  GgenTestPool *self;

  pthread_mutex_lock (&mutex);
  self = find_locked (pool);
  have_prepared = self != NULL && ggen_test_pool_is_of_test (self) && self->n_prepared > 0;
  pthread_mutex_unlock (&mutex);

  return have_prepared;
}

static GgenTestThread *
steal_prepared_locked (GgenTestPool *self)
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
take_locked (GgenTestPool *self, gpointer data)
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
  else if (ggen_test_pool_is_of_test (self))
    thread = ggen_test_thread_prepare ();
  self->n_running++;

  return thread;
}

/* The next may need this thread to begin, and who waits for all needs it to end: so others have their turn
 * when it has. */
static void
work_done (GgenTestPool *self)
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
drop (GgenTestPool *self, gpointer data)
{
  if (self->item_free_func != NULL)
    self->item_free_func (data);
}

/* Returns whether @data is not to be begun with any more. */
static gboolean
is_dropped_locked (GgenTestPool *self, gpointer data, gboolean *is_kept)
{
  *is_kept = self->is_dropping && self->keeps_dropped;
  if (*is_kept)
    g_ptr_array_add (self->dropped, data);

  return self->is_dropping;
}

/* On a thread of GLib's. It is prepared for until the one is begun, and awake before the other has ended. */
void
ggen_test_pool_run (gpointer data, gpointer user_data)
{
  GgenTestPool *self = user_data;
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

GgenTestPool *
ggen_test_pool_new (GFunc func, gpointer user_data, GDestroyNotify item_free_func, gint most)
{
  GgenTestPool *self = g_new0 (GgenTestPool, 1);

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
GThreadPool *
ggen_test_pool_note (GgenTestPool *self, GThreadPool *pool)
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

gboolean
ggen_test_pools_note_work (GThreadPool *pool, gpointer data)
{
  const Work work = {data, NULL};
  GgenTestPool *self;

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

void
ggen_test_pool_set_most (GgenTestPool *self, gint most)
{
  pthread_mutex_lock (&mutex);
  self->most = most;
  if (most >= 0)
    drop_prepared_locked (self, MAX (most - self->n_running, 0));
  prepare_locked (self);
  pthread_mutex_unlock (&mutex);
}

/* The address may be another pool's as soon as this one is gone. */
GgenTestPool *
ggen_test_pools_take (GThreadPool *pool, gboolean is_dropping)
{
  GgenTestPool *self;

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
void
ggen_test_pool_forget (GgenTestPool *self)
{
  pthread_mutex_lock (&mutex);
  drop_prepared_locked (self, 0);
  g_ptr_array_remove_fast (pools, self);
  pthread_mutex_unlock (&mutex);
}

/* Leaves it at what has begun. */
void
ggen_test_pool_begin_dropping (GgenTestPool *self, gboolean keeps_dropped)
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

void
ggen_test_pool_free_dropped (GgenTestPool *self)
{
  for (guint i = 0; i < self->dropped->len; i++)
    drop (self, self->dropped->pdata[i]);
  g_ptr_array_set_size (self->dropped, 0);
}

static void
report (GgenTestPool *self)
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

/* In virtual time by the test's clock. */
static gboolean
wait_a_moment (GgenTestPatience *patience, guint *n_steps)
{
  if (!ggen_test_time_is_virtual ())
    return ggen_test_patience_lasts (patience);

  if ((*n_steps)++ == PATIENCE_IN_STEPS)
    return FALSE;
  g_usleep (1000);

  return TRUE;
}

/* It may be about to end: who waits for its result does not wait for its thread. */
static gboolean
is_at_work (GgenTestPool *self)
{
  GgenTestPatience patience = ggen_test_patience_begin ();
  gboolean is_running;
  guint n_steps = 0;

  do
    {
      pthread_mutex_lock (&mutex);
      is_running = self->n_running > 0 || self->n_prepared > 0;
      pthread_mutex_unlock (&mutex);
    }
  while (is_running && wait_a_moment (&patience, &n_steps));

  return is_running;
}

static gboolean
is_left (GgenTestPool *self)
{
  return ggen_test_pool_is_of_test (self) && (self->pool != NULL || is_at_work (self));
}

/* A pool that is left goes on for no test. One that was freed without a wait goes here, when it is done. */
static void
leave_locked (GgenTestPool *self)
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
