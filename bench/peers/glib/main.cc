/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The measures of GLib: bench-peer-glib [--benchmark_filter=REGEX] [--benchmark_out=FILE] ... */

#include "../harness.h"
#include "../workload.h"
#include "glib-peer.h"

namespace
{

constexpr guint n_workers = 4;
constexpr guint n_in_batch = 200000;
constexpr guint n_tasks = 10000;
constexpr guint n_blocked = 10;

/* A context of this thread for as long as one measure takes. */
struct Context
{
  GMainContext *self = glib_peer_context_new ();
  ~Context () { glib_peer_context_free (self); }
};

void
create_bare (benchmark::State &state)
{
  for (auto _ : state)
    glib_peer_create_bare ();
}

void
create_current_thread (benchmark::State &state)
{
  for (auto _ : state)
    glib_peer_create_current_thread ();
}

void
create_pool (benchmark::State &state)
{
  for (auto _ : state)
    glib_peer_create_pool (n_workers);
}

void
run_command (benchmark::State &state)
{
  harness::CommandFile file;
  Context context;
  GFile *input = g_file_new_for_path (file.path ());

  for (auto _ : state)
    file.check (glib_peer_command (context.self, input));
  g_object_unref (input);
}

void
spawn_join (benchmark::State &state)
{
  GlibPool *pool = glib_peer_pool_new (n_workers);

  for (auto _ : state)
    glib_peer_pool_run (pool, n_in_batch);
  state.SetItemsProcessed (state.iterations () * n_in_batch);
  glib_peer_pool_free (pool);
}

void
run_tasks (benchmark::State &state, guint n)
{
  Context context;

  for (auto _ : state)
    glib_peer_run_tasks (context.self, n);
  state.SetItemsProcessed (state.iterations () * n);
}

void
round_trip (benchmark::State &state)
{
  Context context;

  for (auto _ : state)
    glib_peer_run_tasks (context.self, 1);
}

void
ping_pong (benchmark::State &state)
{
  GlibPingPong *both = glib_peer_ping_pong_new ();
  guint message = 0;

  for (auto _ : state)
    {
      guint answer = glib_peer_ping_pong (both, message);
      harness::check (answer, ++message);
    }
  glib_peer_ping_pong_free (both);
}

void
starve (benchmark::State &state)
{
  harness::SilentPipes pipes (n_blocked);
  Context context;
  GlibBlocked *blocked = glib_peer_block (pipes.readers.data (), n_blocked);

  for (auto _ : state)
    glib_peer_run_tasks (context.self, 1);
  pipes.close_writers ();
  glib_peer_unblock (blocked, context.self);
}

}

int
main (int argc, char **argv)
{
  harness::add_version ("glib_version",
                        {glib_major_version, glib_minor_version, glib_micro_version});

  harness::add ("creation/bare/glib", create_bare);
  harness::add ("creation/first-work/glib", create_current_thread);
  harness::add ("creation/4-workers/glib", create_pool)->Unit (benchmark::kMicrosecond);
  harness::add ("execution/command/glib", run_command);
  harness::add ("scheduling/spawn-join/200000/glib", spawn_join)->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/spawn-join/200000/gtask", run_tasks, n_in_batch)
      ->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/round-trip/glib", round_trip);
  harness::add ("scheduling/ping-pong/glib", ping_pong);
  harness::add ("scheduling/gtask/10000/glib", run_tasks, n_tasks)->Unit (benchmark::kMillisecond);
  harness::add ("scheduling/starvation/gtask", starve);

  return harness::run (argc, argv);
}
