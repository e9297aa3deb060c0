/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-refusals.h"
#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* A place where one process of a test runs at a time: a supervisor, which starts it and sees to it
 * that nothing of it is left, and perhaps a program that serves forks of itself. All of it happens
 * on the context of the default runtime. */
typedef struct _GgenRunnerExecutor GgenRunnerExecutor;

typedef struct
{
  guint64 cpu_seconds; /* 0: no limit */
  guint64 memory;      /* bytes of address space */
  guint64 open_files;
  guint64 processes; /* of the user; root is not limited */
} GgenRunnerLimits;

/* Environment, seed and arguments live until it has ended: they are the same for many, and are not copied. */
typedef struct
{
  GgenRunnerCase *test_case;
  GStrv environment; /* complete: the program's with what the configuration adds */
  const char *seed;  /* for GLib programs */
  GStrv arguments;   /* (nullable): more of them, from the command line of the user, before ours */
  gboolean may_fork; /* by the program's fork server, where it has one that serves */
  gboolean is_listing;   /* ask the program for its cases instead */
  gboolean is_sandboxed; /* by bubblewrap */
  gboolean is_guarded;
  GgenRunnerLimits limits;
  gsize max_output; /* bytes of each stream to keep, half from its beginning, half from its end */
} GgenRunnerLaunch;

/* Called when the process has ended and nothing of it is left. The attempt has everything but number, outcome,
 * reason and points. is_launched is FALSE where it could not be started: reason says why. */
typedef void (*GgenRunnerEndedFunc) (GgenRunnerExecutor *self,
                                     GgenRunnerAttempt *attempt /* (transfer full) */,
                                     gpointer user_data);

/* @scratch: a folder of the run, in which this one makes its own. */
GgenRunnerExecutor *ggen_runner_executor_new (const char *scratch, guint number, GError **error);
void ggen_runner_executor_free (GgenRunnerExecutor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerExecutor, ggen_runner_executor_free)

/* Those of the run; without them it finds out by itself who does not serve. */
void ggen_runner_executor_set_refusals (GgenRunnerExecutor *self, GgenRunnerRefusals *refusals);

void ggen_runner_executor_start (GgenRunnerExecutor *self,
                                 const GgenRunnerLaunch *launch,
                                 GgenRunnerEndedFunc ended,
                                 gpointer user_data);
gboolean ggen_runner_executor_is_busy (GgenRunnerExecutor *self);
/* The program whose fork server runs here: the next case of it costs least here. */
GgenRunnerProgram *ggen_runner_executor_get_served (GgenRunnerExecutor *self);

void ggen_runner_executor_signal (GgenRunnerExecutor *self,
                                  int signal_number);        /* to the test's process group */
void ggen_runner_executor_kill (GgenRunnerExecutor *self);   /* everything of the test */
int ggen_runner_executor_get_pid (GgenRunnerExecutor *self); /* 0: none yet */

G_END_DECLS
