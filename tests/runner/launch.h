/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

#include "ggen-runner-executor.h"

/* A test's executor, and what it needs to launch things. */
typedef struct
{
  GgenTestSandbox *sandbox;
  GgenRunnerExecutor *executor;
  GgenRunnerLaunch launch;
  GgenRunnerProgram *program; /* until it is launched first */
  GgenRunnerAttempt *attempt; /* of the last that has ended */
} Launcher;

Launcher *launcher_new (GgenTestSandbox *sandbox);
void launcher_free (Launcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Launcher, launcher_free)

/* The command of the program */
void launcher_set_script (Launcher *self, const char *script);
void launcher_set_command (Launcher *self, const char *const *command);
void launcher_set_variable (Launcher *self, const char *name, const char *value);

void launcher_start (Launcher *self);
/* Returns (transfer none) the attempt. */
const GgenRunnerAttempt *launcher_wait (Launcher *self);
const GgenRunnerAttempt *launcher_run (Launcher *self);
const GgenRunnerAttempt *launcher_run_script (Launcher *self, const char *script);

/* (nullable): the process has said nothing. */
char *launcher_get_output (const GgenRunnerOutput *output);
/* (nullable): the only leak */
const char *launcher_get_leak (const GgenRunnerAttempt *attempt, GgenRunnerLeakKind kind);
gboolean launcher_is_running (int pid);
/* To wait for: whether the id of the process is known. @launcher: a Launcher */
gboolean launcher_has_process (gpointer launcher);
