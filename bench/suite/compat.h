/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

typedef enum
{
  GGEN_WORK_COMPUTE = 0,
  GGEN_WORK_BLOCKING = 1 << 0
} GgenWorkFlags;

#define SUITE_HAS_NO_BLOCKING 1
#define ggen_runtime_run_task(self, task, flags, func) ggen_runtime_run_task (self, task, func)
#define ggen_runtime_spawn(self, name, flags, func, data, destroy, error)                          \
  ggen_runtime_spawn (self, name, func, data, destroy, error)
#define ggen_scope_spawn(self, name, flags, func, data, destroy)                                   \
  ggen_scope_spawn (self, name, func, data, destroy)
#define ggen_runtime_set_max_blocking(self, n) ((void) (self), (void) (n))
