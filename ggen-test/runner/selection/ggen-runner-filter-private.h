/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-filter.h"
#include "ggen-runner-matcher.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_FILTER_ALL,
  GGEN_RUNNER_FILTER_NONE,
  GGEN_RUNNER_FILTER_SUITE,
  GGEN_RUNNER_FILTER_PROJECT,
  GGEN_RUNNER_FILTER_PROGRAM,
  GGEN_RUNNER_FILTER_TEST,
  GGEN_RUNNER_FILTER_FAILED,
  GGEN_RUNNER_FILTER_CHANGED,
  GGEN_RUNNER_FILTER_NOT,
  GGEN_RUNNER_FILTER_AND,
  GGEN_RUNNER_FILTER_OR,
} GgenRunnerFilterKind;

/* A tree. What is joined by the same operator stands side by side, so that it is as deep as its
 * parentheses, and no deeper. */
struct _GgenRunnerFilter
{
  GgenRunnerFilterKind kind;
  GgenRunnerMatcher *matcher; /* (nullable) (owned) */
  GPtrArray *parts;           /* (nullable) (element-type GgenRunnerFilter): of NOT, AND, OR */
};

GgenRunnerFilter *ggen_runner_filter_new_leaf (GgenRunnerFilterKind kind,
                                               GgenRunnerMatcher *matcher /* (transfer full) */);
GgenRunnerFilter *ggen_runner_filter_new_not (GgenRunnerFilter *part /* (transfer full) */);
/* (transfer full): @whole, where it is of that kind, with one part more */
GgenRunnerFilter *ggen_runner_filter_join (GgenRunnerFilterKind kind,
                                           GgenRunnerFilter *whole,
                                           GgenRunnerFilter *part);

G_END_DECLS
