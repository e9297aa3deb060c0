/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* The members of an event that say what came of a case, or of one attempt: outcome, attempts, leaks, … */
void ggen_runner_json_result_add (JsonBuilder *builder, const GgenRunnerResult *result);
void ggen_runner_json_result_add_attempt (JsonBuilder *builder, const GgenRunnerAttempt *attempt);

G_END_DECLS
