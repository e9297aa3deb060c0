/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-thread-private.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-faults-private.h"
#include "ggen-test-hooks-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-patience-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-scopes-private.h"
#include "ggen-test-strangers-private.h"
#include "ggen-test-tasks-private.h"
#include "ggen-test-time-private.h"

/* Which threads work for the test.
 *
 * A thread of a runtime does while it runs something of it; the runtime tells by hooks. A thread that is
 * made by one that works for the test does, too, unless GLib or GIO makes it for the whole process. All
 * threads are made by pthread_create(): GLib calls it on the thread that asks for another, so whether it
 * is GLib's own wish is seen by whether g_thread_new() was called from outside.
 *
 * The lock is pthread's: GLib's are watched themselves. */

/* A call of g_thread_new() in progress. */
typedef struct
{
  const char *name;
  gboolean is_ours; /* it was called from outside of GLib and GIO */
} Request;

typedef struct
{
  GgenTestThread *thread; /* (owned) */
  gpointer (*func) (gpointer);
  gpointer user_data;
} Start;

__thread GgenTestThread *ggen_test_current_thread;
gint ggen_test_generation;

static __thread gboolean is_making_own;
static __thread GgenTestThread *stepped_out; /* (nullable): the calling one, meanwhile */
static __thread Request asked_for;
static pthread_key_t gone_key;
static gboolean are_strangers_known; /* set once, before the first test */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *threads; /* (element-type GgenTestThread) (owned) (nullable), guarded by mutex */
static guint n_made;       /* guarded by mutex */

/* (owned) (nullable): what a forked child has instead, made before it, which may find memory locked; guarded by
 * mutex */
static GPtrArray *of_child;

static GgenRuntime *test_runtime; /* (unowned) (nullable), atomic */

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_full (1, (GDestroyNotify) ggen_test_thread_unref);
}

