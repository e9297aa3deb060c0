/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

/* Semaphores, conditions and mutexes of pthread, in the test's time. */

#define HOUR G_TIME_SPAN_HOUR

/* An hour from now, as the clock has it. */
static struct timespec
get_deadline (clockid_t clock)
{
  struct timespec time;

  g_assert_cmpint (clock_gettime (clock, &time), ==, 0);
  time.tv_sec += 3600;

  return time;
}

static void
init_condition (pthread_cond_t *condition, clockid_t clock)
{
  pthread_condattr_t attributes;

  pthread_condattr_init (&attributes);
  g_assert_cmpint (pthread_condattr_setclock (&attributes, clock), ==, 0);
  g_assert_cmpint (pthread_cond_init (condition, &attributes), ==, 0);
  pthread_condattr_destroy (&attributes);
}

static void
test_conditions (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  gint64 before = g_get_monotonic_time ();

  pthread_mutex_lock (&mutex);
  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    {
      struct timespec deadline = get_deadline (clocks[i]);
      pthread_cond_t condition;
      int result;

      init_condition (&condition, clocks[i]);
      do
        result = pthread_cond_timedwait (&condition, &mutex, &deadline);
      while (result == 0);
      g_assert_cmpint (result, ==, ETIMEDOUT);
      g_assert_cmpint (g_get_monotonic_time () - before, ==, (2 * i + 1) * HOUR);

      deadline = get_deadline (clocks[i]);
      do
        result = pthread_cond_clockwait (&condition, &mutex, clocks[i], &deadline);
      while (result == 0);
      g_assert_cmpint (result, ==, ETIMEDOUT);
      g_assert_cmpint (g_get_monotonic_time () - before, ==, (2 * i + 2) * HOUR);

      pthread_cond_destroy (&condition);
    }
  pthread_mutex_unlock (&mutex);
}

static void
test_semaphores (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct timespec deadline = get_deadline (CLOCK_REALTIME);
  gint64 before = g_get_monotonic_time ();
  sem_t semaphore;

  sem_init (&semaphore, 0, 1);
  g_assert_cmpint (sem_timedwait (&semaphore, &deadline), ==, 0);
  g_assert_cmpint (g_get_monotonic_time (), ==, before);

  g_assert_cmpint (sem_timedwait (&semaphore, &deadline), ==, -1);
  g_assert_cmpint (errno, ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);

  deadline = get_deadline (CLOCK_MONOTONIC);
  g_assert_cmpint (sem_clockwait (&semaphore, CLOCK_MONOTONIC, &deadline), ==, -1);
  g_assert_cmpint (errno, ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR);
  sem_destroy (&semaphore);
}

typedef struct
{
  pthread_mutex_t mutex;
  pthread_cond_t condition;
  sem_t semaphore;
  gboolean is_done; /* guarded by mutex */
} Shared;

static gpointer
hold (gpointer user_data)
{
  Shared *shared = user_data;

  pthread_mutex_lock (&shared->mutex);
  sem_post (&shared->semaphore);
  g_usleep (2 * HOUR);
  pthread_mutex_unlock (&shared->mutex);

  return NULL;
}

/* Were these waits not known, each of them would take the time for which something from outside is waited
 * for, which is longer than the test may take. */
static void
have_no_patience (void)
{
  ggen_test_clock_set_patience (HOUR);
}

static void
test_mutexes (GgenTestSandbox *sandbox, gpointer user_data)
{
  Shared shared = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
  gint64 before = g_get_monotonic_time ();
  struct timespec deadline = get_deadline (CLOCK_REALTIME);
  g_autoptr (GThread) holder = NULL;

  have_no_patience ();
  sem_init (&shared.semaphore, 0, 0);
  holder = g_thread_new ("holder", hold, &shared);
  sem_wait (&shared.semaphore);

  g_assert_cmpint (pthread_mutex_timedlock (&shared.mutex, &deadline), ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);
  deadline = get_deadline (CLOCK_MONOTONIC);
  deadline.tv_sec -= 1800;
  g_assert_cmpint (pthread_mutex_clocklock (&shared.mutex, CLOCK_MONOTONIC, &deadline), ==,
                   ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR + HOUR / 2);
  g_assert_cmpint (pthread_mutex_lock (&shared.mutex), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR);
  pthread_mutex_unlock (&shared.mutex);

  g_thread_join (g_steal_pointer (&holder));
  sem_destroy (&shared.semaphore);
}

