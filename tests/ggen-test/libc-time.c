/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <gio/gio.h>
#include <linux/futex.h>
#include <ggen-test.h>
#include <pthread.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "offender-run.h"

/* The sleeps and waits of libc, in the test's time; libc-locks.c has those for locks. */

#define HOUR G_TIME_SPAN_HOUR

static void
test_never (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = g_strconcat ("/offenders/", user_data, NULL);
  g_autofree char *verdict =
      g_strconcat ("\nnot ok 1 ", path, " - nothing can end this wait\n", NULL);
  const char *arguments[] = {"-p", path, NULL};
  int status;
  g_autofree char *output = offender_run_with ("libc-time-offenders", NULL, arguments, &status);

  offender_assert_contains (output, verdict);
  g_assert_cmpint (status, ==, 1);
}

static void
test_invalid (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct timespec invalid[] = {{-1, 0}, {0, -1}, {0, 1000000000}};
  gint64 before = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      errno = 0;
      g_assert_cmpint (nanosleep (&invalid[i], NULL), ==, -1);
      g_assert_cmpint (errno, ==, EINVAL);
      g_assert_cmpint (clock_nanosleep (CLOCK_REALTIME, 0, &invalid[i], NULL), ==, EINVAL);
      g_assert_cmpint (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &invalid[i], NULL), ==,
                       EINVAL);
      g_assert_cmpint (ppoll (NULL, 0, &invalid[i], NULL), ==, -1);
      g_assert_cmpint (errno, ==, EINVAL);
    }
  g_assert_cmpint (g_get_monotonic_time (), ==, before);
}

/* A hundred years, as the documentation has it. */
static void
test_far (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();

  ggen_test_clock_advance (G_MAXINT64);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 100 * 366 * G_TIME_SPAN_DAY);

  ggen_test_clock_advance (G_MAXINT64);
  ggen_test_clock_advance (G_MAXINT64);
  g_assert_cmpint (g_get_monotonic_time (), >, before + 100 * 366 * G_TIME_SPAN_DAY);
  g_assert_cmpint (g_get_real_time (), >, 0);
}

static void
test_timespec_get (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct timespec time;

  g_usleep (HOUR);
  g_assert_cmpint (timespec_get (&time, TIME_UTC), ==, TIME_UTC);
  g_assert_cmpint (time.tv_sec, ==, 1577836800 + 3600);
}

static volatile sig_atomic_t n_handled;

static void
handle (int number)
{
  n_handled++;
}

static struct sigaction
set_handler (int number)
{
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  struct sigaction before;

  n_handled = 0;
  sigaction (number, &action, &before);

  return before;
}

static gpointer
interrupt (gpointer user_data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_usleep (HOUR);
      pthread_kill (*(pthread_t *) user_data, SIGUSR1);
    }

  return NULL;
}

static void
test_interrupted (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action = set_handler (SIGUSR1);
  pthread_t self = pthread_self ();
  gint64 before = g_get_monotonic_time ();
  struct timespec time = {3 * 3600, 0};
  g_autoptr (GThread) thread = g_thread_new ("interrupts", interrupt, &self);

  g_assert_cmpint (nanosleep (&time, &time), ==, -1);
  g_assert_cmpint (errno, ==, EINTR);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);
  g_assert_cmpint (time.tv_sec, ==, 2 * 3600);
  g_assert_cmpint (poll (NULL, 0, -1), ==, -1);
  g_assert_cmpint (errno, ==, EINTR);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR);

  g_thread_join (g_steal_pointer (&thread));
  g_assert_cmpint (n_handled, ==, 2);
  sigaction (SIGUSR1, &action, NULL);
}

