/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Threads in the test's time: how they end, and what else a process has. */

#define STACK_SIZE (1024 * 1024)

static gpointer
poll_forever (gpointer user_data)
{
  poll (NULL, 0, -1);

  return NULL;
}

static gpointer
sleep_again_and_again (gpointer user_data)
{
  while (TRUE)
    sleep (10);

  return NULL;
}

static gpointer
wait_for_semaphore (gpointer user_data)
{
  sem_wait (user_data);

  return NULL;
}

static gpointer
join_other (gpointer user_data)
{
  pthread_join (*(pthread_t *) user_data, NULL);

  return NULL;
}

static gpointer
do_nothing (gpointer user_data)
{
  return NULL;
}

/* Its stack is gone with it: nothing may look at what it has waited for. */
static void
cancel_on_own_stack (gpointer (*func) (gpointer), gpointer data)
{
  gpointer stack =
      mmap (NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_t attributes;
  pthread_t thread;
  gpointer result;

  pthread_attr_init (&attributes);
  pthread_attr_setstack (&attributes, stack, STACK_SIZE);
  g_assert_cmpint (pthread_create (&thread, &attributes, func, data), ==, 0);
  pthread_attr_destroy (&attributes);

  /* Time goes on when all wait. */
  g_usleep (1);
  g_assert_cmpint (pthread_cancel (thread), ==, 0);
  g_assert_cmpint (pthread_join (thread, &result), ==, 0);
  g_assert_true (result == PTHREAD_CANCELED);
  munmap (stack, STACK_SIZE);

  g_thread_join (g_thread_new ("after", do_nothing, NULL));
  g_usleep (G_TIME_SPAN_HOUR);
}

/* The frames of a thread that is cancelled are left without a word. */
static gboolean
can_cancel (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip (
      "AddressSanitizer takes the frames of a cancelled thread for such as are still there");
  return FALSE;
#else
  return TRUE;
#endif
}

static void
test_cancel (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  pthread_t other;
  sem_t semaphore;

  if (!can_cancel ())
    return;

  cancel_on_own_stack (poll_forever, NULL);
  cancel_on_own_stack (sleep_again_and_again, NULL);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * G_TIME_SPAN_HOUR + 2);

  sem_init (&semaphore, FALSE, 0);
  cancel_on_own_stack (wait_for_semaphore, &semaphore);
  sem_destroy (&semaphore);

  g_assert_cmpint (pthread_create (&other, NULL, poll_forever, NULL), ==, 0);
  cancel_on_own_stack (join_other, &other);
  pthread_cancel (other);
  g_assert_cmpint (pthread_join (other, NULL), ==, 0);
}

static gpointer
sleep_uncancelled (gpointer user_data)
{
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  g_usleep (G_TIME_SPAN_HOUR);
  g_usleep (G_TIME_SPAN_HOUR);
  *(gint64 *) user_data = g_get_monotonic_time ();

  return NULL;
}

static void
test_cancel_later (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  gint64 woken_at = 0;
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, sleep_uncancelled, &woken_at), ==, 0);
  g_usleep (1);
  pthread_cancel (thread);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  g_assert_cmpint (woken_at - before, ==, 2 * G_TIME_SPAN_HOUR);
}

static gpointer
sleep_for_an_hour (gpointer user_data)
{
  g_usleep (G_TIME_SPAN_HOUR);

  return NULL;
}

static struct timespec
get_seconds_from_now (clockid_t clock, time_t seconds)
{
  struct timespec time;

  clock_gettime (clock, &time);
  time.tv_sec += seconds;

  return time;
}

static pthread_t
start_sleeper (void)
{
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, sleep_for_an_hour, NULL), ==, 0);

  return thread;
}

