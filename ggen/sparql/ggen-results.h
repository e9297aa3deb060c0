/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-solutions.h"

G_BEGIN_DECLS

/**
 * GgenResultsFormat:
 * @GGEN_RESULTS_FORMAT_JSON: SPARQL 1.1 Query Results JSON
 * @GGEN_RESULTS_FORMAT_CSV: SPARQL 1.1 Query Results CSV: plain values
 * @GGEN_RESULTS_FORMAT_TSV: SPARQL 1.1 Query Results TSV: terms as Turtle writes them
 *
 * How the answers of a query are written.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_RESULTS_FORMAT_JSON,
  GGEN_RESULTS_FORMAT_CSV,
  GGEN_RESULTS_FORMAT_TSV,
} GgenResultsFormat;

GGEN_AVAILABLE_IN_1_0
gboolean ggen_solutions_write (GgenSolutions *self,
                               GgenResultsFormat format,
                               GOutputStream *stream,
                               GCancellable *cancellable,
                               GError **error);
GGEN_AVAILABLE_IN_1_0
char *ggen_answer_to_string (gboolean answer, GgenResultsFormat format);

G_END_DECLS
