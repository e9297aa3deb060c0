/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The measures of tokio: bench-peer-tokio [--benchmark_filter=REGEX] [--benchmark_out=FILE] ... */

#include "../harness.h"
#include "../workload.h"
#include "tokio-peer.h"

namespace
{

constexpr size_t n_workers = 4;
constexpr size_t n_in_batch = 200000;
constexpr size_t n_blocked = 10;

void
create_bare (benchmark::State &state)
{
  for (auto _ : state)
    tokio_peer_create_bare ();
}

void
create_current_thread (benchmark::State &state)
{
  for (auto _ : state)
    benchmark::DoNotOptimize (tokio_peer_create_current_thread ());
}

void
create_current_thread_unused (benchmark::State &state)
{
  for (auto _ : state)
    tokio_peer_create_current_thread_unused ();
}

void
create_multi_thread (benchmark::State &state)
{
  for (auto _ : state)
    tokio_peer_create_multi_thread (n_workers);
}

void
execute_ready (benchmark::State &state)
{
  for (auto _ : state)
    benchmark::DoNotOptimize (tokio_peer_ready ());
}

void
run_command (benchmark::State &state)
{
  harness::CommandFile file;

  for (auto _ : state)
    file.check (tokio_peer_command (file.path ()));
}

void
run_commands (benchmark::State &state, unsigned n_threads)
{
  harness::CommandFile file;
  harness::Crowd crowd (n_threads, [&] { file.check (tokio_peer_command (file.path ())); });

  for (auto _ : state)
    crowd.run ();
  state.SetItemsProcessed (state.iterations () * n_threads);
}

void
run_batch (benchmark::State &state, size_t n, unsigned n_compute, unsigned n_write)
{
  harness::Batch batch (n_compute, n_write);
  TokioBatch *peer =
      tokio_peer_batch_new (n, batch.directory.path (), batch.data.data (), batch.data.size (),
                            batch.page.data (), batch.page.size ());

  /* Threads are there from the first round on. */
  batch.check (tokio_peer_batch_run (peer, n_compute, n_write, batch.times));
  harness::CpuUse use;
  for (auto _ : state)
    batch.check (tokio_peer_batch_run (peer, n_compute, n_write, batch.times));
  use.report (state);
  state.SetItemsProcessed (state.iterations () * batch.n_items);
  tokio_peer_batch_free (peer);
}

void
spawn_join (benchmark::State &state)
{
  for (auto _ : state)
    tokio_peer_spawn_join (n_in_batch);
  state.SetItemsProcessed (state.iterations () * n_in_batch);
}

void
spawn_join_from_workers (benchmark::State &state)
{
  for (auto _ : state)
    tokio_peer_spawn_join_from_workers (n_in_batch, n_workers);
  state.SetItemsProcessed (state.iterations () * n_in_batch);
}

void
round_trip (benchmark::State &state)
{
  for (auto _ : state)
    tokio_peer_round_trip ();
}

void
ping_pong (benchmark::State &state)
{
  TokioPingPong *both = tokio_peer_ping_pong_new ();
  uint32_t message = 0;

  for (auto _ : state)
    {
      uint32_t answer = tokio_peer_ping_pong (both, message);
      harness::check (answer, ++message);
    }
  tokio_peer_ping_pong_free (both);
}

void
starve (benchmark::State &state)
{
  harness::SilentPipes pipes (n_blocked);
  TokioBlocked *blocked = tokio_peer_block (pipes.readers.data (), n_blocked);

  for (auto _ : state)
    tokio_peer_round_trip ();
  pipes.close_writers ();
  tokio_peer_unblock (blocked);
}

void
add_scaling ()
{
  constexpr unsigned n_items = harness::Batch::n_items;

  for (unsigned n : {1, 5, 10, 20})
    harness::add ("concurrency/" + std::to_string (n) + "/tokio", run_commands, n);

  for (unsigned n : {1, 2, 4, 8})
    {
      std::string end = "/" + std::to_string (n) + "/tokio";

      harness::add ("workers/cpu" + end, run_batch, n, n_items, 0u)->Unit (benchmark::kMillisecond);
      harness::add ("workers/io" + end, run_batch, n, 0u, n_items)->Unit (benchmark::kMillisecond);
      harness::add ("workers/mixed" + end, run_batch, n, n_items / 2, n_items / 2)
          ->Unit (benchmark::kMillisecond);
    }
}

}

int
main (int argc, char **argv)
{
  benchmark::AddCustomContext ("tokio_version", TOKIO_VERSION);

  harness::add ("creation/bare/tokio", create_bare);
  harness::add ("creation/current-thread/tokio", create_current_thread_unused);
  harness::add ("creation/first-work/tokio", create_current_thread);
  harness::add ("creation/4-workers/tokio", create_multi_thread)->Unit (benchmark::kMicrosecond);
  harness::add ("execution/ready/tokio", execute_ready);
  harness::add ("execution/command/tokio", run_command);
  harness::add ("scheduling/spawn-join/200000/tokio", spawn_join)->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/spawn-join-from-workers/200000/tokio", spawn_join_from_workers)
      ->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/round-trip/tokio", round_trip);
  harness::add ("scheduling/ping-pong/tokio", ping_pong);
  harness::add ("scheduling/starvation/tokio", starve);
  add_scaling ();

  return harness::run (argc, argv);
}
