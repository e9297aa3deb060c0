/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How the measures of all peers are registered, run and reported; Google Benchmark measures.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace harness
{

/* Registers one measure; its time is that of the clock on the wall, for others do the work. */
template <typename... Arguments>
benchmark::internal::Benchmark *
add (const std::string &name,
     void (*measure) (benchmark::State &, Arguments...),
     std::type_identity_t<Arguments>... arguments)
{
  return benchmark::RegisterBenchmark (name.c_str (),
                                       [=] (benchmark::State &state) {
                                         measure (state, arguments...);
                                       })
      ->UseRealTime ();
}

/* Adds a version to what the report says about where its figures come from. */
void add_version (const std::string &name, const std::vector<unsigned> &numbers);

/* Runs what the arguments select, and gives the status to exit with. Names are reported as they
 * were registered, without what Google Benchmark appends to them. */
int run (int argc, char **argv);

/* Ends the program where a peer did something else than it should have. */
void check (uint64_t found, uint64_t expected);

/* Processor time of the whole process by time on the wall, as the counter `cpu_use`. */
class CpuUse
{
public:
  CpuUse ();
  void report (benchmark::State &state) const;

private:
  double cpu, wall;
};

}
