/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-schedule-private.h"

#include <time.h>

#include "ggen-test-hang-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-order-private.h"
#include "ggen-test-time-private.h"

/* One thread of the test has the turn; the others wait for it. At certain points the one that has it draws
 * who is next: where it would sleep, where it locks, unlocks, wakes or makes another, where it yields. What
 * is drawn comes from the seed alone, and in between nothing of the test runs: so the same seed leads to
 * the same order, as long as nothing but the test's own threads and its time has a say.
 *
 * Who sleeps for something can be drawn as soon as that has come about, or its time has. Where nobody can
 * be drawn, time jumps (ggen-test-time.c). So a sleep is never a sleep in the kernel; only the turn is
 * waited for there.
 *
 * A thread that has the turn and is held by the kernel, in a call that nobody has told us of, loses the
 * turn after a while, and queues for it at its next point; so does one that was asked for and does not
 * come. Then the order depends on more than the seed, but the test does not hang.
 *
 * Everything is guarded by the lock of the test's time. */

/* How likely a thread goes on at a point, in 16ths. To go on is what threads mostly do: orders in which few
 * switches matter come up more often than if all were equal. */
#define GOES_ON 10

/* How long a thread may be held by the kernel before it loses its turn. In real time. */
#define LOOK_AT_HOLDER_AFTER (20 * NSEC_PER_MSEC)
#define LOSES_AFTER_LOOKS 3

/* Likewise, where it will come by itself: a thread that has yet to begin, since a machine may be slow to make
 * one, and one that is only kept for a moment by what others do. */
#define LOSES_AFTER_MANY_LOOKS 250

/* How long to wait for what is not of the test, in real time: strangers mostly take a moment. */
#define FIRST_NAP (50 * NSEC_PER_USEC)
#define LONGEST_NAP NSEC_PER_MSEC

#define MOST_THREADS 4096

static gint is_on;              /* atomic */
static guint64 next_seed;       /* for the next test */
static GRand *generator;        /* (owned) (nullable) */
static GgenTestThread *running; /* (unowned) (nullable): has the turn */
static guint64 n_released;      /* atomic */

/* Too large for the stacks of some threads. */
static struct
{
  GgenTestThread *runnable[MOST_THREADS];
  guint n_runnable;
  GgenTestThread *first_asleep;  /* (nullable) */
  const GgenTestThread *without; /* (nullable) */
} candidates;

void
ggen_test_schedule_set_seed (guint64 seed)
{
  next_seed = seed;
}

gboolean
ggen_test_schedule_is_on (void)
{
  return g_atomic_int_get (&is_on);
}

guint64
ggen_test_schedule_count_released (void)
{
  return __atomic_load_n (&n_released, __ATOMIC_SEQ_CST);
}

void
ggen_test_schedule_note_release (void)
{
  __atomic_add_fetch (&n_released, 1, __ATOMIC_SEQ_CST);
}

static guint
draw_locked (guint n)
{
  return n > 1 ? (guint) g_rand_int_range (generator, 0, (gint32) n) : 0;
}

guint
ggen_test_schedule_draw (guint n)
{
  guint drawn;

  ggen_test_time_lock ();
  drawn = draw_locked (n);
  ggen_test_time_unlock ();

  return drawn;
}

static gboolean
is_runnable (const GgenTestThread *thread)
{
  const GgenTestWait *wait = thread->wait;

  return wait == NULL || wait->deadline <= ggen_test_time_get_now ()
         || !ggen_test_wait_is_blocked (wait);
}

/* Who is being made needs the one that makes it to go on. */
static gboolean
can_come (const GgenTestThread *thread)
{
  return g_atomic_int_get (&thread->may_begin) || g_atomic_int_get (&thread->tid) != 0;
}

static void
add_candidate (GgenTestThread *thread, gpointer data)
{
  if (g_atomic_int_get (&thread->has_ended) || thread == candidates.without || thread->has_lost_turn
      || thread->is_outside || !can_come (thread) || candidates.n_runnable == MOST_THREADS)
    return;

  if (is_runnable (thread))
    candidates.runnable[candidates.n_runnable++] = thread;
  else if (candidates.first_asleep == NULL)
    candidates.first_asleep = thread;
}

