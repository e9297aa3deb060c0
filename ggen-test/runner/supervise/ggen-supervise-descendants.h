/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct
{
  pid_t id;
  pid_t parent;
  pid_t group;
  pid_t session;
  char state; /* as in /proc: of the first thread */
  int n_threads;
  signed char is_descendant;
} GgenSuperviseProcess;

/* Whether it has not ended: its first thread may have, and others go on. */
bool ggen_supervise_process_is_running (const GgenSuperviseProcess *self);

/* In the order of their ids */
typedef struct
{
  GgenSuperviseProcess *processes; /* (owned) */
  size_t n;
} GgenSuperviseDescendants;

/* All processes that descend from the calling one, but for @strangers and what descends from these. Those that
 * come or change parents meanwhile may be missing: it is for the caller to look again. @strangers may be NULL. */
GgenSuperviseDescendants
ggen_supervise_descendants_list (const GgenSuperviseDescendants *strangers);

/* Running children of the calling process, but for @strangers, whose ids come soon after @id. A look at these
 * few is over much sooner than one at all processes. */
GgenSuperviseDescendants
ggen_supervise_descendants_list_after (pid_t id, const GgenSuperviseDescendants *strangers);
bool ggen_supervise_descendants_contain (const GgenSuperviseDescendants *self, pid_t id);
void ggen_supervise_descendants_clear (GgenSuperviseDescendants *self);
