/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-ask-private.h"

#include <errno.h>
#include <execinfo.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define MOST_THREADS 256
#define MOST_WAIT_SECONDS 1

/* So many bytes of stack it takes to answer. */
#define ROOM 4096

/* The handler and libc's return from it are above the thread's own frames. */
#define N_FRAMES_OF_HANDLER 2

enum
{
  ASKED,
  ANSWERING,
  ANSWERED,
  GIVEN_UP,
  N_STATES,
};

/* Where a thread puts its answer. Never freed: one may answer when nobody waits any more. */
typedef struct
{
  guint32 state; /* which time of asking * N_STATES + the state, atomic */
  guint n_frames;
  gpointer frames[GGEN_TEST_ASK_N_FRAMES];
} Slot;

static GMutex mutex;
static guint32 n_times_asked; /* guarded by mutex */
static Slot slots[MOST_THREADS];
static sem_t answers;
static gboolean is_last_time; /* atomic: who was interrupted stays where it is */

void
ggen_test_thread_free (GgenTestThread *self)
{
  g_free (self->name);
  g_free (self);
}

char *
ggen_test_thread_read (const GgenTestThread *self, const char *file)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/%s", (int) self->tid, file);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return g_strchomp (text);
}

static gpointer
find_interrupted (const ucontext_t *context)
{
#if defined(__x86_64__)
  return (gpointer) context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return (gpointer) context->uc_mcontext.pc;
#else
  return NULL;
#endif
}

/* From the kernel, to the code that made the call: one that the kernel does not make again itself. */
static gboolean
returns_eintr (const ucontext_t *context)
{
#if defined(__x86_64__)
  return context->uc_mcontext.gregs[REG_RAX] == -EINTR;
#elif defined(__aarch64__)
  return context->uc_mcontext.regs[0] == (guint64) -EINTR;
#else
  return FALSE;
#endif
}

/* A stack for signals alone may be as small as the kernel's own part of it. */
static gboolean
has_room (const ucontext_t *context)
{
  const char *here = __builtin_frame_address (0);
  const char *start = context->uc_stack.ss_sp;

  return (context->uc_stack.ss_flags & SS_DISABLE) != 0 || here < start
         || here >= start + context->uc_stack.ss_size || here - start >= ROOM;
}

/* All signals are blocked meanwhile. */
G_NORETURN static void
stay (void)
{
  sigset_t all;

  sigfillset (&all);
  while (TRUE)
    syscall (SYS_rt_sigsuspend, &all, NSIG / 8);
}