/* Returns who is to run next, or %NULL where nobody can. */
static GgenTestThread *
draw_next_locked (GgenTestThread *self, const GgenTestThread *without, GgenTestThread **asleep)
{
  candidates.n_runnable = 0;
  candidates.first_asleep = NULL;
  candidates.without = without;
  ggen_test_threads_foreach (add_candidate, NULL);

  if (asleep != NULL)
    *asleep = candidates.first_asleep;
  if (candidates.n_runnable == 0)
    return NULL;
  if (self != NULL && self != without && candidates.n_runnable > 1 && is_runnable (self)
      && draw_locked (16) < GOES_ON)
    return self;

  return candidates.runnable[draw_locked (candidates.n_runnable)];
}

static void
hand_over_locked (GgenTestThread *next)
{
  running = next;
  if (next != NULL && next != ggen_test_current_thread)
    pthread_cond_signal (&next->turn);
}

/* What a thread that waits for its turn has seen of the one that has it. */
typedef struct
{
  const GgenTestThread *holder; /* (nullable) */
  guint n_points;               /* of the holder's */
  guint n_looks;                /* at the same holder, which has come to no point since */
} Look;

/* After how many looks the one that has the turn loses it, or %G_MAXUINT where it is as it should be. */
static guint
get_most_looks (const GgenTestThread *holder)
{
  gint tid = g_atomic_int_get (&holder->tid);

  /* One that sleeps until it notices that it has the turn will. One that waits and has it lets time pass,
   * for which it sleeps now and then. */
  if (holder->waits_for_turn || holder->wait != NULL)
    return G_MAXUINT;
  if (tid == 0)
    return LOSES_AFTER_MANY_LOOKS;
  if (!ggen_test_time_is_asleep (tid))
    return G_MAXUINT;

  return g_atomic_int_get (&holder->goes_on_soon) ? LOSES_AFTER_MANY_LOOKS : LOSES_AFTER_LOOKS;
}

/* Whoever waits for a turn looks at the one that has it. Between two looks others may have had it. */
static void
look_at_holder_locked (Look *look)
{
  GgenTestThread *holder = running;
  guint most_looks = G_MAXUINT;

  if (holder != NULL && holder == look->holder && holder->n_points == look->n_points)
    most_looks = get_most_looks (holder);
  if (most_looks == G_MAXUINT)
    {
      *look = (Look){holder, holder != NULL ? holder->n_points : 0, 0};
      return;
    }

  if (++look->n_looks >= most_looks)
    {
      holder->has_lost_turn = TRUE;
      hand_over_locked (draw_next_locked (NULL, holder, NULL));
      *look = (Look){NULL};
    }
}

/* A thread that outlives its test may wake as late as in the next one. */
static gboolean
takes_part (const GgenTestThread *self)
{
  return ggen_test_schedule_is_on ()
         && self->generation == g_atomic_int_get (&ggen_test_generation);
}

static void
wait_for_turn_locked (GgenTestThread *self)
{
  Look look = {NULL};

  self->has_lost_turn = FALSE;
  self->waits_for_turn = TRUE;
  self->n_points++;
  if (running == NULL && takes_part (self))
    running = self;

  while (takes_part (self) && running != self)
    {
      if (!ggen_test_time_wait_for_condition_locked (&self->turn, LOOK_AT_HOLDER_AFTER))
        look_at_holder_locked (&look);

      if (running == NULL && takes_part (self))
        running = self;
    }

  self->waits_for_turn = FALSE;
}

void
ggen_test_schedule_point (void)
{
  GgenTestThread *self = ggen_test_current_thread;
  GgenTestThread *next;

  if (!ggen_test_schedule_is_on () || !ggen_test_time_is_virtual ())
    return;

  ggen_test_time_lock ();
  if (ggen_test_schedule_is_on () && running == self)
    {
      next = draw_next_locked (self, NULL, NULL);
      if (next != self)
        hand_over_locked (next);
    }
  wait_for_turn_locked (self);
  ggen_test_time_unlock ();
}