static void
test_timed_join (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  struct timespec soon = get_seconds_from_now (CLOCK_MONOTONIC, 1);
  struct timespec late = get_seconds_from_now (CLOCK_REALTIME, 7200);
  pthread_t thread = start_sleeper ();

  g_assert_cmpint (pthread_tryjoin_np (thread, NULL), ==, EBUSY);
  g_assert_cmpint (pthread_clockjoin_np (thread, NULL, CLOCK_MONOTONIC, &soon), ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, G_TIME_SPAN_SECOND);
  g_assert_cmpint (pthread_timedjoin_np (thread, NULL, &late), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, G_TIME_SPAN_HOUR);

  thread = start_sleeper ();
  g_usleep (2 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (pthread_tryjoin_np (thread, NULL), ==, 0);
}

static void
say_when_gone (gpointer data)
{
  g_usleep (G_TIME_SPAN_HOUR);
  *(gint64 *) data = g_get_monotonic_time ();
}

static GPrivate last_words = G_PRIVATE_INIT (say_when_gone);

static gpointer
set_last_words (gpointer user_data)
{
  g_private_set (&last_words, user_data);

  return NULL;
}

static void
test_destructors (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  gint64 gone_at = 0;

  g_thread_join (g_thread_new ("speaks", set_last_words, &gone_at));
  g_assert_cmpint (gone_at - before, ==, G_TIME_SPAN_HOUR);
  g_assert_cmpint (g_get_monotonic_time (), ==, gone_at);
}

static gpointer
spin (gpointer user_data)
{
  while (!g_atomic_int_get ((gint *) user_data))
    ;

  return NULL;
}

/* By the calendar it is later than when every test begins. */
static void
sleep_in_child (time_t begun)
{
  alarm (30);
  usleep (1000);
  _exit (time (NULL) > begun + 365 * 24 * 3600 ? 0 : 1);
}

static void
fork_some (void)
{
  const time_t begun = time (NULL);

  for (guint i = 0; i < 20; i++)
    {
      pid_t child = fork ();
      int status;

      if (child == 0)
        sleep_in_child (begun);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
    }
}

static void
test_fork (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThread *asleep = g_thread_new ("asleep", sleep_for_an_hour, NULL);

  fork_some ();
  g_thread_join (asleep);
}

static void
test_fork_beside_busy (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint is_over = FALSE;
  GThread *busy = g_thread_new ("busy", spin, &is_over);

  fork_some ();
  g_atomic_int_set (&is_over, TRUE);
  g_thread_join (busy);
}

/* Sleeps for as many seconds as it is given, and says when it was done. */
static void
sleep_in_pool (gpointer data, gpointer user_data)
{
  GArray *ends = user_data;
  gint64 now;

  g_usleep (GPOINTER_TO_UINT (data) * G_TIME_SPAN_SECOND);
  now = g_get_monotonic_time ();
  g_array_index (ends, gint64, GPOINTER_TO_UINT (data)) = now;
}

static void
run_pool (gint n_threads, gboolean is_exclusive, const gint64 *expected)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, TRUE, sizeof (gint64));
  gint64 before = g_get_monotonic_time ();
  GThreadPool *pool = g_thread_pool_new (sleep_in_pool, ends, n_threads, is_exclusive, NULL);

  g_array_set_size (ends, 5);
  for (guint i = 1; i < ends->len; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);

  for (guint i = 1; i < ends->len; i++)
    g_assert_cmpint (g_array_index (ends, gint64, i) - before, ==,
                     expected[i - 1] * G_TIME_SPAN_SECOND);
}

static void
test_pool (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 one_after_another[] = {1, 3, 6, 10};
  const gint64 all_at_once[] = {1, 2, 3, 4};

  run_pool (1, FALSE, one_after_another);
  run_pool (1, TRUE, one_after_another);
  run_pool (4, FALSE, all_at_once);
  run_pool (4, TRUE, all_at_once);
  run_pool (-1, FALSE, all_at_once);
}

static void
finish (gpointer data, gpointer user_data)
{
  g_usleep (3 * G_TIME_SPAN_SECOND);
  g_main_context_invoke (user_data, data, NULL);
}

static gboolean is_finished;

