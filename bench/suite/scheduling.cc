/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What it costs to have work done by workers, and how long it waits for them. */

#include "batch.h"
#include "command.h"
#include "suite.h"

namespace
{

constexpr guint n_in_batch = 200000;
constexpr guint n_tasks = 10000;
constexpr guint n_workers = 4;

GgenRuntime *
get_shared ()
{
  GgenRuntime *runtime = ggen_runtime_get_default ();

  if (ggen_runtime_get_max_workers (runtime) != n_workers)
    g_error ("these figures are of %u workers: GGEN_WORKERS must not be set", n_workers);

  return runtime;
}

void
spawn_and_join (benchmark::State &state)
{
  GgenRuntime *runtime = get_shared ();

  for (auto _ : state)
    suite_spawn_and_join (runtime, n_in_batch);
  state.SetItemsProcessed (state.iterations () * n_in_batch);
}

void
spawn_and_join_from_workers (benchmark::State &state)
{
  GgenRuntime *runtime = get_shared ();

  for (auto _ : state)
    suite_spawn_and_join_from_workers (runtime, n_workers, n_in_batch);
  state.SetItemsProcessed (state.iterations () * n_in_batch);
}

void
run_tasks (benchmark::State &state)
{
  GgenRuntime *runtime = get_shared ();

  for (auto _ : state)
    suite_run_tasks (runtime, n_tasks);
  state.SetItemsProcessed (state.iterations () * n_tasks);
}

void
go_and_come_back (benchmark::State &state)
{
  GgenRuntime *runtime = get_shared ();

  for (auto _ : state)
    suite_execute_empty_task (runtime);
}

}

void
suite::add_scheduling ()
{
  suite::add ("scheduling/spawn-join/200000/shared", spawn_and_join)
      ->Unit (benchmark::kMillisecond);
  suite::add ("scheduling/spawn-join-from-workers/200000/shared", spawn_and_join_from_workers)
      ->Unit (benchmark::kMillisecond);
  suite::add ("scheduling/round-trip/shared", go_and_come_back);
  suite::add ("scheduling/gtask/10000/shared", run_tasks)->Unit (benchmark::kMillisecond);
}