/* That is sent by the kernel, and again and again, since a poll may just have looked at its descriptors. */
static void
test_alarm (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action = set_handler (SIGALRM);
  struct itimerval often = {{0, 5000}, {0, 200000}};
  struct itimerval never = {{0, 0}, {0, 0}};
  gint64 before = g_get_monotonic_time ();

  setitimer (ITIMER_REAL, &often, NULL);
  g_assert_cmpint (poll (NULL, 0, -1), ==, -1);
  g_assert_cmpint (errno, ==, EINTR);
  setitimer (ITIMER_REAL, &never, NULL);

  g_assert_cmpint (n_handled, >, 0);
  g_assert_cmpint (g_get_monotonic_time (), ==, before);
  sigaction (SIGALRM, &action, NULL);
}

static void
test_timer (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action = set_handler (SIGUSR2);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};
  struct itimerspec often = {{0, 5000000}, {0, 200000000}};
  timer_t timer;

  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
  timer_settime (timer, 0, &often, NULL);
  g_assert_cmpint (poll (NULL, 0, -1), ==, -1);
  g_assert_cmpint (errno, ==, EINTR);
  timer_delete (timer);

  g_assert_cmpint (n_handled, >, 0);
  sigaction (SIGUSR2, &action, NULL);
}

static void
test_select (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  int event = eventfd (0, EFD_CLOEXEC);
  struct timeval time = {3600, 0};
  const struct timespec long_time = {3600, 0};
  fd_set readable;
  fd_set writable;
  sigset_t mask;

  FD_ZERO (&readable);
  FD_SET (event, &readable);
  g_assert_cmpint (select (event + 1, &readable, NULL, NULL, &time), ==, 0);
  g_assert_false (FD_ISSET (event, &readable));
  g_assert_cmpint (time.tv_sec, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);

  sigemptyset (&mask);
  FD_SET (event, &readable);
  g_assert_cmpint (pselect (event + 1, &readable, NULL, NULL, &long_time, &mask), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR);

  FD_SET (event, &readable);
  FD_ZERO (&writable);
  FD_SET (event, &writable);
  time.tv_sec = 3600;
  g_assert_cmpint (select (event + 1, &readable, &writable, NULL, &time), ==, 1);
  g_assert_false (FD_ISSET (event, &readable));
  g_assert_true (FD_ISSET (event, &writable));
  g_assert_cmpint (time.tv_sec, ==, 3600);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR);

  close (event);
  g_assert_cmpint (select (event + 1, &writable, NULL, NULL, &time), ==, -1);
  g_assert_cmpint (errno, ==, EBADF);
}

static gpointer
write_later (gpointer user_data)
{
  g_usleep (HOUR);
  g_assert_cmpint (eventfd_write (GPOINTER_TO_INT (user_data), 1), ==, 0);

  return NULL;
}

static void
test_select_wakes (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  int event = eventfd (0, EFD_CLOEXEC);
  struct timeval time = {3 * 3600, 0};
  fd_set readable;
  g_autoptr (GThread) thread = g_thread_new ("writes", write_later, GINT_TO_POINTER (event));

  FD_ZERO (&readable);
  FD_SET (event, &readable);
  g_assert_cmpint (select (event + 1, &readable, NULL, NULL, &time), ==, 1);
  g_assert_true (FD_ISSET (event, &readable));
  g_assert_cmpint (time.tv_sec, ==, 2 * 3600);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);

  g_thread_join (g_steal_pointer (&thread));
  close (event);
}

/* A signal that is let in by a mask only while that sleeps always ends the sleep. */
static void
test_masks (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action = set_handler (SIGUSR1);
  gint64 before = g_get_monotonic_time ();
  const struct timespec time = {3600, 0};
  int epoll = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event event;
  sigset_t blocked;
  sigset_t mask;

  sigemptyset (&blocked);
  sigaddset (&blocked, SIGUSR1);
  pthread_sigmask (SIG_BLOCK, &blocked, &mask);

  g_assert_cmpint (ppoll (NULL, 0, &time, &mask), ==, 0);
  g_assert_cmpint (epoll_pwait (epoll, &event, 1, 3600 * 1000, &mask), ==, 0);
  g_assert_cmpint (epoll_pwait (epoll, &event, 1, 3600 * 1000, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, ==, 3 * HOUR);

  raise (SIGUSR1);
  g_assert_cmpint (n_handled, ==, 0);
  g_assert_cmpint (ppoll (NULL, 0, NULL, &mask), ==, -1);
  g_assert_cmpint (errno, ==, EINTR);
  g_assert_cmpint (n_handled, ==, 1);

  pthread_sigmask (SIG_SETMASK, &mask, NULL);
  sigaction (SIGUSR1, &action, NULL);
  close (epoll);
}

static gboolean
never_to_be_called (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
on_ended (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  gboolean *has_ended = user_data;

  *has_ended = TRUE;
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source_object), result, NULL));
}