static gboolean
set_finished (gpointer user_data)
{
  is_finished = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_too_late (gpointer user_data)
{
  g_assert_not_reached ();
}

/* What everybody writes so that a test does not hang. */
static void
test_pool_before_timeout (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) guard = g_timeout_source_new_seconds (30);
  GThreadPool *pool = g_thread_pool_new (finish, context, 1, TRUE, NULL);
  gint64 before = g_get_monotonic_time ();

  is_finished = FALSE;
  g_source_set_callback (guard, is_too_late, NULL, NULL);
  g_source_attach (guard, context);
  g_thread_pool_push (pool, set_finished, NULL);
  while (!is_finished)
    g_main_context_iteration (context, TRUE);

  g_assert_cmpint (g_get_monotonic_time () - before, ==, 3 * G_TIME_SPAN_SECOND);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_source_destroy (guard);
}

static gint
compare (gconstpointer first, gconstpointer second, gpointer user_data)
{
  return GPOINTER_TO_INT (second) - GPOINTER_TO_INT (first);
}

static void
do_nothing_in_pool (gpointer data, gpointer user_data)
{
  g_usleep (1);
}

/* The pool does not begin with what it was given first, nor with all that it was given. */
static void
test_pool_changes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThreadPool *pool = g_thread_pool_new (do_nothing_in_pool, NULL, 1, FALSE, NULL);

  g_thread_pool_set_sort_function (pool, compare, NULL);
  for (guint i = 1; i <= 20; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i), NULL);
  g_thread_pool_set_max_threads (pool, 3, NULL);
  g_usleep (2);
  g_thread_pool_set_max_threads (pool, 2, NULL);
  g_usleep (2);
  g_thread_pool_free (pool, TRUE, TRUE);
  g_usleep (G_TIME_SPAN_HOUR);
}

/* Threads of the program's that work for no test, more than one would think. */
#define N_BYSTANDERS 200

static struct
{
  GThread *threads[N_BYSTANDERS]; /* (element-type GThread) (owned) */
  GMutex mutex;
  GCond asked;
  GCond answered;
  guint asks_for; /* guarded by mutex: 0 for nobody */
  gboolean is_over;
} bystanders;

/* Awake for long enough to be overtaken by a clock that does not see it. */
static void
answer_slowly (void)
{
  gint64 until;

  g_mutex_unlock (&bystanders.mutex);
  until = g_get_monotonic_time () + 20 * G_TIME_SPAN_MILLISECOND;
  while (g_get_monotonic_time () < until)
    ;
  g_mutex_lock (&bystanders.mutex);

  bystanders.asks_for = 0;
  g_cond_broadcast (&bystanders.answered);
}

static gpointer
stand_by (gpointer user_data)
{
  g_mutex_lock (&bystanders.mutex);
  while (!bystanders.is_over)
    {
      if (bystanders.asks_for == GPOINTER_TO_UINT (user_data))
        answer_slowly ();
      else
        g_cond_wait (&bystanders.asked, &bystanders.mutex);
    }
  g_mutex_unlock (&bystanders.mutex);

  return NULL;
}

static void
start_bystanders (void)
{
  for (guint i = 0; i < N_BYSTANDERS; i++)
    bystanders.threads[i] = g_thread_new ("stands-by", stand_by, GUINT_TO_POINTER (i + 1));
}

static void
end_bystanders (void)
{
  g_mutex_lock (&bystanders.mutex);
  bystanders.is_over = TRUE;
  g_cond_broadcast (&bystanders.asked);
  g_mutex_unlock (&bystanders.mutex);

  for (guint i = 0; i < N_BYSTANDERS; i++)
    g_thread_join (bystanders.threads[i]);
}

static void
test_bystanders (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 deadline = g_get_monotonic_time () + G_TIME_SPAN_HOUR;

  g_mutex_lock (&bystanders.mutex);
  bystanders.asks_for = N_BYSTANDERS;
  g_cond_broadcast (&bystanders.asked);
  while (bystanders.asks_for != 0)
    g_assert_true (g_cond_wait_until (&bystanders.answered, &bystanders.mutex, deadline));
  g_mutex_unlock (&bystanders.mutex);
}

