/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

#include "ggen-runner-dispatcher.h"

/* A run of programs that a test makes up, and the story of it: a line for each event. The events are
 * looked at while they come: their order, and that each case that has begun ends once. */
typedef struct _Run Run;

typedef void (*RunEventFunc) (Run *self, const GgenRunnerEvent *event);

struct _Run
{
  GgenTestSandbox *sandbox;
  GgenRunnerDispatchOptions options;
  GgenRunnerGroupLimitFunc limit; /* (nullable) */
  RunEventFunc on_event;          /* (nullable): what the test does about an event */

  GPtrArray *units; /* (element-type GgenRunnerUnit) */
  GPtrArray *reporters;
  GgenRunnerPool *pool;
  GgenRunnerDispatcher *dispatcher;
  GString *story;
  GgenRunnerTotals totals; /* when the run has ended */
  guint n_begun;
  guint n_ended;
  guint max_open;     /* cases that ran at the same time */
  GPtrArray *results; /* (owned) (element-type GgenRunnerResult): that were told */
  GHashTable *open;   /* (element-type utf8 utf8): cases that have begun and not ended */
  gboolean has_ended;
};

Run *run_new (GgenTestSandbox *sandbox, guint n_places);
void run_free (Run *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

/* What the shell runs in the folder of the test, as a program that runs whole. The unit may be changed until the
 * run starts. */
GgenRunnerUnit *run_add_script (Run *self, const char *name, const char *script);
/* A case of a program that is built beside the tests of the runner. */
GgenRunnerUnit *run_add_case (Run *self, GgenRunnerProgram *program, const char *path);
/* (transfer full): the program of tests/runner of that name */
GgenRunnerProgram *run_make_program (const char *name);

void run_start (Run *self);
void run_wait (Run *self);
/* Both. Returns: the story */
const char *run_all (Run *self);
/* That lines stand in the story. */
void run_assert_told (Run *self, const char *lines);

/* Something that a script waits for, or that waits for it: opening one side of it waits for the other. */
char *run_make_fifo (Run *self, const char *name);
void run_meet (const char *fifo, int flags);
