/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-evaluation-private.h"
#include "ggen-operator-private.h"
#include "ggen-solutions.h"

G_BEGIN_DECLS

/* (transfer full) for both. Computes the first batch, so that what takes long has been done when the
 * solutions are there. */
GgenSolutions *ggen_solutions_new (GgenEvaluation *evaluation,
                                   GgenOperator *root,
                                   GCancellable *cancellable,
                                   GError **error);

/*
 * Many rows without a term object for each value: ggen_solutions_next_batch() in place of
 * ggen_solutions_next() goes to the next batch of 1 … GGEN_BATCH_ROWS solutions; %FALSE at the end
 * or with @error set. The two are not mixed. What the functions below answer is valid until the
 * next batch.
 */
gboolean ggen_solutions_next_batch (GgenSolutions *self,
                                    guint *n_rows,
                                    GCancellable *cancellable,
                                    GError **error);
/* The ids of one column, [n_rows], 0 is unbound; NULL: all are. */
const GgenTermId *ggen_solutions_get_ids (GgenSolutions *self, guint column);
/* IRIs, labels and lexical forms of one column into @texts [n_rows]; NULL is unbound. */
void ggen_solutions_get_texts (GgenSolutions *self, guint column, const char **texts);
/* What an id of a batch stands for: its kind, typed value, text. The same id is the same term in
 * all batches. */
const GgenDictionary *ggen_solutions_get_dictionary (GgenSolutions *self);

G_END_DECLS
