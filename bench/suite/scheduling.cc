/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What it costs to have work done by workers, and how long it waits for them. */

#include <algorithm>
#include <chrono>
#include <vector>

#include "blocked-calls.h"
#include "command.h"
#include "empty-tasks.h"
#include "ping-pong.h"
#include "suite.h"

namespace
{

constexpr guint n_in_batch = 200000;
constexpr guint n_tasks = 10000;
constexpr guint n_workers = 4;
constexpr guint n_blocked = 10;

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

void
send_and_receive (benchmark::State &state)
{
  SuitePingPong *ping_pong = suite_ping_pong_new (get_shared ());

  for (auto _ : state)
    suite_ping_pong_run (ping_pong);
  suite_ping_pong_free (ping_pong);
}

double
get_percentile (const std::vector<double> &sorted, double percent)
{
  auto last = static_cast<double> (sorted.size () - 1);

  return sorted[static_cast<size_t> (last * percent / 100)];
}

/* One short task after the other, while calls block: the mean says little about who has to wait. */
void
run_beside_blocked_calls (benchmark::State &state)
{
  using clock = std::chrono::steady_clock;

  GgenRuntime *runtime = get_shared ();
  SuiteBlockedCalls *calls = suite_blocked_calls_new (runtime, n_blocked);
  std::vector<double> latencies;

  for (auto _ : state)
    {
      clock::time_point begin = clock::now ();

      suite_execute_empty_task (runtime);
      latencies.push_back (
          std::chrono::duration<double, std::nano> (clock::now () - begin).count ());
    }

  std::sort (latencies.begin (), latencies.end ());
  state.counters["p50"] = get_percentile (latencies, 50);
  state.counters["p99"] = get_percentile (latencies, 99);
  suite_blocked_calls_free (calls);
}

}

void
suite::add_scheduling ()
{
  harness::add ("scheduling/spawn-join/200000/shared", spawn_and_join)
      ->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/spawn-join-from-workers/200000/shared", spawn_and_join_from_workers)
      ->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/round-trip/shared", go_and_come_back);
  harness::add ("scheduling/ping-pong/shared", send_and_receive);
  harness::add ("scheduling/gtask/10000/shared", run_tasks)->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/starvation/shared", run_beside_blocked_calls);
}
