/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a runtime of one's own costs: the object, the object in use, and one with workers. */

#include "command.h"
#include "suite.h"

namespace
{

void
create_bare (benchmark::State &state)
{
  for (auto _ : state)
    g_object_unref (ggen_runtime_new_isolated ());
}

void
create_for_current_thread (benchmark::State &state)
{
  for (auto _ : state)
    suite_close_runtime (ggen_runtime_new_isolated ());
}

void
create_for_first_work (benchmark::State &state)
{
  for (auto _ : state)
    {
      GgenRuntime *runtime = ggen_runtime_new_isolated ();

      suite_execute_ready (runtime);
      suite_close_runtime (runtime);
    }
}

void
create_with_workers (benchmark::State &state)
{
  for (auto _ : state)
    {
      GgenRuntime *runtime = ggen_runtime_new_isolated ();

      ggen_runtime_set_max_workers (runtime, 4);
      suite_execute_empty_task (runtime);
      suite_close_runtime (runtime);
    }
}

}

void
suite::add_creation ()
{
  harness::add ("creation/bare/isolated", create_bare);
  harness::add ("creation/current-thread/isolated", create_for_current_thread);
  harness::add ("creation/first-work/isolated", create_for_first_work);
  harness::add ("creation/4-workers/isolated", create_with_workers)->Unit (benchmark::kMicrosecond);
}
