/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-gio-threads-private.h"

#include <pthread.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-thread-private.h"

/* The context cannot be pushed on such a thread: the test's thread owns it. */

static __thread gboolean is_of_gio; /* what the calling thread runs is GIO's */
static __thread gint generation;    /* of the test in which that began */
static __thread GMainContext *lent; /* (owned) (nullable): to it, until that has ended */
static GFunc serve;                 /* (nullable), atomic: the same for each service */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GMainContext *test_context; /* (owned) (nullable), guarded by mutex */

static gboolean
has_test (void)
{
  gboolean result;

  pthread_mutex_lock (&mutex);
  result = test_context != NULL;
  pthread_mutex_unlock (&mutex);

  return result;
}

gboolean
ggen_test_gio_threads_enter (void)
{
  const gboolean before = is_of_gio;

  is_of_gio = TRUE;
  generation = g_atomic_int_get (&ggen_test_generation);

  return before;
}

void
ggen_test_gio_threads_leave (gboolean before)
{
  is_of_gio = before;
  if (!before)
    g_clear_pointer (&lent, g_main_context_unref);
}

static void
run (gpointer data, gpointer user_data)
{
  GFunc func = (GFunc) g_atomic_pointer_get (&serve);
  const gboolean before = ggen_test_gio_threads_enter ();

  func (data, user_data);
  ggen_test_gio_threads_leave (before);
}

/* Beside these, GIO has but the pool of tasks, which is made with their type. */
static gboolean
is_for_tasks (void)
{
  GgenTestOrigin origin = {0};

  ggen_test_origin_capture (&origin);

  return ggen_test_origin_has_function (&origin, "g_task_get_type");
}

GFunc
ggen_test_gio_threads_wrap (GFunc func, gpointer user_data, gconstpointer caller)
{
  if (user_data != NULL || !ggen_test_caller_is_gio (caller) || !has_test () || is_for_tasks ())
    return func;

  g_atomic_pointer_set (&serve, func);

  return run;
}

/* A handler of the test's that asks, or calls what does, is to have a context of its own, or to push one. */
static gboolean
is_asked_by_gio (void)
{
  GgenTestOrigin origin = {0};

  ggen_test_origin_capture (&origin);

  return ggen_test_origin_is_inside_glib (&origin);
}

GMainContext *
ggen_test_gio_threads_get_context (void)
{
  if (G_LIKELY (!is_of_gio) || generation != g_atomic_int_get (&ggen_test_generation)
      || !is_asked_by_gio ())
    return NULL;

  pthread_mutex_lock (&mutex);
  if (lent == NULL && test_context != NULL)
    lent = g_main_context_ref (test_context);
  pthread_mutex_unlock (&mutex);

  return lent;
}

static void
gio_threads_begin (const GgenTestSubject *subject)
{
  if (subject->is_guest)
    return;

  pthread_mutex_lock (&mutex);
  test_context = g_main_context_ref (ggen_runtime_get_context (subject->runtime));
  pthread_mutex_unlock (&mutex);
}

static void
gio_threads_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  pthread_mutex_lock (&mutex);
  g_clear_pointer (&test_context, g_main_context_unref);
  pthread_mutex_unlock (&mutex);
}

/* Nothing to be looked for. */
const GgenTestCheck ggen_test_gio_threads_check = {
    GGEN_TEST_DEFAULT,
    gio_threads_begin,
    NULL,
    gio_threads_end,
};
