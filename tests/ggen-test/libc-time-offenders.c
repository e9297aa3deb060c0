/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

/* Not a test itself: cases that wait for what cannot come, which libc-time.c looks at from outside. */

static void
wait_for_semaphore (GgenTestSandbox *sandbox, gpointer user_data)
{
  sem_t semaphore;

  sem_init (&semaphore, 0, 0);
  sem_wait (&semaphore);
}

static void
wait_for_condition (GgenTestSandbox *sandbox, gpointer user_data)
{
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

  pthread_mutex_lock (&mutex);
  while (TRUE)
    pthread_cond_wait (&condition, &mutex);
}

static void
wait_for_mutex (GgenTestSandbox *sandbox, gpointer user_data)
{
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

  pthread_mutex_lock (&mutex);
  pthread_mutex_lock (&mutex);
}

/* The end of time is no moment that anybody waits for. */
static void
wait_as_long_as_it_takes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMutex mutex;
  GCond condition;

  g_mutex_init (&mutex);
  g_cond_init (&condition);
  g_mutex_lock (&mutex);
  while (g_cond_wait_until (&condition, &mutex, G_MAXINT64))
    ;
}

static void
sleep_as_long_as_it_takes (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_usleep (G_MAXULONG);
}

#define ADD(name, test)                                                                            \
  ggen_test_add_full ("/offenders/" name, GGEN_TEST_VIRTUAL_TIME, test, NULL, NULL)

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ADD ("semaphore", wait_for_semaphore);
  ADD ("condition", wait_for_condition);
  ADD ("mutex", wait_for_mutex);
  ADD ("long-wait", wait_as_long_as_it_takes);
  ADD ("long-sleep", sleep_as_long_as_it_takes);

  return ggen_test_run ();
}
