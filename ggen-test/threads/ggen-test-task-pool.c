/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <pthread.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-gio-threads-private.h"
#include "ggen-test-hooks-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-pools-private.h"
#include "ggen-test-tasks-private.h"
#include "ggen-test-thread-private.h"

/* Tasks of g_task_run_in_thread() and its like run on threads of the test's runtime, so that a test
 * ends with what it started, and GIO's pool of threads, which serves the whole process, has none of
 * a test. All of GIO's own calls that need a thread are such tasks.
 *
 * GIO hands each task to its pool by g_thread_pool_push(), under the task's lock and after it has
 * prepared the task for being cancelled. What the pool would do with it is done on one of our threads
 * instead, so nothing else changes; only that tasks are not sorted by priority where they wait. */

static gint is_running; /* atomic: whether a test runs */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GgenRuntime *test_runtime; /* (owned) (nullable), guarded by mutex */

/* Of GIO's pools, those without data of their own: that of tasks, and that of each GThreadedSocketService. */
static gboolean
is_of_gio (GThreadPool *pool)
{
  static GFunc known_func; /* atomic */

  if (pool->user_data != NULL)
    return FALSE;

  if (pool->func == __atomic_load_n (&known_func, __ATOMIC_RELAXED))
    return TRUE;

  if (!ggen_test_caller_is_gio (pool->func))
    return FALSE;

  __atomic_store_n (&known_func, pool->func, __ATOMIC_RELAXED);

  return TRUE;
}

/* What GIO gives to its pools is larger than what is looked at here, and nobody derives from GTask. */
static gboolean
is_task (gconstpointer data)
{
  return data != NULL && *(gpointer const *) data == g_type_class_peek (G_TYPE_TASK);
}

/* The runtime that the calling thread works for, else the test's: a thread of GIO's own may go on with
 * what a test has started. */
static GgenRuntime *
get_runtime (void)
{
  GgenRuntime *runtime = ggen_peek_current_runtime ();

  if (runtime != NULL)
    return g_object_ref (runtime);

  pthread_mutex_lock (&mutex);
  if (test_runtime != NULL)
    runtime = g_object_ref (test_runtime);
  pthread_mutex_unlock (&mutex);

  return runtime;
}

typedef struct
{
  GThreadPool *pool; /* (unowned): GIO's, which is never freed */
  GTask *task;       /* (unowned): given to the pool's function, which owns a reference */
} PoolWork;

static void
run_as_pool (GCancellable *cancellable, gpointer user_data)
{
  const PoolWork *work = user_data;
  const gboolean before = ggen_test_gio_threads_enter ();

  work->pool->func (work->task, work->pool->user_data);
  ggen_test_gio_threads_leave (before);
}

/* Returns %FALSE where there is no runtime that takes it: the pool is to have it after all. */
static gboolean
run_on_runtime (GThreadPool *pool, GTask *task)
{
  g_autoptr (GgenRuntime) runtime = get_runtime ();
  const char *name = g_task_get_name (task);
  PoolWork *work;

  if (runtime == NULL || ggen_runtime_is_closed (runtime))
    return FALSE;

  ggen_test_tasks_set_in_thread (task);
  work = g_new (PoolWork, 1);
  *work = (PoolWork){pool, task};

  return ggen_runtime_spawn (runtime, name != NULL ? g_intern_string (name) : NULL,
                             GGEN_WORK_BLOCKING, run_as_pool, work, g_free, NULL);
}

GGEN_TEST_INTERPOSED gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  if (g_atomic_int_get (&is_running) && pool != NULL && is_of_gio (pool) && is_task (data)
      && run_on_runtime (pool, data))
    return TRUE;

  return ggen_test_pools_push (pool, data, error);
}

static void
task_pool_begin (const GgenTestSubject *subject)
{
  pthread_mutex_lock (&mutex);
  test_runtime = g_object_ref (subject->runtime);
  pthread_mutex_unlock (&mutex);

  g_atomic_int_set (&is_running, TRUE);
}

static void
task_pool_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_autoptr (GgenRuntime) runtime = NULL;

  g_atomic_int_set (&is_running, FALSE);

  pthread_mutex_lock (&mutex);
  runtime = g_steal_pointer (&test_runtime);
  pthread_mutex_unlock (&mutex);
}

/* Nothing to be looked for: what runs too long is found when the runtime closes. */
const GgenTestCheck ggen_test_task_pool_check = {
    GGEN_TEST_DEFAULT,
    task_pool_begin,
    NULL,
    task_pool_end,
};
