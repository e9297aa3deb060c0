/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-event.h"
#include "ggen-runner-pool.h"
#include "ggen-runner-queue.h"
#include "ggen-runner-unit.h"

G_BEGIN_DECLS

/* Runs the cases: gives each to an executor when its turn comes, tries again what failed, and tells
 * what came of them. Everything happens on the context of the default runtime. */
typedef struct _GgenRunnerDispatcher GgenRunnerDispatcher;

typedef struct
{
  const char *seed;       /* GLib's, of all programs */
  GStrv arguments;        /* (nullable): for the programs */
  guint n_iterations;     /* of each case; 0: until something else ends the run */
  gboolean until_failure; /* no more iterations after one with a failure */
  guint max_failures;     /* then no more cases begin; 0: all */
  gboolean keep_order;
  gboolean leaks_fail;
  gboolean may_fork; /* use fork servers */
  gboolean wants_stacks;
  gsize max_output;
  guint n_programs;
  guint n_deselected;
  gint64 expected; /* how long the run may take, in microseconds; -1: unknown */
} GgenRunnerDispatchOptions;

/* @units: (element-type GgenRunnerUnit), @pool, @reporters: (element-type GgenRunnerReporter): all
 * live longer than the dispatcher */
GgenRunnerDispatcher *ggen_runner_dispatcher_new (GPtrArray *units,
                                                  GgenRunnerPool *pool,
                                                  GPtrArray *reporters,
                                                  const GgenRunnerDispatchOptions *options);
void ggen_runner_dispatcher_free (GgenRunnerDispatcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerDispatcher, ggen_runner_dispatcher_free)

void ggen_runner_dispatcher_set_group_limit (GgenRunnerDispatcher *self,
                                             GgenRunnerGroupLimitFunc limit,
                                             gpointer user_data);

void ggen_runner_dispatcher_run_async (GgenRunnerDispatcher *self,
                                       GAsyncReadyCallback ready,
                                       gpointer user_data);
/* Always successful: that tests fail is no error. */
const GgenRunnerTotals *ggen_runner_dispatcher_run_finish (GgenRunnerDispatcher *self,
                                                           GAsyncResult *result);

/* Begins nothing more, and asks what runs to end. Called again, kills it.
 * @why: tells it in the reports */
void ggen_runner_dispatcher_stop (GgenRunnerDispatcher *self, const char *why);

/* Stops all tests and the clock, until they are to go on. */
void ggen_runner_dispatcher_pause (GgenRunnerDispatcher *self);
void ggen_runner_dispatcher_resume (GgenRunnerDispatcher *self);

G_END_DECLS
