/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-thread-private.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-check-private.h"
#include "ggen-test-hooks-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-origin-private.h"
#include "ggen-test-tasks-private.h"

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
  gconstpointer caller;
} Request;

/* How long a thread may take to end by itself. */
#define PATIENCE G_TIME_SPAN_SECOND

typedef struct
{
  GgenTestThread *thread; /* (owned) */
  gpointer (*func) (gpointer);
  gpointer user_data;
} Start;

__thread GgenTestThread *ggen_test_current_thread;
static __thread gboolean is_making_for_runtime;
static __thread Request asked_for;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *threads; /* (element-type GgenTestThread) (owned) (nullable), guarded by mutex */
static guint n_made;       /* guarded by mutex */

static GgenTestThread *
thread_ref (GgenTestThread *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

static GgenTestThread *
thread_new (gboolean is_of_runtime, gconstpointer maker)
{
  GgenTestThread *self = g_new0 (GgenTestThread, 1);

  self->ref_count = 1;
  self->is_of_runtime = is_of_runtime;
  self->maker = maker;

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
  if (g_atomic_int_dec_and_test (&self->ref_count))
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

static void
thread_begin (GgenTestThread *self)
{
  ggen_test_current_thread = self;
  g_atomic_int_set (&self->tid, (gint) syscall (SYS_gettid));
}

static void
thread_end (GgenTestThread *self)
{
  g_atomic_int_set (&self->has_ended, TRUE);
  ggen_test_current_thread = NULL;
}

static gpointer
prepare_for_runtime (void)
{
  GgenTestThread *self = thread_new (TRUE, NULL);

  is_making_for_runtime = TRUE;

  return self;
}

static void
prepared_for_runtime (gpointer thread, gboolean is_started)
{
  is_making_for_runtime = FALSE;

  if (!is_started)
    {
      forget (thread);
      ggen_test_thread_unref (thread);
    }
}

static void
begin_for_runtime (gpointer thread)
{
  thread_begin (thread);
}

static void
end_for_runtime (gpointer thread)
{
  thread_end (thread);
  forget (thread);
  ggen_test_thread_unref (thread);
}

static gboolean
may_spin (void)
{
  return TRUE;
}

static void
on_scope (GgenScope *scope)
{
}

static const GgenTestHooks hooks = {
    prepare_for_runtime,
    prepared_for_runtime,
    begin_for_runtime,
    end_for_runtime,
    may_spin,
    on_scope,
    on_scope,
    ggen_test_tasks_set_in_thread,
};

/* Whether @address lies in a library whose file's name begins with one of @names. */
static gboolean
is_in (gconstpointer address, const char *const *names)
{
  Dl_info info;
  const char *name;

  if (dladdr (address, &info) == 0)
    return FALSE;

  name = strrchr (info.dli_fname, '/');
  name = name != NULL ? name + 1 : info.dli_fname;

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_prefix (name, names[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_of_glib (gconstpointer address)
{
  static const char *const names[] = {"libglib-2.0.", "libgio-2.0.", NULL};

  return is_in (address, names);
}

/* A sanitizer stands before us and calls us for others. */
static gconstpointer
find_maker (gconstpointer caller)
{
  static const char *const names[] = {"libasan.", "libubsan.", "libtsan.", NULL};

  GgenTestOrigin origin;

  if (!is_in (caller, names))
    return caller;

  ggen_test_origin_capture (&origin);
  for (guint i = 0; i < origin.n_frames; i++)
    {
      if (!is_in (origin.frames[i], names))
        return origin.frames[i];
    }

  return caller;
}

static gpointer
thread_main (gpointer data)
{
  Start start = *(Start *) data;
  gpointer result;

  g_free (data);
  thread_begin (start.thread);
  result = start.func (start.user_data);
  thread_end (start.thread);
  ggen_test_thread_unref (start.thread);

  return result;
}

static gboolean
is_detached (const pthread_attr_t *attributes)
{
  int state = PTHREAD_CREATE_JOINABLE;

  if (attributes != NULL)
    pthread_attr_getdetachstate (attributes, &state);

  return state == PTHREAD_CREATE_DETACHED;
}

GGEN_TEST_INTERPOSED GThread *
g_thread_new (const char *name, GThreadFunc func, gpointer data)
{
  GThread *thread;

  asked_for = (Request){name, __builtin_return_address (0)};
  thread = GGEN_TEST_REAL (g_thread_new) (name, func, data);
  asked_for = (Request){NULL, NULL};

  return thread;
}

GGEN_TEST_INTERPOSED GThread *
g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error)
{
  GThread *thread;

  asked_for = (Request){name, __builtin_return_address (0)};
  thread = GGEN_TEST_REAL (g_thread_try_new) (name, func, data, error);
  asked_for = (Request){NULL, NULL};

  return thread;
}

GGEN_TEST_INTERPOSED int
pthread_create (pthread_t *thread,
                const pthread_attr_t *attributes,
                gpointer (*func) (gpointer),
                gpointer data)
{
  gconstpointer maker = asked_for.caller;
  GgenTestThread *made;
  Start *start;
  int result;

  if (ggen_test_current_thread == NULL || is_making_for_runtime)
    return GGEN_TEST_REAL (pthread_create) (thread, attributes, func, data);

  if (maker == NULL)
    maker = find_maker (__builtin_return_address (0));
  if (is_of_glib (maker))
    return GGEN_TEST_REAL (pthread_create) (thread, attributes, func, data);

  made = thread_new (FALSE, maker);
  g_strlcpy (made->name, asked_for.name != NULL ? asked_for.name : "", sizeof made->name);
  made->is_released = is_detached (attributes);

  start = g_new (Start, 1);
  *start = (Start){thread_ref (made), func, data};

  /* The thread may be joined by another as soon as it is there, so it is known before. */
  pthread_mutex_lock (&mutex);
  result = GGEN_TEST_REAL (pthread_create) (&made->pthread, attributes, thread_main, start);
  *thread = made->pthread;
  pthread_mutex_unlock (&mutex);

  if (result != 0)
    {
      forget (made);
      ggen_test_thread_unref (made);
      g_free (start);
    }
  ggen_test_thread_unref (made);

  return result;
}

/* A number is used again as soon as its thread is joined, or has ended when it was detached. */
static void
release (pthread_t pthread)
{
  GgenTestThread *found = NULL;

  pthread_mutex_lock (&mutex);
  for (guint i = 0; threads != NULL && i < threads->len && found == NULL; i++)
    {
      GgenTestThread *thread = threads->pdata[i];

      if (!thread->is_of_runtime && !thread->is_released
          && pthread_equal (thread->pthread, pthread))
        found = thread;
    }
  if (found != NULL)
    found->is_released = TRUE;
  pthread_mutex_unlock (&mutex);
}

GGEN_TEST_INTERPOSED int
pthread_join (pthread_t thread, void **result)
{
  int error = GGEN_TEST_REAL (pthread_join) (thread, result);

  if (error == 0)
    release (thread);

  return error;
}

GGEN_TEST_INTERPOSED int
pthread_detach (pthread_t thread)
{
  release (thread);

  return GGEN_TEST_REAL (pthread_detach) (thread);
}

void
ggen_test_threads_init (void)
{
  ggen_set_test_hooks (&hooks);
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
threads_begin (GgenTestSandbox *sandbox)
{
  GgenTestThread *self;

  pthread_mutex_lock (&mutex);
  threads = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_test_thread_unref);
  n_made = 0;
  pthread_mutex_unlock (&mutex);

  self = thread_new (FALSE, NULL);
  self->pthread = pthread_self ();
  self->is_released = TRUE;
  thread_begin (self);
}

/* A thread that was detached, or is not joined but ends by itself, has a moment to do so. */
static void
wait_for_end (GgenTestThread *thread)
{
  gint64 end_time = g_get_monotonic_time () + PATIENCE;

  while (!g_atomic_int_get (&thread->has_ended) && g_get_monotonic_time () < end_time)
    g_usleep (1000);
}

static void
report (GgenTestThread *thread)
{
  const char *name = thread->name[0] != '\0' ? thread->name : "without a name";
  g_autofree char *place = NULL;

  wait_for_end (thread);
  if (thread->is_released && g_atomic_int_get (&thread->has_ended))
    return;

  place = ggen_test_describe_address (thread->maker);
  ggen_test_findings_add (
      NULL, "a thread was left behind: \"%s\", made by %s, %s", name, place,
      g_atomic_int_get (&thread->has_ended)
          ? "has ended but was never joined: join it, or drop its last reference"
          : "is still running: make it end, and join it");
}

static void
threads_end (GgenTestSandbox *sandbox, gboolean is_allowed)
{
  g_autoptr (GPtrArray) list = ggen_test_threads_list ();
  GgenTestThread *own = ggen_test_current_thread;

  ggen_test_current_thread = NULL;

  for (guint i = 0; i < list->len && !is_allowed; i++)
    {
      GgenTestThread *thread = list->pdata[i];

      if (thread != own && !thread->is_of_runtime)
        report (thread);
    }

  ggen_test_thread_unref (own);
  pthread_mutex_lock (&mutex);
  g_clear_pointer (&threads, g_ptr_array_unref);
  pthread_mutex_unlock (&mutex);
}

const GgenTestCheck ggen_test_threads_check = {
    GGEN_TEST_ALLOW_THREADS,
    threads_begin,
    NULL,
    threads_end,
};
