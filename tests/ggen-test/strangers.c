/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Beside a thread of the program's that works for no test, but has runtimes do something: the test's, and its
 * own, which get their threads from where those of the tests come from. */

typedef enum
{
  USE_RUNTIME_OF_TEST = 1,
  USE_OTHER_RUNTIME,
  END,
} Request;

static int requests;
static int answers;
static GgenRuntime *runtime_of_test; /* (unowned) */

static void
put (int fd, guint64 number)
{
  if (write (fd, &number, sizeof number) != sizeof number)
    g_error ("cannot write: %s", g_strerror (errno));
}

/* In milliseconds, as in g_poll(). Returns 0 where nothing comes in time. */
static guint64
take (int fd, int timeout)
{
  GPollFD poll_fd = {fd, G_IO_IN, 0};
  guint64 number = 0;

  g_poll (&poll_fd, 1, timeout);

  return read (fd, &number, sizeof number) == sizeof number ? number : 0;
}

static void
do_nothing (GCancellable *cancellable, gpointer user_data)
{
}

/* In real time, and shorter than what is not known is waited for. */
static void
nap (GCancellable *cancellable, gpointer user_data)
{
  g_usleep (20 * 1000);
}

static void
use (GgenRuntime *runtime, GgenWorkFunc func)
{
  g_autoptr (GError) error = NULL;

  ggen_runtime_spawn (runtime, "by-stranger", GGEN_WORK_COMPUTE, func, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
use_other_runtime (void)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GError) error = NULL;

  use (runtime, nap);
  ggen_runtime_close (runtime, G_TIME_SPAN_MINUTE, &error);
  g_assert_no_error (error);
}

static gpointer
stranger_main (gpointer user_data)
{
  guint64 request;

  while ((request = take (requests, -1)) != END)
    {
      if (request == USE_RUNTIME_OF_TEST)
        use (runtime_of_test, do_nothing);
      else
        use_other_runtime ();
      put (answers, 1);
    }

  return NULL;
}

static void
sleep_in_work (GCancellable *cancellable, gpointer slept)
{
  const gint64 begin = g_get_monotonic_time ();

  g_usleep (2 * G_USEC_PER_SEC);
  *(gint64 *) slept = g_get_monotonic_time () - begin;
}

/* A worker that a stranger has begun is the test's: what it does later takes the test's time. */
static void
test_worker_of_test (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  gint64 slept = 0;

  runtime_of_test = ggen_runtime_get_default ();
  put (requests, USE_RUNTIME_OF_TEST);
  g_assert_cmpuint (take (answers, -1), ==, 1);

  ggen_runtime_spawn (runtime_of_test, "sleeper", GGEN_WORK_COMPUTE, sleep_in_work, &slept, NULL,
                      &error);
  g_assert_no_error (error);
  g_usleep (10 * G_USEC_PER_SEC);

  g_assert_cmpint (slept, ==, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - begin, ==, 10 * G_USEC_PER_SEC);
}

/* A thread that the test's runtime had before is a stranger's now, which may be about to answer: time waits. */
static void
test_thread_of_stranger (GgenTestSandbox *sandbox, gpointer timeout)
{
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      ggen_runtime_spawn (ggen_runtime_get_default (), "nothing", GGEN_WORK_BLOCKING, do_nothing,
                          NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_usleep (G_USEC_PER_SEC);

  put (requests, USE_OTHER_RUNTIME);
  g_assert_cmpuint (take (answers, GPOINTER_TO_INT (timeout)), ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begin, ==, G_USEC_PER_SEC);
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

/* It is to be cancelled, but not before it has the lock. */
static gpointer
lock_when_cancelled (gpointer has_locked)
{
  pthread_cancel (pthread_self ());
  pthread_mutex_lock (&held);
  *(gboolean *) has_locked = TRUE;
  pthread_mutex_unlock (&held);
  pthread_testcancel ();

  return NULL;
}

/* The stranger waits in a poll, which is looked at when a lock is found held. */
static void
test_cancelled (GgenTestSandbox *sandbox, gpointer user_data)
{
  gboolean has_locked = FALSE;
  gpointer result = NULL;
  pthread_t thread;

  pthread_mutex_lock (&held);
  g_assert_cmpint (pthread_create (&thread, NULL, lock_when_cancelled, &has_locked), ==, 0);
  g_usleep (G_USEC_PER_SEC);
  pthread_mutex_unlock (&held);
  g_assert_cmpint (pthread_join (thread, &result), ==, 0);

  g_assert_true (has_locked);
  g_assert_true (result == PTHREAD_CANCELED);
}

#define MINUTE_IN_MS (60 * 1000)

int
main (int argc, char *argv[])
{
  GThread *stranger;
  int status;

  ggen_test_init (&argc, &argv);
  requests = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  answers = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  stranger = g_thread_new ("stranger", stranger_main, NULL);

  ggen_test_add_full ("/strangers/have-the-test's-runtime-do-something", GGEN_TEST_VIRTUAL_TIME,
                      test_worker_of_test, NULL, NULL);
  ggen_test_add_full ("/strangers/use-threads-that-the-test-has-made", GGEN_TEST_VIRTUAL_TIME,
                      test_thread_of_stranger, GINT_TO_POINTER (MINUTE_IN_MS), NULL);
  ggen_test_add_full ("/strangers/are-waited-for-without-a-timeout", GGEN_TEST_VIRTUAL_TIME,
                      test_thread_of_stranger, GINT_TO_POINTER (-1), NULL);
  ggen_test_add_full ("/strangers/locking-is-no-cancellation-point", GGEN_TEST_DETERMINISTIC,
                      test_cancelled, NULL, NULL);

  status = ggen_test_run ();

  put (requests, END);
  g_thread_join (stranger);
  close (requests);
  close (answers);

  return status;
}
