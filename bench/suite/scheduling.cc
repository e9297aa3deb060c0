/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What it costs to have work done by workers, and how long it waits for them. */

#include <algorithm>
#include <chrono>
#include <vector>

#include "blocked-calls.h"
#include "command.h"
#include "empty-tasks.h"
#include "ping-pong.h"
#include "slow-calls.h"
#include "suite.h"

namespace
{

constexpr guint n_in_batch = 200000;
constexpr guint n_tasks = 10000;
constexpr guint n_workers = 4;
constexpr guint n_blocked = 10;
constexpr guint n_slow = 1000;

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

/* How long each of many short tasks takes: the mean says little about who has to wait. */
class Latencies
{
public:
  void
  measure (GgenRuntime *runtime)
  {
    using clock = std::chrono::steady_clock;

    clock::time_point begin = clock::now ();
    suite_execute_empty_task (runtime);
    std::chrono::duration<double, std::nano> elapsed = clock::now () - begin;

    m_nanoseconds.push_back (elapsed.count ());
  }

  void
  report (benchmark::State &state)
  {
    std::sort (m_nanoseconds.begin (), m_nanoseconds.end ());
    state.counters["p50"] = get_percentile (m_nanoseconds, 50);
    state.counters["p99"] = get_percentile (m_nanoseconds, 99);
  }

private:
  std::vector<double> m_nanoseconds;
};

void
run_beside_blocked_calls (benchmark::State &state)
{
  GgenRuntime *runtime = get_shared ();
  SuiteBlockedCalls *calls = suite_blocked_calls_new (runtime, n_blocked);
  Latencies latencies;

  for (auto _ : state)
    latencies.measure (runtime);

  latencies.report (state);
  suite_blocked_calls_free (calls);
}

void
run_beside_slow_calls (benchmark::State &state)
{
  GgenRuntime *runtime = get_shared ();
  SuiteSlowCalls *calls = suite_slow_calls_new (runtime, n_slow);
  Latencies latencies;

  for (auto _ : state)
    {
      if (suite_slow_calls_need_more (calls))
        {
          state.PauseTiming ();
          suite_slow_calls_start_more (calls);
          state.ResumeTiming ();
        }
      latencies.measure (runtime);
    }

  latencies.report (state);
  suite_slow_calls_free (calls);
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
  harness::add ("scheduling/beside-blocking/1000/shared", run_beside_slow_calls);
}
