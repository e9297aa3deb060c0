/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

#include "ggen-supervise-frames.h"

/* Programs run by a supervisor, or by a fork server that a supervisor runs. */

typedef struct
{
  GPid process;
  GgenSuperviseChannel channel;
  char *base; /* (owned) */
} Supervisor;

Supervisor *supervisor_new (GgenTestSandbox *sandbox);
void supervisor_free (Supervisor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Supervisor, supervisor_free)

/* How a process ended. The test's own folder is called BASE in what it has printed, and GLib's messages do not tell
 * the process and the time. */
typedef struct
{
  char *output; /* (owned) */
  char *error;  /* (owned) */
  int wait_status;
  guint n_processes; /* that were left */
  guint n_files;     /* likewise */
} Ending;

void ending_free (Ending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ending, ending_free)

Ending *supervisor_run (Supervisor *self, const char *const *words, const char *const *variables);

/* A program that is asked to serve. */
typedef struct
{
  Supervisor *supervisor; /* (owned) */
  GgenSuperviseChannel channel;
  char *base;    /* (owned): of its cases */
  int output;    /* of what it prints itself */
  int error;     /* likewise */
  char *refusal; /* (owned) (nullable): it does not serve */
} Served;

Served *served_new (GgenTestSandbox *sandbox, const char *const *words);
void served_free (Served *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Served, served_free)

/* With what the program has printed before its tests. */
Ending *served_run (Served *self, const char *const *words, const char *const *variables);

/* Where the program goes on by itself */
Ending *served_wait (Served *self);