/* What one test leaves others may use, in whatever order they run: a thread that is of the first of them, and
 * one of the process for the others. */
static struct
{
  GThread *thread; /* (owned) (nullable) */
  GMutex mutex;
  GCond changed;
  gboolean is_asked; /* guarded by mutex, as are the others */
  gboolean is_answered;
  gboolean is_over;
} server;

static gpointer
serve (gpointer user_data)
{
  g_mutex_lock (&server.mutex);
  while (!server.is_over)
    {
      if (server.is_asked)
        {
          server.is_asked = FALSE;
          server.is_answered = TRUE;
          g_cond_broadcast (&server.changed);
        }
      g_cond_wait_until (&server.changed, &server.mutex,
                         g_get_monotonic_time () + G_TIME_SPAN_HOUR);
    }
  g_mutex_unlock (&server.mutex);

  return NULL;
}

static void
test_server (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();

  if (server.thread == NULL)
    server.thread = g_thread_new ("server", serve, NULL);

  g_mutex_lock (&server.mutex);
  server.is_answered = FALSE;
  server.is_asked = TRUE;
  g_cond_broadcast (&server.changed);
  while (!server.is_answered)
    g_assert_true (g_cond_wait_until (&server.changed, &server.mutex, before + G_TIME_SPAN_MINUTE));
  g_mutex_unlock (&server.mutex);

  g_assert_cmpint (g_get_monotonic_time (), ==, before);
}

static void
end_server (void)
{
  if (server.thread == NULL)
    return;

  g_mutex_lock (&server.mutex);
  server.is_over = TRUE;
  g_cond_broadcast (&server.changed);
  g_mutex_unlock (&server.mutex);
  g_thread_join (g_steal_pointer (&server.thread));
}

static void
add_server (const char *path, GgenTestFlags flags)
{
  ggen_test_add_full (path, flags | GGEN_TEST_ALLOW_THREADS, test_server, NULL, NULL);
}

static void
add (const char *name, GgenTestFunc func)
{
  g_autofree char *path = g_strconcat ("/virtual-threads/", name, NULL);
  g_autofree char *scheduled = g_strconcat ("/virtual-threads/scheduled/", name, NULL);

  ggen_test_add_full (path, GGEN_TEST_VIRTUAL_TIME, func, NULL, NULL);
  ggen_test_add_full (scheduled, GGEN_TEST_DETERMINISTIC, func, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  int failed;

  ggen_test_init (&argc, &argv);
  start_bystanders ();

  add ("a-thread-may-be-cancelled-in-its-sleep", test_cancel);
  add ("one-that-may-not-sleeps-on", test_cancel_later);
  add ("a-join-may-have-a-deadline", test_timed_join);
  add ("destructors-of-its-data-are-of-the-thread", test_destructors);
  add ("a-forked-child-lives-in-real-time", test_fork);
  ggen_test_add_full ("/virtual-threads/a-forked-child-has-no-busy-threads", GGEN_TEST_VIRTUAL_TIME,
                      test_fork_beside_busy, NULL, NULL);

  add ("a-pool-lives-in-the-test's-time", test_pool);
  add ("a-pool-is-done-before-a-timeout", test_pool_before_timeout);
  add ("a-pool-may-change-its-mind", test_pool_changes);
  add ("any-number-of-others-may-answer", test_bystanders);
  add_server ("/virtual-threads/a-thread-that-is-left/serves-one", GGEN_TEST_VIRTUAL_TIME);
  add_server ("/virtual-threads/a-thread-that-is-left/serves-another", GGEN_TEST_VIRTUAL_TIME);
  add_server ("/virtual-threads/a-thread-that-is-left/serves-one-in-order",
              GGEN_TEST_DETERMINISTIC);
  add_server ("/virtual-threads/a-thread-that-is-left/serves-another-in-order",
              GGEN_TEST_DETERMINISTIC);

  failed = ggen_test_run ();
  end_server ();
  end_bystanders ();

  return failed;
}