static GgenTestThread *
thread_ref (GgenTestThread *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

static GgenTestThread *
thread_new (gboolean is_of_runtime, const GgenTestOrigin *origin)
{
  GgenTestThread *self = g_new0 (GgenTestThread, 1);

  self->ref_count = 1;
  self->is_of_runtime = is_of_runtime;
  self->generation = g_atomic_int_get (&ggen_test_generation);
  if (origin != NULL)
    self->origin = *origin;
  pthread_cond_init (&self->turn, NULL);

  pthread_mutex_lock (&mutex);
  self->number = n_made++;
  if (threads != NULL)
    g_ptr_array_add (threads, thread_ref (self));
  pthread_mutex_unlock (&mutex);

  return self;
}

void
ggen_test_thread_unref (GgenTestThread *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  pthread_cond_destroy (&self->turn);
  g_free (self);
}

static void
forget (GgenTestThread *self)
{
  pthread_mutex_lock (&mutex);
  if (threads != NULL)
    g_ptr_array_remove (threads, self);
  pthread_mutex_unlock (&mutex);
}

static gboolean
is_of_past_test (const GgenTestThread *self)
{
  return self->generation != g_atomic_int_get (&ggen_test_generation);
}

/* The test may be over before the thread begins. */
static void
thread_begin (GgenTestThread *self)
{
  ggen_test_current_thread = self;
  g_atomic_int_set (&self->tid, (gint) GGEN_TEST_REAL (syscall) (SYS_gettid));
  if (!is_of_past_test (self))
    ggen_test_time_thread_has_begun (self);
}

static void
thread_end (GgenTestThread *self)
{
  gpointer place;

  g_atomic_int_set (&self->has_ended, TRUE);
  ggen_test_current_thread = NULL;
  if (!is_of_past_test (self))
    ggen_test_time_thread_has_ended (self);

  pthread_mutex_lock (&mutex);
  place = g_steal_pointer (&self->place);
  pthread_mutex_unlock (&mutex);
  if (place != NULL)
    ggen_test_stranger_dismiss (place);
}

/* A thread that has outlived its test is one of the process now. */
void
ggen_test_thread_give_up (void)
{
  GgenTestThread *self = g_steal_pointer (&ggen_test_current_thread);

  pthread_mutex_lock (&mutex);
  if (self->place != NULL)
    ggen_test_stranger_enter (self->place);
  pthread_mutex_unlock (&mutex);
}

/* Others may have relied on it. */
static void
thread_has_failed (GgenTestThread *self)
{
  g_atomic_int_set (&self->has_ended, TRUE);
  ggen_test_time_thread_has_ended (self);
}

GgenTestThread *
ggen_test_thread_prepare (void)
{
  return thread_new (TRUE, NULL);
}

void
ggen_test_thread_allow (GgenTestThread *self)
{
  g_atomic_int_set (&self->may_begin, TRUE);
}

void
ggen_test_thread_begin (GgenTestThread *self)
{
  thread_begin (self);
}

void
ggen_test_thread_end (GgenTestThread *self)
{
  thread_end (self);
  forget (self);
  ggen_test_thread_unref (self);
}

void
ggen_test_thread_drop (GgenTestThread *self)
{
  thread_has_failed (self);
  forget (self);
  ggen_test_thread_unref (self);
}

/* The runtime keeps idle threads for all runtimes of the process, those of others among them: its lock is no
 * test's. */
static gpointer
prepare_for_runtime (GgenRuntime *runtime)
{
  GgenTestThread *thread;

  /* A stranger may have the test's runtime do something. */
  if (ggen_test_thread_get_current () == NULL && runtime != g_atomic_pointer_get (&test_runtime))
    return NULL;

  thread = ggen_test_thread_prepare ();
  stepped_out = ggen_test_thread_step_out ();

  /* It may have ended before it is known to have been started. */
  return thread_ref (thread);
}

static void
prepared_for_runtime (gpointer thread, gboolean is_started)
{
  ggen_test_thread_step_in (g_steal_pointer (&stepped_out));

  if (is_started)
    {
      ggen_test_thread_allow (thread);
      ggen_test_schedule_point ();
    }
  else
    {
      ggen_test_thread_drop (thread);
    }
  ggen_test_thread_unref (thread);
}

static void
begin_for_runtime (gpointer thread)
{
  ggen_test_stranger_begin_work ();
  ggen_test_thread_begin (thread);
}

static void
end_for_runtime (gpointer thread)
{
  ggen_test_stranger_end_work ();
  ggen_test_thread_end (thread);
}

static gboolean
may_spin (void)
{
  return !g_atomic_int_get (&ggen_test_time_is_on);
}

static const GgenTestHooks hooks = {
    prepare_for_runtime,
    prepared_for_runtime,
    begin_for_runtime,
    end_for_runtime,
    may_spin,
    ggen_test_scopes_add,
    ggen_test_scopes_remove,
    ggen_test_tasks_set_in_thread,
};

/* Destructors of the thread's data are run in rounds, of which there are four. They are the test's, too; a
 * sanitizer forgets the thread in the last. */
#define ENDS_IN_ROUND 3

static void
thread_gone (gpointer data)
{
  GgenTestThread *self = data;

  if (++self->n_rounds < ENDS_IN_ROUND && pthread_setspecific (gone_key, self) == 0)
    return;

  thread_end (self);
  ggen_test_thread_unref (self);
}

/* The function may return, call pthread_exit(), or be cancelled. */
static gpointer
thread_main (gpointer data)
{
  Start start = *(Start *) data;

  g_free (data);
  pthread_setspecific (gone_key, start.thread);
  thread_begin (start.thread);

  return start.func (start.user_data);
}

static gboolean
is_detached (const pthread_attr_t *attributes)
{
  int state = PTHREAD_CREATE_JOINABLE;

  if (attributes != NULL)
    pthread_attr_getdetachstate (attributes, &state);

  return state == PTHREAD_CREATE_DETACHED;
}

/* The runtime's threads are told of by hooks; those that a guest has are the process's, as are those of
 * the modules of GIO. */
static gboolean
is_outside (gconstpointer caller)
{
  return !ggen_test_caller_is_glib (caller) && !ggen_test_caller_is_runtime (caller)
         && !ggen_test_caller_is_gio_module (caller);
}

GGEN_TEST_INTERPOSED GThread *
g_thread_new (const char *name, GThreadFunc func, gpointer data)
{
  GThread *thread;

  asked_for = (Request){name, is_outside (__builtin_return_address (0))};
  thread = GGEN_TEST_REAL (g_thread_new) (name, func, data);
  asked_for = (Request){NULL, FALSE};

  return thread;
}

GGEN_TEST_INTERPOSED GThread *
g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error)
{
  GThread *thread;

  asked_for = (Request){name, is_outside (__builtin_return_address (0))};
  thread = GGEN_TEST_REAL (g_thread_try_new) (name, func, data, error);
  asked_for = (Request){NULL, FALSE};

  return thread;
}