static gpointer
signal_later (gpointer user_data)
{
  Shared *shared = user_data;

  g_usleep (HOUR);
  pthread_mutex_lock (&shared->mutex);
  shared->is_done = TRUE;
  pthread_cond_signal (&shared->condition);
  pthread_mutex_unlock (&shared->mutex);

  g_usleep (HOUR);
  sem_post (&shared->semaphore);

  return NULL;
}

static void
test_signals (GgenTestSandbox *sandbox, gpointer user_data)
{
  Shared shared = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
  gint64 before = g_get_monotonic_time ();
  g_autoptr (GThread) thread = NULL;

  have_no_patience ();
  sem_init (&shared.semaphore, 0, 0);
  thread = g_thread_new ("signals", signal_later, &shared);

  pthread_mutex_lock (&shared.mutex);
  while (!shared.is_done)
    pthread_cond_wait (&shared.condition, &shared.mutex);
  pthread_mutex_unlock (&shared.mutex);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);

  g_assert_cmpint (sem_wait (&shared.semaphore), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR);

  g_thread_join (g_steal_pointer (&thread));
  sem_destroy (&shared.semaphore);
}

static pthread_mutex_t given_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t given = PTHREAD_COND_INITIALIZER;
static guint n_given; /* guarded by given_mutex */

/* Returns whether it has got one. */
static gpointer
take_one_in_time (gpointer unused)
{
  struct timespec end;
  gboolean has_one;
  int error = 0;

  clock_gettime (CLOCK_MONOTONIC, &end);
  end.tv_sec += 1;

  pthread_mutex_lock (&given_mutex);
  while (n_given == 0 && error == 0)
    error = pthread_cond_clockwait (&given, &given_mutex, CLOCK_MONOTONIC, &end);
  has_one = error == 0;
  n_given -= has_one ? 1 : 0;
  pthread_mutex_unlock (&given_mutex);

  return GINT_TO_POINTER (has_one);
}

static gpointer
take_one (gpointer unused)
{
  pthread_mutex_lock (&given_mutex);
  while (n_given == 0)
    pthread_cond_wait (&given, &given_mutex);
  n_given--;
  pthread_mutex_unlock (&given_mutex);

  return GINT_TO_POINTER (TRUE);
}

/* One has given up and waits for the mutex when the other is signalled. */
static void
test_given_up (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThread *first;
  GThread *second;

  first = g_thread_new ("in-time", take_one_in_time, NULL);
  g_usleep (G_USEC_PER_SEC / 10);
  second = g_thread_new ("at-any-time", take_one, NULL);
  g_usleep (G_USEC_PER_SEC / 2);

  pthread_mutex_lock (&given_mutex);
  g_usleep (G_USEC_PER_SEC);
  n_given = 1;
  pthread_cond_signal (&given);
  pthread_mutex_unlock (&given_mutex);

  g_assert_false (GPOINTER_TO_INT (g_thread_join (first)));
  g_assert_true (GPOINTER_TO_INT (g_thread_join (second)));
}

typedef struct
{
  pthread_rwlock_t lock;
  pthread_mutex_t mutex;
  gint is_held; /* atomic */
} Held;

static gpointer
hold_for_an_hour (gpointer data)
{
  Held *held = data;

  pthread_rwlock_wrlock (&held->lock);
  pthread_mutex_lock (&held->mutex);
  g_atomic_int_set (&held->is_held, TRUE);
  g_usleep (HOUR);
  pthread_mutex_unlock (&held->mutex);
  pthread_rwlock_unlock (&held->lock);

  return NULL;
}

static GThread *
begin_holding (Held *held)
{
  GThread *thread = g_thread_new ("holder", hold_for_an_hour, held);

  while (!g_atomic_int_get (&held->is_held))
    g_usleep (1000);

  return thread;
}

static struct timespec
get_short_deadline (clockid_t clock)
{
  struct timespec time = get_deadline (clock);

  time.tv_sec -= 3600 - 60;

  return time;
}

static struct timespec
get_long_deadline (clockid_t clock)
{
  struct timespec time = get_deadline (clock);

  time.tv_sec += 3600;

  return time;
}