/* It takes longer than something from outside is mostly waited for. */
static void
test_child (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  gint64 before = g_get_monotonic_time ();
  gboolean has_ended = FALSE;
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "sleep", "0.4", NULL);

  g_source_set_callback (source, never_to_be_called, NULL, NULL);
  g_source_attach (source, context);
  g_subprocess_wait_async (child, NULL, on_ended, &has_ended);
  while (!has_ended)
    g_main_context_iteration (context, TRUE);

  g_assert_cmpint (g_get_monotonic_time (), ==, before);
  g_source_destroy (source);
}

static long
wait_for_word (gint *word, int operation, const struct timespec *time)
{
  return syscall (SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, 0, time, NULL,
                  FUTEX_BITSET_MATCH_ANY);
}

static void
check_deadline (clockid_t clock, int operation)
{
  const gint64 start = g_get_monotonic_time ();
  struct timespec time;
  gint word = 0;

  clock_gettime (clock, &time);
  time.tv_sec += 3600;
  errno = 0;
  g_assert_cmpint (wait_for_word (&word, operation, &time), ==, -1);
  g_assert_cmpint (errno, ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, ==, HOUR);
}

static gpointer
set_word (gpointer word)
{
  g_usleep (HOUR);
  g_atomic_int_set ((gint *) word, 1);
  syscall (SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);

  return NULL;
}

/* How a std::future waits until a time. */
static void
test_futex (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 start = g_get_monotonic_time ();
  gint word = 0;
  GThread *thread;

  check_deadline (CLOCK_MONOTONIC, FUTEX_WAIT_BITSET);
  check_deadline (CLOCK_REALTIME, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME);

  thread = g_thread_new ("setter", set_word, &word);
  while (g_atomic_int_get (&word) == 0)
    wait_for_word (&word, FUTEX_WAIT_BITSET, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, ==, 3 * HOUR);
  g_thread_join (thread);
}

#define ADD(name, test)                                                                            \
  ggen_test_add_full ("/libc-time/" name, GGEN_TEST_VIRTUAL_TIME, test, NULL, NULL)

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/libc-time/no-semaphore-comes", test_never, (gpointer) "semaphore");
  ggen_test_add ("/libc-time/no-condition-comes", test_never, (gpointer) "condition");
  ggen_test_add ("/libc-time/no-mutex-comes", test_never, (gpointer) "mutex");
  ggen_test_add ("/libc-time/for-ever-is-no-deadline", test_never, (gpointer) "long-wait");
  ggen_test_add ("/libc-time/for-ever-is-no-sleep", test_never, (gpointer) "long-sleep");
  ADD ("what-is-no-time", test_invalid);
  ADD ("the-end-of-time", test_far);
  ADD ("a-child-is-waited-for", test_child);
  ADD ("a-word-is-waited-for-until-a-time", test_futex);
  ADD ("select", test_select);
  ADD ("select-is-woken", test_select_wakes);
  ADD ("masks-of-signals", test_masks);
  ADD ("timespec-get", test_timespec_get);
  ADD ("a-signal-ends-a-sleep", test_interrupted);
  ADD ("an-alarm-may-come", test_alarm);
  ADD ("a-timer-may-come", test_timer);

  return ggen_test_run ();
}
