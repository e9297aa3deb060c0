/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which pieces of work were begun and which were freed, and how often. */
typedef struct
{
  guint n_pieces;
  gint *n_runs;  /* (owned), each atomic */
  gint *n_frees; /* (owned), each atomic */
} StressLedger;

/* One entry, which is what a piece of work is given as its data. */
typedef struct
{
  StressLedger *ledger; /* (unowned) */
  guint number;
  gint n_touched; /* atomic: what was done to it comes before it is freed */
} StressPiece;

void stress_ledger_init (StressLedger *self, guint n_pieces);
void stress_ledger_clear (StressLedger *self);

StressPiece *stress_piece_new (StressLedger *ledger, guint number);
void stress_piece_run (StressPiece *self);
void stress_piece_free (gpointer data);

void stress_ledger_wait_until_freed (StressLedger *self);
void
stress_ledger_check (StressLedger *self, guint number, gint least, gint most, const char *where);
guint64 stress_ledger_get_total (void);

G_END_DECLS
