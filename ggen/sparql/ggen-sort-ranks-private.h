/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-evaluation-private.h"

G_BEGIN_DECLS

/*
 * Turns terms into small numbers that stand in the same order, section 15.1: 0 for the first, equal
 * numbers for terms that ORDER BY does not tell apart. ranks has room for n_ids numbers; each
 * different term is looked at once, however often it is there. Returns how many numbers were used.
 */
guint32
ggen_sort_ranks (GgenEvaluation *evaluation, const GgenTermId *ids, guint n_ids, guint32 *ranks);

G_END_DECLS
