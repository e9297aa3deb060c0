/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* The programs of a run whose fork servers do not serve, and why: found out once, for all executors. */
typedef struct _GgenRunnerRefusals GgenRunnerRefusals;

GgenRunnerRefusals *ggen_runner_refusals_new (void);
GgenRunnerRefusals *ggen_runner_refusals_ref (GgenRunnerRefusals *self);
void ggen_runner_refusals_unref (GgenRunnerRefusals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerRefusals, ggen_runner_refusals_unref)

void
ggen_runner_refusals_add (GgenRunnerRefusals *self, GgenRunnerProgram *program, const char *reason);
/* (nullable): why it does not serve; NULL: nobody knows of a reason. */
const char *ggen_runner_refusals_get (GgenRunnerRefusals *self, GgenRunnerProgram *program);

G_END_DECLS
