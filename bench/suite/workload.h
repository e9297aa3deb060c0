/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

/* A command with real work to do.
 * @prepare: makes what the work needs; unmeasured
 * @run_alone: does the work on the calling thread, without any runtime
 * @run: does the same through a runtime
 * @clean_up: undoes @prepare */
typedef struct
{
  const char *name;
  void (*prepare) (void);
  void (*run_alone) (void);
  void (*run) (GgenRuntime *runtime);
  void (*clean_up) (void);
} SuiteWorkload;

extern const SuiteWorkload suite_template_workload;
extern const SuiteWorkload suite_graph_workload;
extern const SuiteWorkload suite_inference_workload;

G_END_DECLS
