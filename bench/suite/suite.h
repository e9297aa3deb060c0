/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <functional>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "subject.h"

namespace suite
{

/* Registers what one name measures. Time is that of the clock on the wall: most of the work is done
 * by other threads. */
inline benchmark::internal::Benchmark *
add (const std::string &name, std::function<void (benchmark::State &)> run)
{
  return benchmark::RegisterBenchmark (name.c_str (), run)->UseRealTime ();
}

const char *get_name (SuiteSubject subject);

/* Processor time of the whole process by time on the wall, as the counter `cpu_use`. */
class CpuUse
{
public:
  CpuUse ();
  void report (benchmark::State &state) const;

private:
  double cpu, wall;
};

/* One for each section. */
void add_creation ();
void add_execution ();
void add_workloads ();
void add_concurrency ();
void add_startup ();
void add_workers ();
void add_scheduling ();

}
