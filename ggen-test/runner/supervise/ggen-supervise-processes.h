/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "ggen-supervise-descendants.h"
#include "ggen-supervise-text.h"

/* The processes of a test: all descendants of the calling process, which is their subreaper. */
typedef struct
{
  pid_t main;
  bool has_main_ended;
  int status;          /* of the main one */
  struct rusage usage; /* likewise */
  bool is_paused;
  GgenSuperviseDescendants stopped_before; /* (owned): by the test, when it was paused */
  GgenSuperviseDescendants
      strangers; /* (owned): children from before that are none of the test's */
} GgenSuperviseProcesses;

/* Takes note of those that have ended. Returns whether any is left. */
bool ggen_supervise_processes_reap (GgenSuperviseProcesses *self);

/* Stops all, whatever their groups and sessions, and lets them go on, but for those that the test has stopped itself. */
void ggen_supervise_processes_pause (GgenSuperviseProcesses *self);
void ggen_supervise_processes_resume (GgenSuperviseProcesses *self);

/* Ends all, and returns when none is left (but what belongs to somebody else, who let it change its user).
 * Where @names is not NULL, the first @max_names of those that still ran are added to it, each ended by a NUL.
 * Returns how many these were, without names 0. */
uint32_t ggen_supervise_processes_end (GgenSuperviseProcesses *self,
                                       GgenSuperviseText *names,
                                       unsigned max_names);
