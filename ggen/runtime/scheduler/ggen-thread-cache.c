/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-thread-cache-private.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ggen-spin-private.h"
#include "ggen-test-hooks-private.h"
#include "ggen-trace-private.h"

/* The threads of all runtimes of the process. A thread that has nothing to do is kept for a while,
 * for whichever runtime needs one next: making a thread costs ten times what waking one does. The
 * one that went idle last is the first to be used again, since its memory is warm; so those that
 * are too many stay idle, and end.
 *
 * GLib's own pool is not used because it keeps a thread that makes threads for the rest of the
 * process, and its limits belong to the application. */

#define IDLE_TIME (500 * G_TIME_SPAN_MILLISECOND)

/* What a thread is to run. */
typedef struct
{
  GgenThreadFunc func;
  gpointer user_data;
  gpointer for_test; /* (nullable): what the test library knows the thread by meanwhile */
} ThreadCall;

typedef struct _CachedThread CachedThread;

/* Lies on its thread's stack. */
struct _CachedThread
{
  CachedThread *next; /* guarded by the mutex */
  gint is_called;     /* written under the mutex, read atomically: not idle */
  ThreadCall call;
  GCond called;
};

static GMutex mutex;
static CachedThread *idle_threads; /* guarded by mutex, the last one first */

void
ggen_thread_set_name (const char *name)
{
  ggen_trace_forget_thread_name ();
  pthread_setname_np (pthread_self (), name);
}

static void
remove_idle_locked (CachedThread *self)
{
  CachedThread **link = &idle_threads;

  while (*link != self)
    link = &(*link)->next;

  *link = self->next;
}

static gboolean
is_called (gpointer user_data)
{
  return g_atomic_int_get (&((CachedThread *) user_data)->is_called);
}

/* Returns %FALSE when the thread was idle for long enough. */
static gboolean
wait_for_call (CachedThread *self)
{
  static GgenSpin spin;

  gint64 end_time = g_get_monotonic_time () + IDLE_TIME;
  gboolean in_time = TRUE;

  g_mutex_lock (&mutex);
  g_atomic_int_set (&self->is_called, FALSE);
  self->next = idle_threads;
  idle_threads = self;
  g_mutex_unlock (&mutex);

  /* One runtime after the other may want a thread for a short time each. */
  ggen_spin_until (&spin, is_called, self);

  g_mutex_lock (&mutex);

  while (!self->is_called && in_time)
    in_time = g_cond_wait_until (&self->called, &mutex, end_time);

  if (!self->is_called)
    remove_idle_locked (self);

  g_mutex_unlock (&mutex);

  return self->is_called;
}

/* A thread inherits where and how the one that made it is scheduled; but it will work for others, too.
 * So it takes over what the process began with, which is the main thread's. Where that is not allowed,
 * it stays as it is. */
static void
adopt_scheduling_of_main_thread (void)
{
  pid_t main_thread = getpid ();
  struct sched_param parameters;
  cpu_set_t affinity;

  if (sched_getaffinity (main_thread, sizeof affinity, &affinity) == 0)
    (void) sched_setaffinity (0, sizeof affinity, &affinity);

  if (sched_getparam (main_thread, &parameters) == 0)
    (void) sched_setscheduler (0, sched_getscheduler (main_thread), &parameters);

  (void) setpriority (PRIO_PROCESS, 0, getpriority (PRIO_PROCESS, (id_t) main_thread));
}

static void
thread_call (const ThreadCall *call)
{
  if (G_UNLIKELY (call->for_test != NULL))
    ggen_test_hooks->thread_begin (call->for_test);

  call->func (call->user_data);
  ggen_thread_set_name ("ggen-idle");

  if (G_UNLIKELY (call->for_test != NULL))
    ggen_test_hooks->thread_end (call->for_test);
}

static gpointer
thread_main (gpointer data)
{
  CachedThread self = {NULL, TRUE, *(ThreadCall *) data};

  g_free (data);
  g_cond_init (&self.called);
  adopt_scheduling_of_main_thread ();

  do
    thread_call (&self.call);
  while (wait_for_call (&self));

  g_cond_clear (&self.called);

  return NULL;
}

/* A forked child has none of the threads, and perhaps a lock that somebody held. */
static void
forget_idle_threads (void)
{
  memset (&mutex, 0, sizeof mutex);
  idle_threads = NULL;
}

static void
watch_for_forks (void)
{
  static gsize is_watching;

  if (g_once_init_enter (&is_watching))
    {
      pthread_atfork (NULL, NULL, forget_idle_threads);
      g_once_init_leave (&is_watching, 1);
    }
}

static gboolean
start_thread (const ThreadCall *call, GError **error)
{
  ThreadCall *first = g_memdup2 (call, sizeof *call);
  GThread *thread;

  watch_for_forks ();

  thread = g_thread_try_new ("ggen", thread_main, first, error);
  if (thread == NULL)
    {
      g_free (first);
      return FALSE;
    }

  g_thread_unref (thread);

  return TRUE;
}

static gboolean
call_idle_thread (const ThreadCall *call)
{
  CachedThread *thread;

  g_mutex_lock (&mutex);

  thread = idle_threads;
  if (thread != NULL)
    {
      idle_threads = thread->next;
      thread->call = *call;
      g_atomic_int_set (&thread->is_called, TRUE);
      /* Under the lock: once the thread can see its call it may end, and the condition with it. */
      g_cond_signal (&thread->called);
    }

  g_mutex_unlock (&mutex);

  return thread != NULL;
}

/* Runs @func for @runtime on a thread of its own. Returns %FALSE where the system has no more threads. */
gboolean
ggen_thread_cache_run (GgenRuntime *runtime,
                       GgenThreadFunc func,
                       gpointer user_data,
                       GError **error)
{
  const GgenTestHooks *hooks = ggen_test_hooks;
  ThreadCall call = {func, user_data, hooks != NULL ? hooks->thread_prepare (runtime) : NULL};
  gboolean is_started = call_idle_thread (&call) || start_thread (&call, error);

  if (call.for_test != NULL)
    hooks->thread_prepared (call.for_test, is_started);

  return is_started;
}
