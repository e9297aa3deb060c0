/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-work-deque-private.h"

static void
test_newest_first_for_the_owner (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenWorkDeque *deque = g_new0 (GgenWorkDeque, 1);
  GgenWork works[3];

  g_assert_true (ggen_work_deque_is_empty (deque));
  g_assert_null (ggen_work_deque_pop (deque));

  for (guint i = 0; i < 3; i++)
    g_assert_true (ggen_work_deque_push (deque, &works[i]));
  g_assert_cmpuint (ggen_work_deque_get_length (deque), ==, 3);

  g_assert_true (ggen_work_deque_pop (deque) == &works[2]);
  g_assert_true (ggen_work_deque_pop (deque) == &works[1]);
  g_assert_true (ggen_work_deque_pop (deque) == &works[0]);
  g_assert_null (ggen_work_deque_pop (deque));
  g_assert_true (ggen_work_deque_is_empty (deque));
}

static void
test_oldest_first_for_thieves (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenWorkDeque *deque = g_new0 (GgenWorkDeque, 1);
  GgenWork works[3];

  for (guint i = 0; i < 3; i++)
    g_assert_true (ggen_work_deque_push (deque, &works[i]));

  g_assert_true (ggen_work_deque_steal (deque) == &works[0]);
  g_assert_true (ggen_work_deque_pop (deque) == &works[2]);
  g_assert_true (ggen_work_deque_steal (deque) == &works[1]);
  g_assert_null (ggen_work_deque_steal (deque));
  g_assert_null (ggen_work_deque_pop (deque));
}

static void
test_says_when_full (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenWorkDeque *deque = g_new0 (GgenWorkDeque, 1);
  g_autofree GgenWork *works = g_new0 (GgenWork, GGEN_WORK_DEQUE_SIZE + 1);

  for (guint i = 0; i < GGEN_WORK_DEQUE_SIZE; i++)
    g_assert_true (ggen_work_deque_push (deque, &works[i]));
  g_assert_false (ggen_work_deque_push (deque, &works[GGEN_WORK_DEQUE_SIZE]));

  g_assert_true (ggen_work_deque_steal (deque) == &works[0]);
  g_assert_true (ggen_work_deque_push (deque, &works[GGEN_WORK_DEQUE_SIZE]));
  g_assert_true (ggen_work_deque_pop (deque) == &works[GGEN_WORK_DEQUE_SIZE]);
}

#define N_PIECES 50000
#define N_THIEVES 3

typedef struct
{
  GgenWorkDeque deque;
  GgenWork *works;
  gint *n_taken; /* (array), atomic: how often each piece was taken */
  gint n_left;   /* atomic */
} Contest;

static void
take (Contest *self, GgenWork *work)
{
  g_atomic_int_inc (&self->n_taken[work - self->works]);
  g_atomic_int_add (&self->n_left, -1);
}

static gpointer
steal_until_nothing_is_left (gpointer user_data)
{
  Contest *self = user_data;

  while (g_atomic_int_get (&self->n_left) > 0)
    {
      GgenWork *work = ggen_work_deque_steal (&self->deque);

      if (work != NULL)
        take (self, work);
    }

  return NULL;
}

/* Pushes in bursts and pops in between, so that the two ends meet often. */
static void
push_and_pop_all (Contest *self)
{
  guint n_pushed = 0;

  while (n_pushed < N_PIECES)
    {
      for (guint i = 0; i < 1 + n_pushed % 7 && n_pushed < N_PIECES; i++)
        {
          if (!ggen_work_deque_push (&self->deque, &self->works[n_pushed]))
            break;
          n_pushed++;
        }

      for (guint i = 0; i < n_pushed % 5; i++)
        {
          GgenWork *work = ggen_work_deque_pop (&self->deque);

          if (work != NULL)
            take (self, work);
        }
    }
}

static void
test_everything_is_taken_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree Contest *contest = g_new0 (Contest, 1);
  GThread *thieves[N_THIEVES];

  contest->works = g_new0 (GgenWork, N_PIECES);
  contest->n_taken = g_new0 (gint, N_PIECES);
  contest->n_left = N_PIECES;

  for (guint i = 0; i < N_THIEVES; i++)
    thieves[i] = g_thread_new ("thief", steal_until_nothing_is_left, contest);
  push_and_pop_all (contest);
  for (guint i = 0; i < N_THIEVES; i++)
    g_thread_join (thieves[i]);

  g_assert_true (ggen_work_deque_is_empty (&contest->deque));
  for (guint i = 0; i < N_PIECES; i++)
    g_assert_cmpint (contest->n_taken[i], ==, 1);

  g_free (contest->works);
  g_free (contest->n_taken);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/deque/newest-first-for-the-owner", test_newest_first_for_the_owner, NULL);
  ggen_test_add ("/deque/oldest-first-for-thieves", test_oldest_first_for_thieves, NULL);
  ggen_test_add ("/deque/says-when-it-is-full", test_says_when_full, NULL);
  ggen_test_add ("/deque/everything-is-taken-once", test_everything_is_taken_once, NULL);

  return ggen_test_run ();
}
