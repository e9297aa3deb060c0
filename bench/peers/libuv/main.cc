/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The measures of libuv: bench-peer-libuv [--benchmark_filter=REGEX] [--benchmark_out=FILE] ... */

#include <uv.h>

#include "../harness.h"
#include "../workload.h"
#include "libuv-peer.h"

namespace
{

/* As many as every other peer has, and what libuv starts by itself. */
constexpr const char *n_workers = "4";

void
create_bare (benchmark::State &state)
{
  for (auto _ : state)
    libuv_peer_create_bare ();
}

void
create_current_thread (benchmark::State &state)
{
  for (auto _ : state)
    libuv_peer_create_current_thread ();
}

void
run_command (benchmark::State &state)
{
  harness::CommandFile file;
  LibuvLoop *loop = libuv_peer_loop_new ();

  for (auto _ : state)
    file.check (libuv_peer_command (loop, file.path ()));
  libuv_peer_loop_free (loop);
}

void
round_trip (benchmark::State &state)
{
  LibuvLoop *loop = libuv_peer_loop_new ();

  for (auto _ : state)
    libuv_peer_round_trip (loop);
  libuv_peer_loop_free (loop);
}

void
ping_pong (benchmark::State &state)
{
  LibuvPingPong *both = libuv_peer_ping_pong_new ();
  uint32_t message = 0;

  for (auto _ : state)
    {
      uint32_t answer = libuv_peer_ping_pong (both, message);
      harness::check (answer, ++message);
    }
  libuv_peer_ping_pong_free (both);
}

}

int
main (int argc, char **argv)
{
  setenv ("UV_THREADPOOL_SIZE", n_workers, true);
  benchmark::AddCustomContext ("libuv_version", uv_version_string ());

  harness::add ("creation/bare/libuv", create_bare);
  harness::add ("creation/first-work/libuv", create_current_thread);
  harness::add ("execution/command/libuv", run_command);
  harness::add ("scheduling/round-trip/libuv", round_trip);
  harness::add ("scheduling/ping-pong/libuv", ping_pong);

  return harness::run (argc, argv);
}
