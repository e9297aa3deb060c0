/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* One of the tests that a result is about, in the sense of the totals: a case, a line of TAP of a whole
 * program, or the program itself. Names belong to the result. */
typedef struct
{
  const char *name; /* without the program's, unless it is the program's own */
  GgenRunnerOutcome outcome;
  const char *message; /* (nullable) */
  gboolean is_point;
  gboolean
      has_output; /* what the attempts wrote is told with this one; of each result one has it */
} GgenRunnerTest;

/* (transfer full) (nullable): "failed alone, passed in the whole program", of a case that depends on others */
char *ggen_runner_test_describe_order (const GgenRunnerResult *result);

/* (transfer full) (element-type GgenRunnerTest): none where the case was abandoned */
GArray *ggen_runner_test_list (const GgenRunnerResult *result);

G_END_DECLS
