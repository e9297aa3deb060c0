/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* What a program's cases come to when it runs whole, beside what they come to alone. Results are held back
 * until the program has run whole. */
typedef struct _GgenRunnerComparison GgenRunnerComparison;

/* @is_complete: all cases of the program run, so that they must tell why the whole program fails */
GgenRunnerComparison *ggen_runner_comparison_new (gboolean is_complete);
void ggen_runner_comparison_free (GgenRunnerComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerComparison, ggen_runner_comparison_free)

/* One more case will have a result. */
void ggen_runner_comparison_expect (GgenRunnerComparison *self);

gboolean ggen_runner_comparison_is_ready (GgenRunnerComparison *self);

/* @result: (transfer full) */
void ggen_runner_comparison_hold (GgenRunnerComparison *self, GgenRunnerResult *result);

/* Says in @result what came of its case in the whole program, which is what counts: a case may rely
 * on those that its program runs before it. To be called once for the result of each case. */
void ggen_runner_comparison_apply (GgenRunnerComparison *self, GgenRunnerResult *result);

/* @whole: (transfer full) (nullable): of the whole program; NULL: it did not come to its end
 * Returns: (transfer full) (element-type GgenRunnerResult): what was held back, and is compared now */
GPtrArray *ggen_runner_comparison_set_whole (GgenRunnerComparison *self, GgenRunnerResult *whole);

/* Returns: (transfer full) (nullable): where all cases have ended and none has failed, neither alone nor in
 * the whole program, and that has failed all the same: its result, which is told like that of a case */
GgenRunnerResult *ggen_runner_comparison_steal_unexplained (GgenRunnerComparison *self);

G_END_DECLS
