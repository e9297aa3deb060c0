/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint n_cycles;
  gboolean prints_sites;
} SuiteMemoryOptions;

/* What one process measures. */
typedef struct
{
  const char *name;
  void (*run) (const SuiteMemoryOptions *options);
  gboolean keeps_no_stacks; /* whether stacks of threads are freed when these end, not cached */
} SuiteMemoryCase;

extern const SuiteMemoryCase suite_memory_cases[];
extern const guint suite_n_memory_cases;

G_END_DECLS
