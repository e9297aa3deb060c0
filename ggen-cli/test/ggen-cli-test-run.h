/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-test-reports.h"
#include "ggen-cli-test-source.h"
#include "ggen-runner-configuration.h"
#include "ggen-runner-dispatcher.h"
#include "ggen-runner-filter.h"
#include "ggen-runner-history.h"
#include "ggen-runner-partition.h"
#include "ggen-supervise-descendants.h"

/* One run of `ggen test`, step by step. */
typedef struct
{
  GgenCliInvocation *invocation; /* (not owned) */
  gboolean is_run;               /* or only a list, an archive or a debugger */
  char *seed;                    /* GLib's */
  GStrv arguments;               /* (nullable) (owned): for the programs */
  guint n_iterations;            /* 0: without end */
  GgenRunnerPartition partition; /* of 0 parts: not asked for */
  GgenCliTestSource *source;
  GgenRunnerConfiguration *configuration;
  GgenCliTestReports *reports;
  GgenRunnerHistory *history;
  GgenRunnerFilter *filter; /* (nullable): all */
  GgenRunnerPool *pool;
  GPtrArray *cases; /* (nullable) (element-type GgenRunnerCase): selected */
  GHashTable *
      n_listed; /* (nullable) (element-type GgenRunnerProgram guint): its cases before the selection */
  GPtrArray *units; /* (element-type GgenRunnerUnit) */
  guint n_deselected;
  GgenSuperviseDescendants strangers; /* (owned): our children that are none of the tests' */
} GgenCliTestRun;

void ggen_cli_test_run_clear (GgenCliTestRun *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GgenCliTestRun, ggen_cli_test_run_clear)

/* (transfer full) (element-type GgenRunnerProgram guint): how many each program has */
GHashTable *ggen_cli_test_run_count_cases (const GPtrArray *cases);

/* The cases that are selected: builds programs, asks them, and leaves out what is not wanted. */
gboolean ggen_cli_test_run_select (GgenCliTestRun *self, GError **error);