GGEN_TEST_INTERPOSED int
pthread_create (pthread_t *thread,
                const pthread_attr_t *attributes,
                gpointer (*func) (gpointer),
                gpointer data)
{
  GgenTestOrigin origin = {0};
  GgenTestThread *made;
  Start *start;
  int result;

  if (is_making_own || !are_strangers_known)
    return GGEN_TEST_REAL (pthread_create) (thread, attributes, func, data);
  if (ggen_test_thread_get_current () != NULL)
    ggen_test_origin_capture (&origin);
  if (ggen_test_thread_get_current () == NULL
      || (!asked_for.is_ours && ggen_test_origin_is_of_glib (&origin))
      || ggen_test_origin_is_of_host (&origin))
    return ggen_test_stranger_make (thread, attributes, func, data);

  if (ggen_test_faults_fail (GGEN_TEST_CALL_START_THREAD))
    return errno;

  made = thread_new (FALSE, &origin);
  g_strlcpy (made->name, asked_for.name != NULL ? asked_for.name : "", sizeof made->name);
  made->is_released = is_detached (attributes);

  start = g_new (Start, 1);
  *start = (Start){thread_ref (made), func, data};

  /* The thread may be joined by another as soon as it is there, so it is known before. What libc needs
   * for it is not for faults to refuse. */
  pthread_mutex_lock (&mutex);
  ggen_test_calls_pause ();
  result = GGEN_TEST_REAL (pthread_create) (&made->pthread, attributes, thread_main, start);
  ggen_test_calls_resume ();
  *thread = made->pthread;
  ggen_test_thread_allow (made);
  pthread_mutex_unlock (&mutex);

  if (result != 0)
    {
      thread_has_failed (made);
      forget (made);
      ggen_test_thread_unref (made);
      g_free (start);
    }
  else
    {
      ggen_test_schedule_point ();
    }
  ggen_test_thread_unref (made);

  return result;
}

/* By the name that all have, since a sanitizer has to know of it. */
int
ggen_test_thread_make_own (pthread_t *thread, gpointer (*func) (gpointer), gpointer data)
{
  int result;

  is_making_own = TRUE;
  result = pthread_create (thread, NULL, func, data);
  is_making_own = FALSE;

  return result;
}

/* A number is used again as soon as its thread is joined, or has ended when it was detached. */
static GgenTestThread *
find_locked (pthread_t pthread)
{
  for (guint i = 0; threads != NULL && i < threads->len; i++)
    {
      GgenTestThread *thread = threads->pdata[i];

      if (!thread->is_of_runtime && !thread->is_released
          && pthread_equal (thread->pthread, pthread))
        return thread;
    }

  return NULL;
}

GgenTestThread *
ggen_test_threads_find (pthread_t pthread)
{
  GgenTestThread *found;

  pthread_mutex_lock (&mutex);
  found = find_locked (pthread);
  if (found != NULL)
    thread_ref (found);
  pthread_mutex_unlock (&mutex);

  return found;
}

void
ggen_test_threads_release (pthread_t pthread)
{
  GgenTestThread *found;

  pthread_mutex_lock (&mutex);
  found = find_locked (pthread);
  if (found != NULL)
    found->is_released = TRUE;
  pthread_mutex_unlock (&mutex);
}

/* A forked child has none of the threads but the one that forked, and lives in real time: it is not the test
 * any more. Others may have held the locks, so nothing is looked at that they guard. */
static void
forget_others_in_child (void)
{
  /* (owned) (nullable): may be half changed; volatile, so that it stays to be found */
  static GPtrArray *volatile of_parent G_GNUC_UNUSED;

  pthread_mutex_init (&mutex, NULL);
  ggen_test_time_forget_in_child ();
  if (threads == NULL)
    return;

  of_parent = threads;
  threads = of_child != NULL ? g_steal_pointer (&of_child) : list_new ();
  if (ggen_test_current_thread != NULL)
    g_ptr_array_add (threads, thread_ref (ggen_test_current_thread));
}

void
ggen_test_threads_init_for_guest (void)
{
  ggen_test_callers_init ();
  pthread_key_create (&gone_key, thread_gone);
  ggen_test_strangers_init ();
  pthread_atfork (NULL, NULL, forget_others_in_child);
  are_strangers_known = TRUE;
}

