/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-deadline-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-beginning-private.h"
#include "ggen-test-hang-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-thread-private.h"

/* One thread looks after all tests of the program. It sleeps until the deadline that it knows of, and
 * looks then whether that is still the one: most tests have ended long before, and the next one's is
 * later, so that a test costs two stores. Only a deadline before the time when it looks wakes it. */

#define NONE G_GINT64_CONSTANT (0)
#define REACHED G_GINT64_CONSTANT (-1)

/* How often to look where there is no deadline. */
#define IDLE_INTERVAL G_TIME_SPAN_MINUTE

/* Who comes so late was stopped, or had no processor: the test had none either. */
#define LATE G_TIME_SPAN_SECOND

static gint64 deadline;    /* atomic */
static gint64 looks_at;    /* atomic: when the thread looks next */
static gint wakes;         /* futex: how often it was woken */
static gint is_running;    /* atomic */
static gint64 length;      /* atomic: from when it was set to the deadline */
static const char *reason; /* atomic (nullable): why it is reached before its time */

static gint64
get_real_time (void)
{
  struct timespec now;

  GGEN_TEST_REAL (clock_gettime) (CLOCK_MONOTONIC, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
sleep_until (gint64 time, gint seen)
{
  const struct timespec until = {time / G_USEC_PER_SEC, time % G_USEC_PER_SEC * 1000};

  GGEN_TEST_REAL (syscall)
  (SYS_futex, &wakes, FUTEX_WAIT_BITSET_PRIVATE, seen, &until, NULL, FUTEX_BITSET_MATCH_ANY);
}

static void
wake (void)
{
  g_atomic_int_inc (&wakes);
  GGEN_TEST_REAL (syscall) (SYS_futex, &wakes, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* The line that is looked for is among the first. */
#define STATUS_SIZE 1024

/* Who looks at a test with a debugger may take any time. Within the limits that a test may have set itself, so
 * without more memory. */
static gboolean
is_debugged (void)
{
  char status[STATUS_SIZE + 1] = "";
  const char *tracer;
  gssize n;
  int fd;

  fd = GGEN_TEST_REAL (open) ("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;

  n = GGEN_TEST_REAL (read) (fd, status, STATUS_SIZE);
  GGEN_TEST_REAL (close) (fd);
  if (n < 0)
    return FALSE;

  tracer = strstr (status, "\nTracerPid:");

  return tracer != NULL && atoi (tracer + strlen ("\nTracerPid:")) != 0;
}

static void
put_off (gint64 due, gint64 time)
{
  __atomic_compare_exchange_n (&deadline, &due, due + time, FALSE, __ATOMIC_SEQ_CST,
                               __ATOMIC_SEQ_CST);
}

static gboolean
claim (gint64 due)
{
  return __atomic_compare_exchange_n (&deadline, &due, REACHED, FALSE, __ATOMIC_SEQ_CST,
                                      __ATOMIC_SEQ_CST);
}

G_NORETURN static void
end_test (void)
{
  const char *why = __atomic_load_n (&reason, __ATOMIC_SEQ_CST);
  g_autofree char *late = NULL;

  ggen_test_beginning_put_limits_back ();
  late =
      g_strdup_printf ("the test has not ended after %g s",
                       (double) __atomic_load_n (&length, __ATOMIC_SEQ_CST) / G_TIME_SPAN_SECOND);
  ggen_test_hang_end (why != NULL ? why : late);
}

/* The deadline @due is over when the thread, which meant to look at @meant, looks at @now. */
static void
look_at (gint64 due, gint64 meant, gint64 now)
{
  gboolean has_reason = __atomic_load_n (&reason, __ATOMIC_SEQ_CST) != NULL;

  if (!has_reason && now - meant > LATE)
    put_off (due, now - meant);
  else if (!has_reason && is_debugged ())
    put_off (due, now - due + G_TIME_SPAN_SECOND);
  else if (claim (due))
    end_test ();
}

static gpointer
watch (gpointer data)
{
  gint64 meant = get_real_time ();

  pthread_setname_np (pthread_self (), "ggen-deadline");

  while (TRUE)
    {
      gint seen = g_atomic_int_get (&wakes);
      gint64 due = __atomic_load_n (&deadline, __ATOMIC_SEQ_CST);
      gint64 now = get_real_time ();

      if (due != NONE && now >= due)
        {
          look_at (due, MAX (meant, due), now);
          continue;
        }

      meant = due != NONE ? due : now + IDLE_INTERVAL;
      __atomic_store_n (&looks_at, meant, __ATOMIC_SEQ_CST);
      if (__atomic_load_n (&deadline, __ATOMIC_SEQ_CST) == due)
        sleep_until (meant, seen);
    }

  return NULL;
}

/* A forked process does not have the thread. */
static void
forget_thread (void)
{
  is_running = FALSE;
  deadline = NONE;
  looks_at = 0;
}

static gboolean
start_thread (void)
{
  sigset_t all;
  sigset_t before;
  pthread_t thread;
  int result;

  /* What the test does when a signal comes is to be done on its threads. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  result = ggen_test_thread_make_own (&thread, watch, NULL);
  pthread_sigmask (SIG_SETMASK, &before, NULL);

  if (result == 0)
    pthread_detach (thread);

  return result == 0;
}

/* Returns %FALSE where there are no threads: then there is no deadline. */
static gboolean
ensure_thread (void)
{
  static gboolean is_prepared;

  if (g_atomic_int_get (&is_running))
    return TRUE;

  if (!is_prepared)
    pthread_atfork (NULL, NULL, forget_thread);
  is_prepared = TRUE;

  __atomic_store_n (&looks_at, G_MAXINT64, __ATOMIC_SEQ_CST);
  g_atomic_int_set (&is_running, start_thread ());

  return g_atomic_int_get (&is_running);
}

G_NORETURN static void
wait_for_the_end (void)
{
  while (TRUE)
    GGEN_TEST_REAL (syscall) (SYS_pause);
}

static void
change (gint64 due)
{
  if (__atomic_exchange_n (&deadline, due, __ATOMIC_SEQ_CST) == REACHED)
    {
      __atomic_store_n (&deadline, REACHED, __ATOMIC_SEQ_CST);
      wait_for_the_end ();
    }
}

void
ggen_test_deadline_set (gint64 timeout)
{
  gint64 due = get_real_time () + timeout;

  if (timeout == 0)
    {
      ggen_test_deadline_clear ();
      return;
    }

  __atomic_store_n (&length, timeout, __ATOMIC_SEQ_CST);
  change (due);
  if (ensure_thread () && due < __atomic_load_n (&looks_at, __ATOMIC_SEQ_CST))
    wake ();
}

void
ggen_test_deadline_clear (void)
{
  change (NONE);
}

void
ggen_test_deadline_look (void)
{
  if (__atomic_load_n (&deadline, __ATOMIC_SEQ_CST) == REACHED)
    wait_for_the_end ();
}

void
ggen_test_deadline_reach (const char *why)
{
  __atomic_store_n (&reason, why, __ATOMIC_SEQ_CST);
  change (1);

  if (ensure_thread ())
    wake ();
  else if (claim (1))
    end_test ();

  wait_for_the_end ();
}
