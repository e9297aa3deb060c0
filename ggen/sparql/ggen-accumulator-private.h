/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-computation-private.h"

G_BEGIN_DECLS

/*
 * GgenAccumulator:
 *
 * One aggregate of all groups of a query: COUNT, SUM, MIN, MAX, AVG, SAMPLE, GROUP_CONCAT
 * (SPARQL 1.1, section 18.5.1). An error among the values is an error of the group for all but
 * COUNT and SAMPLE.
 */
typedef struct _GgenAccumulator GgenAccumulator;

GgenAccumulator *ggen_accumulator_new (GgenEvaluation *evaluation,
                                       GgenGraphScope *scope,
                                       const GgenAggregate *aggregate,
                                       const GgenOperator *like);
void ggen_accumulator_free (GgenAccumulator *self);
void ggen_accumulator_reset (GgenAccumulator *self);
/* groups[i] is the group of row i; there are n_groups. */
void ggen_accumulator_add (GgenAccumulator *self,
                           const GgenBatch *batch,
                           const guint32 *groups,
                           guint n_groups);
/* 0 for an error. A group that nothing was added to has a value, too. */
GgenTermId ggen_accumulator_get (GgenAccumulator *self, guint group);

G_END_DECLS
