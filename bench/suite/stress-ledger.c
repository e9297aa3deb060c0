/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stress-ledger.h"

#include <stdlib.h>

#define LONGEST_WAIT (10 * G_TIME_SPAN_SECOND)

static guint64 n_checked; /* of the main thread */

void
stress_ledger_init (StressLedger *self, guint n_pieces)
{
  self->n_pieces = n_pieces;
  self->n_runs = g_new0 (gint, n_pieces);
  self->n_frees = g_new0 (gint, n_pieces);
}

void
stress_ledger_clear (StressLedger *self)
{
  g_free (self->n_runs);
  g_free (self->n_frees);
}

StressPiece *
stress_piece_new (StressLedger *ledger, guint number)
{
  StressPiece *self = g_new (StressPiece, 1);

  self->ledger = ledger;
  self->number = number;
  self->n_touched = 0;

  return self;
}

void
stress_piece_run (StressPiece *self)
{
  g_atomic_int_inc (&self->ledger->n_runs[self->number]);
  g_atomic_int_inc (&self->n_touched);
}

void
stress_piece_free (gpointer data)
{
  StressPiece *self = data;

  g_atomic_int_get (&self->n_touched);
  g_atomic_int_inc (&self->ledger->n_frees[self->number]);
  g_free (self);
}

/* A worker may still hold a task whose result has arrived. */
void
stress_ledger_wait_until_freed (StressLedger *self)
{
  gint64 end_time = g_get_monotonic_time () + LONGEST_WAIT;

  for (guint i = 0; i < self->n_pieces; i++)
    {
      while (g_atomic_int_get (&self->n_frees[i]) == 0 && g_get_monotonic_time () < end_time)
        g_thread_yield ();
    }
}

/* A piece of work must have run from @least to @most times, and its data must have been freed once.
 * Ends the program where it is otherwise. */
void
stress_ledger_check (StressLedger *self, guint number, gint least, gint most, const char *where)
{
  gint n_runs = g_atomic_int_get (&self->n_runs[number]);
  gint n_frees = g_atomic_int_get (&self->n_frees[number]);

  n_checked++;
  if (n_runs >= least && n_runs <= most && n_frees == 1)
    return;

  g_printerr ("bench-stress: %s: work %u of %u was run %d times and freed %d times\n", where,
              number, self->n_pieces, n_runs, n_frees);
  exit (1);
}

guint64
stress_ledger_get_total (void)
{
  return n_checked;
}