void
ggen_test_threads_init (void)
{
  ggen_test_threads_init_for_guest ();
  ggen_set_test_hooks (&hooks);
}

static void
foreach_locked (void (*func) (GgenTestThread *thread, gpointer user_data), gpointer user_data)
{
  for (guint i = 0; threads != NULL && i < threads->len; i++)
    func (threads->pdata[i], user_data);
}

void
ggen_test_threads_foreach (void (*func) (GgenTestThread *thread, gpointer user_data),
                           gpointer user_data)
{
  GGEN_TEST_REAL (pthread_mutex_lock) (&mutex);
  foreach_locked (func, user_data);
  GGEN_TEST_REAL (pthread_mutex_unlock) (&mutex);
}

gboolean
ggen_test_threads_try_foreach (void (*func) (GgenTestThread *thread, gpointer user_data),
                               gpointer user_data)
{
  if (pthread_mutex_trylock (&mutex) != 0)
    return FALSE;

  foreach_locked (func, user_data);
  GGEN_TEST_REAL (pthread_mutex_unlock) (&mutex);

  return TRUE;
}

/* Those that were made since the test began, whatever became of them, but for threads of runtimes that
 * are done. */
GPtrArray *
ggen_test_threads_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_test_thread_unref);

  pthread_mutex_lock (&mutex);
  for (guint i = 0; threads != NULL && i < threads->len; i++)
    g_ptr_array_add (list, thread_ref (threads->pdata[i]));
  pthread_mutex_unlock (&mutex);

  return list;
}

static void
threads_begin (const GgenTestSubject *subject)
{
  GgenTestThread *self;

  g_atomic_int_inc (&ggen_test_generation);
  pthread_mutex_lock (&mutex);
  threads = list_new ();
  of_child = list_new ();
  n_made = 0;
  pthread_mutex_unlock (&mutex);
  g_atomic_pointer_set (&test_runtime, subject->runtime);

  self = thread_new (FALSE, NULL);
  self->pthread = pthread_self ();
  self->is_released = TRUE;
  thread_begin (self);
}

/* A thread that was detached, or is not joined but ends by itself, has a moment to do so. */
static void
wait_for_end (GgenTestThread *thread, GgenTestPatience *patience)
{
  while (!g_atomic_int_get (&thread->has_ended) && ggen_test_patience_lasts (patience))
    ;
}

static void
report (GgenTestThread *thread, GgenTestPatience *patience)
{
  const char *name = thread->name[0] != '\0' ? thread->name : "without a name";

  if (ggen_test_origin_is_of_openmp (&thread->origin))
    return;

  wait_for_end (thread, patience);
  if (thread->is_released && g_atomic_int_get (&thread->has_ended))
    return;

  ggen_test_findings_add (
      &thread->origin, "a thread was left behind: \"%s\" %s", name,
      g_atomic_int_get (&thread->has_ended)
          ? "has ended but was never joined: join it, or drop its last reference"
          : "is still running: make it end, and join it");
}

/* What still runs may have a say in the tests to come. */
static void
adopt_locked (GgenTestThread *thread, const GgenTestThread *own)
{
  gint tid = g_atomic_int_get (&thread->tid);

  if (thread != own && tid != 0 && !g_atomic_int_get (&thread->has_ended))
    thread->place = ggen_test_stranger_adopt (tid);
}

static void
threads_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_autoptr (GPtrArray) list = ggen_test_threads_list ();
  GgenTestPatience patience = ggen_test_patience_begin ();
  GgenTestThread *own = ggen_test_current_thread;

  ggen_test_current_thread = NULL;
  g_atomic_pointer_set (&test_runtime, NULL);

  for (guint i = 0; i < list->len && !is_allowed; i++)
    {
      GgenTestThread *thread = list->pdata[i];

      if (thread != own && !thread->is_of_runtime)
        report (thread, &patience);
    }

  ggen_test_thread_unref (own);
  pthread_mutex_lock (&mutex);
  g_atomic_int_inc (&ggen_test_generation);
  for (guint i = 0; i < threads->len; i++)
    adopt_locked (threads->pdata[i], own);
  g_clear_pointer (&threads, g_ptr_array_unref);
  g_clear_pointer (&of_child, g_ptr_array_unref);
  pthread_mutex_unlock (&mutex);
}

const GgenTestCheck ggen_test_threads_check = {
    GGEN_TEST_ALLOW_THREADS,
    threads_begin,
    NULL,
    threads_end,
};
