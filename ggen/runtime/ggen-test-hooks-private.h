/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-scope.h"

G_BEGIN_DECLS

/* What the test library wants to know of a runtime. In production there are no hooks. */
typedef struct
{
  /* On the thread that has something run for @runtime on a thread of its own: before, and after that. What
   * prepare returns is given to the others; %NULL where no test has anything to do with it. */
  gpointer (*thread_prepare) (GgenRuntime *runtime);
  void (*thread_prepared) (gpointer thread, gboolean is_started);

  /* On that thread: before and after what it runs. */
  void (*thread_begin) (gpointer thread);
  void (*thread_end) (gpointer thread);

  /* Whether a thread may look out for a moment for what another does. */
  gboolean (*may_spin) (void);

  void (*scope_begin) (GgenScope *scope);
  void (*scope_end) (GgenScope *scope);

  /* A task that is given to a runtime, before it is. */
  void (*task_given) (GTask *task);
} GgenTestHooks;

extern const GgenTestHooks *ggen_test_hooks; /* (nullable), set before the first runtime is made */

GGEN_AVAILABLE_IN_1_0
void ggen_set_test_hooks (const GgenTestHooks *hooks);

/* The runtime that the calling thread works for, or %NULL, without a complaint. */
GGEN_AVAILABLE_IN_1_0
GgenRuntime *ggen_peek_current_runtime (void);

G_END_DECLS
