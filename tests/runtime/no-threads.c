/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include <ggen-test.h>

typedef int (*PthreadCreate) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *);

static gint no_threads; /* atomic */

/* In place of libc's: as where the system has no more threads. */
__attribute__ ((visibility ("default"))) int
pthread_create (pthread_t *thread, const pthread_attr_t *attr, void *(*func) (void *), void *data)
{
  PthreadCreate real = (PthreadCreate) dlsym (RTLD_NEXT, "pthread_create");

  return g_atomic_int_get (&no_threads) ? EAGAIN : real (thread, attr, func, data);
}

static void
count (GCancellable *cancellable, gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

/* Either it is refused, or it runs at some time: it is not lost. */
static void
test_spawn (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  gint n_done = 0;
  gboolean is_taken;

  g_atomic_int_set (&no_threads, TRUE);
  is_taken = ggen_runtime_spawn (runtime, "piece", GPOINTER_TO_UINT (user_data), count, &n_done,
                                 NULL, NULL);
  g_atomic_int_set (&no_threads, FALSE);

  while (is_taken && g_atomic_int_get (&n_done) == 0)
    g_thread_yield ();
  g_assert_true (ggen_runtime_close (runtime, G_TIME_SPAN_SECOND, NULL));
}

static void
test_drop (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_runtime_new_isolated ();
  gint n_done = 0;
  gboolean is_taken;

  g_atomic_int_set (&no_threads, TRUE);
  is_taken = ggen_runtime_spawn (runtime, "piece", GPOINTER_TO_UINT (user_data), count, &n_done,
                                 NULL, NULL);
  ggen_runtime_close (runtime, 0, NULL);
  g_object_unref (runtime);
  g_atomic_int_set (&no_threads, FALSE);

  /* A thread that was idle since the test before may have taken it. */
  while (is_taken && g_atomic_int_get (&n_done) == 0)
    g_thread_yield ();
}

static gboolean
nothing (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
join_without_threads (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (ggen_runtime_get_default (), NULL);

  g_atomic_int_set (&no_threads, TRUE);
  ggen_scope_spawn (scope, "child", GGEN_WORK_COMPUTE, nothing, NULL, NULL);
  ggen_scope_join (scope, NULL);
  g_atomic_int_set (&no_threads, FALSE);
  g_atomic_int_inc ((gint *) user_data);
}

/* Work waits for its child, and there is no thread for another worker. */
static void
test_join (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  gint n_done = 0;

  ggen_runtime_spawn (runtime, "joins", GGEN_WORK_COMPUTE, join_without_threads, &n_done, NULL,
                      NULL);
  while (g_atomic_int_get (&n_done) == 0)
    g_thread_yield ();
  g_assert_true (ggen_runtime_close (runtime, G_TIME_SPAN_SECOND, NULL));
}

static void
get_affinity (GCancellable *cancellable, gpointer user_data)
{
  cpu_set_t set;

  sched_getaffinity (0, sizeof set, &set);
  g_atomic_int_set ((gint *) user_data, CPU_COUNT (&set));
}

static gpointer
spawn_pinned (gpointer user_data)
{
  gint *result = user_data;
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  cpu_set_t set;

  CPU_ZERO (&set);
  CPU_SET (0, &set);
  sched_setaffinity (0, sizeof set, &set);
  ggen_runtime_spawn (runtime, "piece", GGEN_WORK_COMPUTE, get_affinity, result, NULL, NULL);
  ggen_runtime_close (runtime, G_TIME_SPAN_SECOND, NULL);

  return NULL;
}

/* What the thread is bound to that happens to push first is not for all others. */
static void
test_affinity (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint n_cpus = 0;
  cpu_set_t set;

  sched_getaffinity (0, sizeof set, &set);
  g_thread_join (g_thread_new ("pinned", spawn_pinned, &n_cpus));
  g_assert_cmpint (n_cpus, ==, CPU_COUNT (&set));
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  /* GIO makes a thread with its first task, by the function above: it would be taken for a test's. */
  g_type_ensure (G_TYPE_TASK);

  ggen_test_add ("/no-threads/spawn", test_spawn, GUINT_TO_POINTER (GGEN_WORK_COMPUTE));
  ggen_test_add ("/no-threads/spawn-blocking", test_spawn, GUINT_TO_POINTER (GGEN_WORK_BLOCKING));
  ggen_test_add ("/no-threads/drop", test_drop, GUINT_TO_POINTER (GGEN_WORK_COMPUTE));
  ggen_test_add ("/no-threads/drop-blocking", test_drop, GUINT_TO_POINTER (GGEN_WORK_BLOCKING));
  ggen_test_add ("/no-threads/join", test_join, NULL);
  ggen_test_add ("/no-threads/affinity", test_affinity, NULL);

  return ggen_test_run ();
}
