/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-time-private.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-alarms-private.h"
#include "ggen-test-children-private.h"
#include "ggen-test-clock-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-strangers-private.h"

/* The test's time, and when it moves.
 *
 * A thread of the test that goes to sleep says what for (ggen-test-wait.c), then looks at all others, under
 * one lock. Where each of them sleeps as well, and what it sleeps for has not come about, nothing but time
 * can go on: so the clock is set to the next moment that one of them waits for, and who waits for it is
 * woken. Whoever is the last to go to sleep sees that, so nobody has to look again and again.
 *
 * - A sleeper that another has woken, but that has not run yet, is not taken for asleep: what it sleeps
 *   for is looked at itself, the word of a futex or the descriptors, not whether it has noticed.
 * - What is not of this process can end a sleep too: an answer from a socket, a child. Where somebody sleeps
 *   for such a thing, the clock only moves when nothing has come for a while of real time, which is called
 *   patience. The same goes for a thread that the kernel holds in a call which nobody has told us of, and
 *   where nothing but such a thing could end the sleep.
 *
 * The lock is one of pthread, which is not watched. */

#define DEFAULT_PATIENCE (100 * NSEC_PER_MSEC)

/* How long a test waits in real time, all in all, for locks that a thread beside it may hold, and how long it is
 * until the next look. */
#define LONGEST_BESIDE (200 * NSEC_PER_MSEC)
#define NAP_BESIDE (20 * NSEC_PER_USEC)

/* A process that the test has started most likely does something for it, which takes its time. */
#define PATIENCE_WITH_CHILDREN (10 * NSEC_PER_SEC)

/* Who reads the clock so often, and does not sleep, waits for it. */
#define MOST_IDLE_READS 1000000

gint ggen_test_time_is_on;
__thread volatile gint ggen_test_time_n_locks;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int cancel_state; /* of the thread that holds the lock, before */
static gint64 now;                /* written under lock, read atomically; in nanoseconds */
static gint64 started_at;         /* when the test began, in its own time */
static gint64 patience; /* guarded by lock, in nanoseconds of real time; -1: not set by the test */
static gint64 quiet_since;   /* atomic: in real time; 0 while somebody is busy */
static gint n_outside_polls; /* atomic */
static gint64 left_beside;   /* by the thread that has the turn */

typedef struct
{
  gint64 next;
  gboolean is_busy;
  gboolean is_held_by_kernel; /* a thread sleeps in a call that is not known */
  gboolean has_outside;
  gboolean has_children; /* that run */
} Survey;

/* Counted around, since a signal may come at any moment, and its handler may sleep. A thread cannot be
 * cancelled that holds the lock: much of what it calls meanwhile is a cancellation point. */
void
ggen_test_time_lock (void)
{
  int state;

  ggen_test_time_n_locks++;
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &state);
  GGEN_TEST_REAL (pthread_mutex_lock) (&lock);
  cancel_state = state;
}

void
ggen_test_time_unlock (void)
{
  GGEN_TEST_REAL (pthread_mutex_unlock) (&lock);
  pthread_setcancelstate (cancel_state, NULL);
  ggen_test_time_n_locks--;
}

gint64
ggen_test_time_get_now (void)
{
  return __atomic_load_n (&now, __ATOMIC_ACQUIRE);
}

