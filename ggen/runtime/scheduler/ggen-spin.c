/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-spin-private.h"

#include "ggen-observation-private.h"
#include "ggen-test-hooks-private.h"

/* A thread that sleeps takes some 2 microseconds to be woken on a processor that is busy, and 15 to 50 on
 * one that has gone idle. Where what it waits for comes sooner, looking out for it is better for
 * everybody; where the processors have other things to do, it only holds them up. So it is tried, goes
 * on as long as it pays, and is tried again from time to time. */

#define MOST_TIME_NS 50000
#define MOST_ROUNDS 400 /* where time does not go on, as in a debugger or a test */
#define MOST_SCORE 4
#define LOSS 2
#define TRY_AGAIN_AFTER 64

static inline void
pause_processor (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static gboolean
is_worth_it (GgenSpin *self)
{
  static gsize n_processors;

  if (g_once_init_enter (&n_processors))
    g_once_init_leave (&n_processors, g_get_num_processors ());

  if (n_processors < 2)
    return FALSE;

  return g_atomic_int_get (&self->score) >= 0
         || g_atomic_int_add ((gint *) &self->n_off, 1) % TRY_AGAIN_AFTER == 0;
}

static gboolean
look_out (GgenSpinFunc has_happened, gpointer user_data)
{
  gint64 end_time = ggen_get_time () + MOST_TIME_NS;

  for (guint round = 0; round < MOST_ROUNDS && ggen_get_time () < end_time; round++)
    {
      for (guint i = 0; i < 8; i++)
        {
          if (has_happened (user_data))
            return TRUE;
          pause_processor ();
        }
    }

  return FALSE;
}

gboolean
ggen_spin_until (GgenSpin *self, GgenSpinFunc has_happened, gpointer user_data)
{
  gboolean is_paid;

  if (!is_worth_it (self) || (ggen_test_hooks != NULL && !ggen_test_hooks->may_spin ()))
    return FALSE;

  is_paid = look_out (has_happened, user_data);
  if (is_paid)
    g_atomic_int_set (&self->score, MIN (g_atomic_int_get (&self->score) + 1, MOST_SCORE));
  else
    g_atomic_int_set (&self->score, MAX (g_atomic_int_get (&self->score) - LOSS, -1));

  return is_paid;
}
