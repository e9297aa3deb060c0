/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_tests;
  guint n_failures; /* the tests said so */
  guint n_errors;   /* they did not come to say anything: crashed, timed out, … */
  guint n_skipped;
} GgenRunnerJUnitCounts;

/* Adds the tests of a result to @counts. */
void ggen_runner_junit_case_count (const GgenRunnerResult *result, GgenRunnerJUnitCounts *counts);

/* A <testcase> for each test of a result */
void ggen_runner_junit_case_append (GString *xml, const GgenRunnerResult *result);

G_END_DECLS
