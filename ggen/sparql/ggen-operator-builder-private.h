/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-graph-scope-private.h"
#include "ggen-operator-private.h"

G_BEGIN_DECLS

/*
 * GgenCorrelation:
 *
 * The rows that an EXISTS is asked for. What stands in its pattern beside a join, and has to be
 * evaluated before it is joined, starts from these rows as well, and is joined by their numbers.
 */
typedef struct
{
  const GgenOperator *rows; /* an operator like the one that has the rows */
  const GgenBatch *batch;   /* the rows themselves, while the pattern is matched */
  guint tag;                /* the column of their numbers */
  GPtrArray *sources;       /* (element-type GgenOperator): to be fed with the rows */
} GgenCorrelation;

/*
 * The operators that answer @algebra.
 *
 * With an @input (taken) the answer is the join of the input's solutions and the algebra's, and
 * where the algebra allows, the input's values are filled into its patterns. Whatever stands in
 * the algebra sees the input's columns, which is also what EXISTS asks for (section 18.6,
 * substitute). Without an input the algebra stands alone.
 *
 * @needed: columns that are read above; others may be left out.
 * @correlation: (nullable): for the pattern of an EXISTS
 */
GgenOperator *ggen_operator_build (GgenEvaluation *evaluation,
                                   GgenGraphScope *scope,
                                   const GgenAlgebra *algebra,
                                   GgenOperator *input,
                                   GgenColumnSet needed,
                                   const GgenCorrelation *correlation);

/* The whole query, matched against its own graphs. */
GgenOperator *ggen_operator_build_query (GgenEvaluation *evaluation);

G_END_DECLS