/* Held for longer than the first waits, and free for the second. */
static void
test_read_write_locks (GgenTestSandbox *sandbox, gpointer user_data)
{
  Held held = {PTHREAD_RWLOCK_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, FALSE};
  const gint64 start = g_get_monotonic_time ();
  GThread *thread = begin_holding (&held);
  struct timespec time;

  time = get_short_deadline (CLOCK_REALTIME);
  g_assert_cmpint (pthread_rwlock_timedrdlock (&held.lock, &time), ==, ETIMEDOUT);
  time = get_short_deadline (CLOCK_MONOTONIC);
  g_assert_cmpint (pthread_rwlock_clockwrlock (&held.lock, CLOCK_MONOTONIC, &time), ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * G_TIME_SPAN_MINUTE);

  time = get_long_deadline (CLOCK_MONOTONIC);
  g_assert_cmpint (pthread_rwlock_clockrdlock (&held.lock, CLOCK_MONOTONIC, &time), ==, 0);
  pthread_rwlock_unlock (&held.lock);
  time = get_long_deadline (CLOCK_REALTIME);
  g_assert_cmpint (pthread_rwlock_timedwrlock (&held.lock, &time), ==, 0);
  pthread_rwlock_unlock (&held.lock);
  g_assert_cmpint (g_get_monotonic_time () - start, <, HOUR + 2 * G_TIME_SPAN_SECOND);
  g_thread_join (thread);
}

static void
init_mutex (pthread_mutex_t *mutex, guint kind)
{
  pthread_mutexattr_t attributes;

  pthread_mutexattr_init (&attributes);
  if (kind == 0)
    pthread_mutexattr_settype (&attributes, PTHREAD_MUTEX_ERRORCHECK);
  else if (kind == 1)
    pthread_mutexattr_setprotocol (&attributes, PTHREAD_PRIO_INHERIT);
  else if (kind == 2)
    pthread_mutexattr_setrobust (&attributes, PTHREAD_MUTEX_ROBUST);
  else
    pthread_mutexattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  g_assert_cmpint (pthread_mutex_init (mutex, &attributes), ==, 0);
  pthread_mutexattr_destroy (&attributes);
}

/* Those that only libc knows how to lock. */
static void
test_special_mutexes (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint kind = 0; kind < 4; kind++)
    {
      Held held = {PTHREAD_RWLOCK_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, FALSE};
      const gint64 start = g_get_monotonic_time ();
      struct timespec time;
      GThread *thread;

      init_mutex (&held.mutex, kind);
      thread = begin_holding (&held);
      time = get_short_deadline (CLOCK_REALTIME);
      g_assert_cmpint (pthread_mutex_timedlock (&held.mutex, &time), ==, ETIMEDOUT);
      time = get_long_deadline (CLOCK_REALTIME);
      g_assert_cmpint (pthread_mutex_timedlock (&held.mutex, &time), ==, 0);
      g_assert_cmpint (g_get_monotonic_time () - start, >=, HOUR);
      pthread_mutex_unlock (&held.mutex);
      g_thread_join (thread);
      pthread_mutex_destroy (&held.mutex);
    }
}

#define ADD(name, test)                                                                            \
  ggen_test_add_full ("/libc-locks/" name, GGEN_TEST_VIRTUAL_TIME, test, NULL, NULL)

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ADD ("conditions", test_conditions);
  ADD ("semaphores", test_semaphores);
  ADD ("mutexes", test_mutexes);
  ADD ("read-write-locks", test_read_write_locks);
  ADD ("mutexes-of-other-kinds", test_special_mutexes);
  ADD ("what-is-signalled-later", test_signals);
  ADD ("who-has-given-up-is-not-signalled", test_given_up);
  ggen_test_add_full ("/libc-locks/who-has-given-up-is-not-signalled-in-a-schedule",
                      GGEN_TEST_DETERMINISTIC, test_given_up, NULL, NULL);
  ggen_test_add_full ("/libc-locks/what-is-signalled-in-a-schedule", GGEN_TEST_DETERMINISTIC,
                      test_signals, NULL, NULL);
  ggen_test_add_full ("/libc-locks/mutexes-in-a-schedule", GGEN_TEST_DETERMINISTIC, test_mutexes,
                      NULL, NULL);

  return ggen_test_run ();
}
