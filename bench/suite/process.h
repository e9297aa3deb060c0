/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the process holds at one moment. */
typedef struct
{
  gint64 heap_bytes;
  gint64 runtime_bytes; /* of the heap; see allocations.h */
  gint64 rss_bytes;
  gint64 n_fds;
  gint64 n_threads;
} SuiteProcess;

void suite_process_get (SuiteProcess *process);
void suite_process_get_settled (SuiteProcess *process);
void suite_process_get_without_workers (SuiteProcess *process);
void suite_process_get_as_before (const SuiteProcess *before, SuiteProcess *process);

G_END_DECLS
