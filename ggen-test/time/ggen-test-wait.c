/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-wait-private.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-hang-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* How a thread sleeps while the test's time is virtual: for real, in the kernel, until what it sleeps for
 * has come about, or somebody has moved the clock and wakes it. A wake-up can be missed by a thread that
 * is just about to sleep, so nobody sleeps for long without looking. */

#define LONGEST_SLEEP (5 * NSEC_PER_MSEC)

/* Strangers that are busy mostly are for a moment. */
#define FIRST_SLEEP (50 * NSEC_PER_USEC)

static int kick_fd = -1; /* readable when somebody in a poll is to look at the clock */

void
ggen_test_wait_init (void)
{
  kick_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
}

static long
futex (gint *word, int operation, gint value, const struct timespec *timeout)
{
  return GGEN_TEST_REAL (syscall) (SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, timeout,
                                   NULL, 0);
}

gboolean
ggen_test_wait_is_blocked (const GgenTestWait *wait)
{
  if (g_atomic_int_get (&wait->is_woken))
    return FALSE;

  switch (wait->kind)
    {
    case GGEN_TEST_WAIT_FUTEX:
      return g_atomic_int_get (wait->word) == wait->value;

    case GGEN_TEST_WAIT_POLL:
      return GGEN_TEST_REAL (poll) (wait->fds, wait->n_fds, 0) == 0;

    case GGEN_TEST_WAIT_THREAD:
      return !g_atomic_int_get (&wait->thread->has_ended);

    case GGEN_TEST_WAIT_LOCK:
      return wait->n_released == ggen_test_schedule_count_released ();

    case GGEN_TEST_WAIT_OBJECT:
      return !wait->has_come (wait->object);

    case GGEN_TEST_WAIT_SLEEP:
      return TRUE;
    }

  return TRUE;
}

/* Has another thread look at what it waits for. */
void
ggen_test_wait_kick (GgenTestWait *wait)
{
  const guint64 one = 1;

  g_atomic_int_set (&wait->is_woken, TRUE);

  if (wait->kind == GGEN_TEST_WAIT_OBJECT)
    g_atomic_int_inc (wait->word);
  if (wait->kind == GGEN_TEST_WAIT_FUTEX || wait->kind == GGEN_TEST_WAIT_OBJECT)
    futex (wait->word, FUTEX_WAKE, G_MAXINT, NULL);
  else if (wait->kind == GGEN_TEST_WAIT_POLL)
    GGEN_TEST_REAL (syscall) (SYS_write, kick_fd, &one, sizeof one);
  else
    futex (&wait->is_woken, FUTEX_WAKE, G_MAXINT, NULL);
}

static int
poll_for_real (const GgenTestWait *wait, const struct timespec *longest)
{
  g_autofree struct pollfd *fds = g_new (struct pollfd, wait->n_fds + 1);
  guint64 count;
  int result;

  if (wait->n_fds > 0)
    memcpy (fds, wait->fds, wait->n_fds * sizeof *fds);
  fds[wait->n_fds] = (struct pollfd){kick_fd, POLLIN, 0};

  result = GGEN_TEST_REAL (ppoll) (fds, wait->n_fds + 1, longest, wait->mask);
  if (result > 0 && fds[wait->n_fds].revents != 0)
    GGEN_TEST_REAL (syscall) (SYS_read, kick_fd, &count, sizeof count);

  return result;
}

/* Returns whether a futex says that somebody has woken us, who need not have changed the word for long, or
 * whether a signal has. */
static gboolean
sleep_for_real (GgenTestWait *wait, gint64 longest)
{
  const struct timespec time = {longest / NSEC_PER_SEC, longest % NSEC_PER_SEC};
  gint value;

  switch (wait->kind)
    {
    case GGEN_TEST_WAIT_FUTEX:
      return futex (wait->word, FUTEX_WAIT, wait->value, &time) == 0;

    case GGEN_TEST_WAIT_OBJECT:
      value = g_atomic_int_get (wait->word);
      if (ggen_test_wait_is_blocked (wait))
        futex (wait->word, FUTEX_WAIT, value, &time);
      return FALSE;

    case GGEN_TEST_WAIT_POLL:
      wait->is_interrupted = poll_for_real (wait, &time) < 0 && errno == EINTR;
      return wait->is_interrupted;

    case GGEN_TEST_WAIT_SLEEP:
      wait->is_interrupted =
          futex (&wait->is_woken, FUTEX_WAIT, FALSE, &time) < 0 && errno == EINTR;
      return wait->is_interrupted;

    case GGEN_TEST_WAIT_THREAD:
    case GGEN_TEST_WAIT_LOCK:
      futex (&wait->is_woken, FUTEX_WAIT, FALSE, &time);
      return FALSE;
    }

  return FALSE;
}

/* Whether a handler of the calling thread's has been run for it. */
static gboolean
is_handled (int number)
{
  struct sigaction action;
  sigset_t blocked;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler != SIG_DFL
         && action.sa_handler != SIG_IGN && pthread_sigmask (SIG_SETMASK, NULL, &blocked) == 0
         && !sigismember (&blocked, number);
}