static gboolean
move_on (Slot *slot, guint32 times, guint32 from, guint32 to)
{
  guint32 expected = times * N_STATES + from;

  return __atomic_compare_exchange_n (&slot->state, &expected, times * N_STATES + to, FALSE,
                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* On the thread that was asked, anywhere in its code. */
static void
answer (int number, siginfo_t *info, void *context)
{
  guint64 question = (guintptr) info->si_value.sival_ptr;
  Slot *slot = &slots[question % MOST_THREADS];
  guint32 times = (guint32) (question / MOST_THREADS);
  gpointer all[GGEN_TEST_ASK_N_FRAMES];
  int saved_errno = errno;
  int first = 0;
  int n_all;

  if (info->si_code == SI_QUEUE && info->si_pid == getpid () && has_room (context)
      && move_on (slot, times, ASKED, ANSWERING))
    {
      n_all = backtrace (all, GGEN_TEST_ASK_N_FRAMES);
      while (first < n_all && all[first] != find_interrupted (context))
        first++;
      if (first == n_all)
        first = MIN (N_FRAMES_OF_HANDLER, n_all);

      slot->n_frames = (guint) (n_all - first);
      memcpy (slot->frames, all + first, slot->n_frames * sizeof (gpointer));
      move_on (slot, times, ANSWERING, ANSWERED);
      sem_post (&answers);
      if (__atomic_load_n (&is_last_time, __ATOMIC_RELAXED) && returns_eintr (context))
        stay ();
    }

  errno = saved_errno;
}

static guint64
read_blocked (const GgenTestThread *thread)
{
  g_autofree char *status = ggen_test_thread_read (thread, "status");
  const char *line = status != NULL ? strstr (status, "\nSigBlk:") : NULL;

  return line != NULL ? g_ascii_strtoull (line + strlen ("\nSigBlk:\t"), NULL, 16) : G_MAXUINT64;
}

static gboolean
is_in_set (guint64 set, int number)
{
  return (set >> (number - 1) & 1) != 0;
}

/* The real-time signal that nobody handles and the fewest threads block; 0 if all are taken. */
static int
choose_signal (const guint64 *blocked, gsize n_threads)
{
  gsize fewest = G_MAXSIZE;
  int best = 0;

  for (int number = SIGRTMAX; number >= SIGRTMIN; number--)
    {
      struct sigaction action;
      gsize n_blocking = 0;

      if (sigaction (number, NULL, &action) != 0 || action.sa_handler != SIG_DFL)
        continue;

      for (gsize i = 0; i < n_threads; i++)
        n_blocking += is_in_set (blocked[i], number);
      if (n_blocking < fewest)
        {
          fewest = n_blocking;
          best = number;
        }
    }

  return best;
}

static gboolean
send_question (pid_t tid, int number, guint32 times, gsize index)
{
  siginfo_t info = {
      .si_signo = number,
      .si_code = SI_QUEUE,
  };

  info.si_pid = getpid ();
  info.si_uid = getuid ();
  info.si_value.sival_ptr = (gpointer) ((guintptr) times * MOST_THREADS + index);
  __atomic_store_n (&slots[index].state, times * N_STATES + ASKED, __ATOMIC_RELEASE);

  return syscall (SYS_rt_tgsigqueueinfo, getpid (), tid, number, &info) == 0;
}

static guint
count_answers (guint32 times, gsize n_threads)
{
  guint n_answers = 0;

  for (gsize i = 0; i < n_threads; i++)
    n_answers += __atomic_load_n (&slots[i].state, __ATOMIC_ACQUIRE) == times * N_STATES + ANSWERED;

  return n_answers;
}

/* By the system's own clock, whatever a test makes of clocks. */
static void
wait_for_answers (guint32 times, gsize n_threads, guint n_asked)
{
  struct timespec deadline;

  syscall (SYS_clock_gettime, CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += MOST_WAIT_SECONDS;

  /* An answer of an earlier time may have woken this, so it is counted again. */
  while (count_answers (times, n_threads) < n_asked)
    if (sem_clockwait (&answers, CLOCK_MONOTONIC, &deadline) != 0 && errno != EINTR)
      break;
}

static void
take_answer (GgenTestThread *thread, Slot *slot, guint32 times)
{
  if (move_on (slot, times, ASKED, GIVEN_UP)
      || __atomic_load_n (&slot->state, __ATOMIC_ACQUIRE) != times * N_STATES + ANSWERED)
    return;

  thread->has_answered = TRUE;
  thread->n_frames = slot->n_frames;
  memcpy (thread->frames, slot->frames, slot->n_frames * sizeof (gpointer));
  if (thread->n_frames > 0)
    thread->frames[0] = (char *) thread->frames[0] + 1;
}

static void
ask_with (int number, GPtrArray *threads, const guint64 *blocked, gsize n_threads)
{
  struct sigaction action = {.sa_sigaction = answer};
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  struct sigaction old;
  guint32 times = ++n_times_asked % (G_MAXUINT32 / N_STATES);
  guint n_asked = 0;

  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigfillset (&action.sa_mask);
  if (sigaction (number, &action, &old) != 0)
    return;

  for (gsize i = 0; i < n_threads; i++)
    {
      GgenTestThread *thread = threads->pdata[i];

      if (!is_in_set (blocked[i], number) && send_question (thread->tid, number, times, i))
        n_asked++;
    }
  wait_for_answers (times, n_threads, n_asked);
  for (gsize i = 0; i < n_threads; i++)
    take_answer (threads->pdata[i], &slots[i], times);

  /* Ignored first: that takes back questions that are not answered yet, which would end the process
   * when they meet the old action. */
  sigaction (number, &ignore, NULL);
  sigaction (number, &old, NULL);
}

void
ggen_test_ask (GPtrArray *threads, gboolean is_last)
{
  gsize n_threads = MIN (threads->len, MOST_THREADS);
  g_autofree guint64 *blocked = g_new (guint64, n_threads + 1);
  int number;

  for (gsize i = 0; i < n_threads; i++)
    blocked[i] = read_blocked (threads->pdata[i]);

  g_mutex_lock (&mutex);
  __atomic_store_n (&is_last_time, is_last, __ATOMIC_RELAXED);
  number = choose_signal (blocked, n_threads);
  if (number != 0)
    ask_with (number, threads, blocked, n_threads);
  g_mutex_unlock (&mutex);
}