gint64
ggen_test_time_get_real_now (void)
{
  struct timespec time;

  GGEN_TEST_REAL (clock_gettime) (CLOCK_MONOTONIC, &time);

  return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

/* Since 1970: every test begins at the same moment. */
gint64
ggen_test_time_get_epoch_now (void)
{
  return GGEN_TEST_EPOCH * NSEC_PER_SEC + ggen_test_time_get_now () - started_at;
}

/* How far time goes on for a thread that waits without sleeping: in steps that grow, so that it is not
 * kept for long, and not so far that it misses by much what it waits for. */
gint64
ggen_test_time_get_step (gint64 since, gint64 least)
{
  return MAX ((ggen_test_time_get_now () - since) / 8, least);
}

gint64
ggen_test_time_read (void)
{
  GgenTestThread *self = ggen_test_current_thread;

  if (self->n_idle_reads == 0)
    self->reads_since = ggen_test_time_get_now ();
  if (++self->n_idle_reads <= MOST_IDLE_READS)
    return ggen_test_time_get_now ();

  ggen_test_time_lock ();
  __atomic_store_n (&now, now + ggen_test_time_get_step (self->reads_since, NSEC_PER_USEC),
                    __ATOMIC_RELEASE);
  ggen_test_time_unlock ();

  return ggen_test_time_get_now ();
}

gboolean
ggen_test_time_wait_for_condition_locked (pthread_cond_t *condition, gint64 longest)
{
  gint64 until = ggen_test_time_get_real_now () + longest;
  const struct timespec time = {until / NSEC_PER_SEC, until % NSEC_PER_SEC};

  return pthread_cond_clockwait (condition, &lock, CLOCK_MONOTONIC, &time) == 0;
}

void
ggen_test_time_sleep_for_real (gint64 nanoseconds)
{
  const struct timespec time = {nanoseconds / NSEC_PER_SEC, nanoseconds % NSEC_PER_SEC};

  GGEN_TEST_REAL (nanosleep) (&time, NULL);
}

void
ggen_test_time_set_patience (gint64 nanoseconds)
{
  ggen_test_time_lock ();
  patience = nanoseconds;
  ggen_test_time_unlock ();
}

/* Something has happened that may lead to more. */
void
ggen_test_time_break_quiet (void)
{
  __atomic_store_n (&quiet_since, 0, __ATOMIC_RELAXED);
}

void
ggen_test_time_begin_outside_poll (void)
{
  g_atomic_int_inc (&n_outside_polls);
}

void
ggen_test_time_end_outside_poll (gboolean has_come)
{
  if (has_come)
    ggen_test_time_break_quiet ();
  g_atomic_int_add (&n_outside_polls, -1);
}

/* Returns what the kernel says that a thread does, such as 'S' for sleeping, or 0 where there is none. Cheap
 * enough for what is rare. */
static char
get_state (gint tid)
{
  char path[64];
  char text[256];
  const char *end;
  ssize_t length;
  int fd;

  g_snprintf (path, sizeof path, "/proc/self/task/%d/stat", tid);
  fd = (int) GGEN_TEST_REAL (syscall) (SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;

  length = GGEN_TEST_REAL (syscall) (SYS_read, fd, text, sizeof text - 1);
  GGEN_TEST_REAL (syscall) (SYS_close, fd);
  text[MAX (length, 0)] = '\0';
  end = strrchr (text, ')');

  return end != NULL && end[1] == ' ' ? end[2] : 0;
}

gboolean
ggen_test_time_is_asleep (gint tid)
{
  return get_state (tid) == 'S';
}

gboolean
ggen_test_time_is_working (gint tid)
{
  const char state = get_state (tid);

  return state == 'R' || state == 'D';
}

/* One that has ended for the test may have a few instructions left. */
static void
look_at_ended (GgenTestThread *thread, gpointer is_any_awake)
{
  gint tid = g_atomic_int_get (&thread->tid);
  char state;

  if (thread->is_of_runtime || thread->is_gone || tid == 0
      || !g_atomic_int_get (&thread->has_ended))
    return;

  state = get_state (tid);
  thread->is_gone = state == 0;
  if (state != 0 && state != 'S')
    *(gboolean *) is_any_awake = TRUE;
}

static gboolean
is_any_other_awake (void)
{
  gboolean is_any_awake = FALSE;

  if (ggen_test_strangers_look () == GGEN_TEST_STRANGERS_BUSY)
    return TRUE;

  ggen_test_threads_foreach (look_at_ended, &is_any_awake);

  return is_any_awake;
}

static gboolean
await_others (GgenTestHasCome has_come, gconstpointer object)
{
  gint64 before = ggen_test_time_get_real_now ();

  while (!has_come (object))
    {
      gint64 real_now;

      /* Whoever was still awake when this was looked at first may have brought it about. */
      if (!is_any_other_awake ())
        return has_come (object);
      if (left_beside <= 0)
        return FALSE;

      ggen_test_time_sleep_for_real (NAP_BESIDE);
      real_now = ggen_test_time_get_real_now ();
      left_beside -= real_now - before;
      before = real_now;
    }

  return TRUE;
}

/* One thread of the test runs at a time. Locking is no cancellation point. */
gboolean
ggen_test_time_await_others (GgenTestHasCome has_come, gconstpointer object)
{
  GgenTestThread *self = ggen_test_current_thread;
  gboolean is_there;
  int state;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &state);
  g_atomic_int_set (&self->goes_on_soon, TRUE);
  is_there = await_others (has_come, object);
  g_atomic_int_set (&self->goes_on_soon, FALSE);
  pthread_setcancelstate (state, NULL);

  return is_there;
}

static void
survey_thread (GgenTestThread *thread, gpointer data)
{
  Survey *survey = data;
  const GgenTestWait *wait = thread->wait;

  if (g_atomic_int_get (&thread->has_ended) || survey->is_busy)
    return;

  if (thread->is_outside || (wait != NULL && g_atomic_int_get (&thread->signal) != 0))
    {
      survey->is_busy = TRUE;
    }
  else if (wait == NULL)
    {
      if (g_atomic_int_get (&thread->tid) != 0
          && ggen_test_time_is_asleep (g_atomic_int_get (&thread->tid)))
        survey->is_held_by_kernel = TRUE;
      else
        survey->is_busy = TRUE;
    }
  else if (ggen_test_wait_is_blocked (wait))
    {
      survey->next = MIN (survey->next, wait->deadline);
      survey->has_outside |= wait->has_outside_fds;
    }
  else
    {
      survey->is_busy = TRUE;
    }
}

/* Strangers may be about to answer. They are looked at before the test's threads, and again afterwards: one
 * may have woken the other in between. */
static void
survey_strangers (Survey *survey)
{
  GgenTestStrangers strangers = ggen_test_strangers_look ();

  survey->is_busy |= strangers == GGEN_TEST_STRANGERS_BUSY;
  survey->is_held_by_kernel |= strangers == GGEN_TEST_STRANGERS_HELD;
}

static void
survey_all (Survey *survey)
{
  GgenTestChildren children = ggen_test_children_look ();

  /* The end of a child comes as a signal, which nobody sees who looks at threads and descriptors. */
  survey->has_outside = children != GGEN_TEST_CHILDREN_NONE;
  survey->has_children = children == GGEN_TEST_CHILDREN_RUN;
  survey_strangers (survey);
  if (!survey->is_busy)
    ggen_test_threads_foreach (survey_thread, survey);
  if (!survey->is_busy)
    survey_strangers (survey);
}

static void
wake_if_due (GgenTestThread *thread, gpointer data)
{
  GgenTestWait *wait = thread->wait;

  /* Who has set the clock looks at it next. */
  if (wait != NULL && thread != ggen_test_current_thread && !wait->is_woken
      && wait->deadline <= now)
    ggen_test_wait_kick (wait);
}

static gint64
get_patience (const Survey *survey)
{
  if (patience >= 0)
    return patience;

  return survey->has_children ? PATIENCE_WITH_CHILDREN : DEFAULT_PATIENCE;
}

static gboolean
is_patience_over (const Survey *survey)
{
  gint64 since = __atomic_load_n (&quiet_since, __ATOMIC_RELAXED);
  gint64 real_now;

  if (!survey->has_outside && !survey->is_held_by_kernel && survey->next != GGEN_TEST_NEVER
      && g_atomic_int_get (&n_outside_polls) == 0)
    return TRUE;

  real_now = ggen_test_time_get_real_now ();
  if (since == 0)
    {
      __atomic_store_n (&quiet_since, real_now, __ATOMIC_RELAXED);
      return FALSE;
    }

  return real_now - since >= get_patience (survey);
}

/* Sets the clock to the next moment that is waited for, where everybody waits. */
GgenTestJump
ggen_test_time_jump_locked (void)
{
  Survey survey = {GGEN_TEST_NEVER, FALSE, FALSE, FALSE, FALSE};

  survey_all (&survey);

  if (survey.is_busy)
    {
      ggen_test_time_break_quiet ();
      return GGEN_TEST_JUMP_BUSY;
    }

  if (!is_patience_over (&survey))
    return GGEN_TEST_JUMP_PATIENCE;

  if (survey.next == GGEN_TEST_NEVER)
    return survey.has_outside || survey.is_held_by_kernel || g_atomic_int_get (&n_outside_polls) > 0
                   || ggen_test_alarms_are_armed ()
               ? GGEN_TEST_JUMP_PATIENCE
               : GGEN_TEST_JUMP_NEVER;

  ggen_test_time_break_quiet ();
  if (survey.next > now)
    __atomic_store_n (&now, survey.next, __ATOMIC_RELEASE);
  ggen_test_threads_foreach (wake_if_due, NULL);

  return GGEN_TEST_JUMP_DONE;
}

void
ggen_test_time_begin_outside (void)
{
  GgenTestThread *self = ggen_test_current_thread;

  if (!ggen_test_time_is_virtual ())
    return;

  ggen_test_time_lock ();
  self->is_outside = TRUE;
  if (ggen_test_schedule_is_on ())
    ggen_test_schedule_leave_locked (self);
  ggen_test_time_unlock ();
}

/* The test may have ended meanwhile, and with it its time. */
void
ggen_test_time_end_outside (void)
{
  GgenTestThread *self = ggen_test_thread_get_current ();

  if (self == NULL || !self->is_outside)
    return;

  ggen_test_time_lock ();
  self->is_outside = FALSE;
  ggen_test_time_break_quiet ();
  if (ggen_test_schedule_is_on ())
    ggen_test_schedule_enter_locked (self);
  ggen_test_time_unlock ();
}

void
ggen_test_time_thread_has_begun (GgenTestThread *thread)
{
  if (!ggen_test_schedule_is_on ())
    return;

  ggen_test_time_lock ();
  ggen_test_schedule_enter_locked (thread);
  ggen_test_time_unlock ();
}

static void
wake_if_waiting_for (GgenTestThread *thread, gpointer ended)
{
  if (thread->wait != NULL && thread->wait->thread == ended)
    ggen_test_wait_kick (thread->wait);
}

/* The last of those that do not sleep may be a thread that ends. */
void
ggen_test_time_thread_has_ended (GgenTestThread *thread)
{
  if (!g_atomic_int_get (&ggen_test_time_is_on))
    return;

  ggen_test_time_lock ();
  thread->wait = NULL;
  ggen_test_threads_foreach (wake_if_waiting_for, thread);
  if (ggen_test_schedule_is_on ())
    ggen_test_schedule_leave_locked (thread);
  else
    ggen_test_time_jump_locked ();
  ggen_test_time_unlock ();
}

void
ggen_test_time_forget_in_child (void)
{
  pthread_mutex_init (&lock, NULL);
  g_atomic_int_set (&ggen_test_time_is_on, FALSE);
  ggen_test_schedule_forget_in_child ();
}

static void
time_begin (const GgenTestSubject *subject)
{
  if (!(subject->flags & (GGEN_TEST_VIRTUAL_TIME | GGEN_TEST_DETERMINISTIC)))
    return;

  /* The two clocks agree when the test begins, for what other threads make of a time. */
  now = started_at = ggen_test_time_get_real_now ();
  patience = -1;
  left_beside = LONGEST_BESIDE;
  ggen_test_time_break_quiet ();

  ggen_test_clock_begin (subject);
  if (subject->flags & GGEN_TEST_DETERMINISTIC)
    ggen_test_schedule_begin (subject);
  g_atomic_int_set (&ggen_test_time_is_on, TRUE);
}

static void
release_thread (GgenTestThread *thread, gpointer data)
{
  if (thread->wait != NULL)
    ggen_test_wait_kick (thread->wait);
}

static void
time_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (!g_atomic_int_get (&ggen_test_time_is_on))
    return;

  ggen_test_time_lock ();
  g_atomic_int_set (&ggen_test_time_is_on, FALSE);
  ggen_test_schedule_end_locked ();
  ggen_test_threads_foreach (release_thread, NULL);
  ggen_test_time_unlock ();

  ggen_test_clock_end (subject);
}

const GgenTestCheck ggen_test_time_check = {
    GGEN_TEST_DEFAULT,
    time_begin,
    NULL,
    time_end,
};