/* A signal may have been handled between two sleeps of one wait. What is only about to be sent comes soon. */
static gboolean
is_interrupted (const GgenTestWait *wait, gint number)
{
  return wait->is_interrupted || (number > 0 && is_handled (number));
}

/* Returns whether a signal ends the wait: such as goes on afterwards is not interrupted. */
static gboolean
take_signal (GgenTestWait *wait)
{
  GgenTestThread *self = ggen_test_current_thread;
  gint number = self != NULL ? g_atomic_int_get (&self->signal) : 0;
  gboolean is_ended;

  wait->is_interrupted = is_interrupted (wait, number);
  is_ended = wait->is_interrupted
             && (wait->kind == GGEN_TEST_WAIT_SLEEP || wait->kind == GGEN_TEST_WAIT_POLL);

  /* Before the signal is forgotten: whoever moves the clock takes this thread for awake by the one or the
   * other. */
  if (is_ended)
    g_atomic_int_set (&wait->is_woken, TRUE);
  if (number > 0 || (number < 0 && wait->is_interrupted))
    g_atomic_int_compare_and_exchange (&self->signal, number, 0);

  return is_ended;
}

/* Returns whether the wait goes on. Who was woken in time, but is late to notice, was woken. */
gboolean
ggen_test_wait_goes_on_locked (GgenTestWait *wait, GgenTestWaitResult *result)
{
  gboolean is_due = wait->deadline <= ggen_test_time_get_now ();
  gboolean has_changed =
      (wait->kind == GGEN_TEST_WAIT_FUTEX && g_atomic_int_get (wait->word) != wait->value)
      || (wait->kind == GGEN_TEST_WAIT_OBJECT && wait->has_come (wait->object));

  *result = is_due && !has_changed ? GGEN_TEST_WAIT_TIMED_OUT : GGEN_TEST_WAIT_WOKEN;

  return !is_due && ggen_test_wait_is_blocked (wait) && ggen_test_thread_get_current () != NULL
         && g_atomic_int_get (&ggen_test_time_is_on);
}

static GgenTestWaitResult
wait_beside_others (GgenTestWait *wait)
{
  gint64 longest = FIRST_SLEEP;
  gboolean is_woken = FALSE;
  GgenTestWaitResult result;
  GgenTestJump jump;

  /* What is waited for here is looked at last by what moves the clock: a stranger may just have brought it
   * about, and gone to sleep. */
  while (!is_woken)
    {
      jump = ggen_test_time_jump_locked ();
      if (!ggen_test_wait_goes_on_locked (wait, &result))
        break;
      if (jump == GGEN_TEST_JUMP_DONE)
        {
          longest = FIRST_SLEEP;
          continue;
        }

      ggen_test_time_unlock ();
      if (jump == GGEN_TEST_JUMP_NEVER)
        ggen_test_hang_fail ("nothing can end this wait");
      is_woken = sleep_for_real (wait, longest);
      longest = MIN (longest * 2, LONGEST_SLEEP);
      is_woken |= take_signal (wait);
      ggen_test_time_lock ();
    }

  if (is_woken)
    ggen_test_wait_goes_on_locked (wait, &result);

  return result;
}

/* Of the calls that sleep so, those are cancellation points. */
static gboolean
is_cancellable (const GgenTestWait *wait)
{
  return wait->kind == GGEN_TEST_WAIT_POLL || wait->kind == GGEN_TEST_WAIT_SLEEP
         || wait->kind == GGEN_TEST_WAIT_THREAD || wait->ends_when_cancelled;
}

void
ggen_test_wait_cancel (GgenTestThread *thread)
{
  ggen_test_time_lock ();
  thread->is_cancelled = TRUE;
  if (thread->wait != NULL && is_cancellable (thread->wait))
    ggen_test_wait_kick (thread->wait);
  ggen_test_time_unlock ();
}

/* What was sent before this wait does not end it. */
static void
forget_signal (GgenTestThread *self)
{
  gint number = g_atomic_int_get (&self->signal);

  if (number > 0)
    g_atomic_int_compare_and_exchange (&self->signal, number, 0);
}

/* The wait lies on the stack, so the thread is cancelled before or after it. One that cannot be cancelled
 * is woken all the same, and sleeps again. */
GgenTestWaitResult
ggen_test_wait (GgenTestWait *wait)
{
  GgenTestThread *self = ggen_test_current_thread;
  GgenTestWaitResult result;
  GgenTestWait *outer;
  int cancel_state;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &cancel_state);
  ggen_test_time_lock ();
  outer = self->wait; /* of what a signal handler has interrupted */
  self->wait = wait;
  forget_signal (self);
  if (self->is_cancelled && is_cancellable (wait)
      && (cancel_state == PTHREAD_CANCEL_ENABLE || wait->ends_when_cancelled))
    wait->is_woken = TRUE;
  self->n_idle_reads = 0;

  if (ggen_test_schedule_is_on ())
    result = ggen_test_schedule_wait_locked (wait);
  else
    result = wait_beside_others (wait);

  self->wait = outer;
  ggen_test_time_break_quiet ();
  ggen_test_time_unlock ();

  pthread_setcancelstate (cancel_state, NULL);
  if (is_cancellable (wait))
    pthread_testcancel ();

  return result;
}