/* Nobody can run: something must come, or time must pass. */
static void
let_time_pass_locked (gint64 *nap)
{
  switch (ggen_test_time_jump_locked ())
    {
    case GGEN_TEST_JUMP_DONE:
      *nap = FIRST_NAP;
      break;

    case GGEN_TEST_JUMP_NEVER:
      ggen_test_time_unlock ();
      ggen_test_hang_fail ("nothing can end this wait");
      ggen_test_time_lock ();
      break;

    case GGEN_TEST_JUMP_BUSY:
    case GGEN_TEST_JUMP_PATIENCE:
      ggen_test_time_unlock ();
      ggen_test_time_sleep_for_real (*nap);
      *nap = MIN (*nap * 2, LONGEST_NAP);
      ggen_test_time_lock ();
      break;
    }
}

GgenTestWaitResult
ggen_test_schedule_wait_locked (GgenTestWait *wait)
{
  GgenTestThread *self = ggen_test_current_thread;
  GgenTestWaitResult result = GGEN_TEST_WAIT_WOKEN;
  gint64 nap = FIRST_NAP;

  do
    {
      if (running == self)
        {
          GgenTestThread *next = draw_next_locked (self, NULL, NULL);

          if (next == NULL)
            let_time_pass_locked (&nap);
          else if (next != self)
            hand_over_locked (next);
        }
      wait_for_turn_locked (self);
    }
  while (ggen_test_schedule_is_on () && ggen_test_wait_goes_on_locked (wait, &result));

  ggen_test_wait_goes_on_locked (wait, &result);

  return result;
}

/* A thread that begins, or comes back from outside. It can be drawn since it was asked for. */
void
ggen_test_schedule_enter_locked (GgenTestThread *self)
{
  wait_for_turn_locked (self);
}

/* A thread that ends, or goes outside. Where all others sleep, one of them gets the turn nevertheless, and lets time
 * pass. */
void
ggen_test_schedule_leave_locked (GgenTestThread *self)
{
  GgenTestThread *asleep;
  GgenTestThread *next;

  if (running != self)
    return;

  next = draw_next_locked (NULL, self, &asleep);
  hand_over_locked (next != NULL ? next : asleep);
}

static struct
{
  const gint *word;
  GgenTestWait *waits[MOST_THREADS];
  guint n_waits;
} sleepers;

static void
add_sleeper (GgenTestThread *thread, gpointer data)
{
  GgenTestWait *wait = thread->wait;

  if (wait != NULL && wait->kind == GGEN_TEST_WAIT_FUTEX && wait->word == sleepers.word
      && !wait->is_woken && sleepers.n_waits < MOST_THREADS)
    sleepers.waits[sleepers.n_waits++] = wait;
}

guint
ggen_test_schedule_wake (gint *word, guint n)
{
  guint n_woken = 0;

  ggen_test_time_lock ();
  sleepers.word = word;
  sleepers.n_waits = 0;
  ggen_test_threads_foreach (add_sleeper, NULL);
  while (ggen_test_schedule_is_on () && n_woken < n && sleepers.n_waits > 0)
    {
      guint drawn = draw_locked (sleepers.n_waits);

      g_atomic_int_set (&sleepers.waits[drawn]->is_woken, TRUE);
      sleepers.waits[drawn] = sleepers.waits[--sleepers.n_waits];
      n_woken++;
    }
  ggen_test_time_unlock ();

  return n_woken;
}

void
ggen_test_schedule_begin (const GgenTestSubject *subject)
{
  const guint32 seed[] = {(guint32) next_seed, (guint32) (next_seed >> 32)};

  generator = g_rand_new_with_seed_array (seed, G_N_ELEMENTS (seed));
  running = ggen_test_current_thread;
  ggen_test_order_begin (ggen_runtime_get_context (subject->runtime));
  g_atomic_int_set (&is_on, TRUE);
}

static void
let_go (GgenTestThread *thread, gpointer data)
{
  pthread_cond_signal (&thread->turn);
}

void
ggen_test_schedule_end_locked (void)
{
  if (!ggen_test_schedule_is_on ())
    return;

  g_atomic_int_set (&is_on, FALSE);
  running = NULL;
  ggen_test_threads_foreach (let_go, NULL);
  g_clear_pointer (&generator, g_rand_free);
  ggen_test_order_end ();
}

void
ggen_test_schedule_forget_in_child (void)
{
  g_atomic_int_set (&is_on, FALSE);
  running = NULL;
}
