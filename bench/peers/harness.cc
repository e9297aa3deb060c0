/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

#include <time.h>

namespace
{

using benchmark::BenchmarkReporter;

/* What Google Benchmark appends to the name of a measure that goes by the clock on the wall. */
const std::string suffix = "/real_time";

bool
ends_with (const std::string &text, const std::string &end)
{
  return text.size () >= end.size ()
         && text.compare (text.size () - end.size (), std::string::npos, end) == 0;
}

/* Passes everything on, with names as they were registered. */
class PlainNames : public BenchmarkReporter
{
public:
  explicit PlainNames (BenchmarkReporter *inner) : inner (inner) {}

  bool
  ReportContext (const Context &context) override
  {
    inner->SetOutputStream (&GetOutputStream ());
    inner->SetErrorStream (&GetErrorStream ());
    return inner->ReportContext (context);
  }

  void
  ReportRuns (const std::vector<Run> &runs) override
  {
    std::vector<Run> plain (runs);

    for (Run &run : plain)
      run.run_name.time_type.clear ();
    inner->ReportRuns (plain);
  }

  void
  Finalize () override
  {
    inner->Finalize ();
  }

private:
  std::unique_ptr<BenchmarkReporter> inner;
};

bool
has_option (const std::vector<std::string> &arguments, const std::string &name)
{
  for (const std::string &argument : arguments)
    if (argument.rfind (name, 0) == 0)
      return !ends_with (argument, "=false");

  return false;
}

/* An expression that asks for the end of a name means the name as it was registered. */
std::string
get_filter ()
{
  std::string filter = benchmark::GetBenchmarkFilter ();

  if (ends_with (filter, "$"))
    filter.replace (filter.size () - 1, 1, "(" + suffix + ")?$");

  return filter;
}

size_t
list ()
{
  PlainNames display (benchmark::CreateDefaultDisplayReporter ());
  std::stringstream names;
  std::string name;

  display.SetOutputStream (&names);
  size_t n_names = benchmark::RunSpecifiedBenchmarks (&display, nullptr, get_filter ());
  while (std::getline (names, name))
    std::cout << (ends_with (name, suffix) ? name.erase (name.size () - suffix.size ()) : name)
              << '\n';

  return n_names;
}

size_t
measure (bool has_file)
{
  PlainNames display (benchmark::CreateDefaultDisplayReporter ());
  PlainNames file (new benchmark::JSONReporter);

  return benchmark::RunSpecifiedBenchmarks (&display, has_file ? &file : nullptr, get_filter ());
}

double
get_seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return static_cast<double> (time.tv_sec) + static_cast<double> (time.tv_nsec) / 1e9;
}

}

void
harness::add_version (const std::string &name, const std::vector<unsigned> &numbers)
{
  std::string version;

  for (unsigned number : numbers)
    version += (version.empty () ? "" : ".") + std::to_string (number);
  benchmark::AddCustomContext (name, version);
}

int
harness::run (int argc, char **argv)
{
  std::vector<std::string> arguments (argv + 1, argv + argc);

  benchmark::Initialize (&argc, argv);
  if (benchmark::ReportUnrecognizedArguments (argc, argv))
    return 2;

  size_t n_measures = has_option (arguments, "--benchmark_list_tests")
                          ? list ()
                          : measure (has_option (arguments, "--benchmark_out="));
  benchmark::Shutdown ();

  return n_measures > 0 ? 0 : 1;
}

void
harness::check (uint64_t found, uint64_t expected)
{
  if (found == expected)
    return;

  fprintf (stderr, "error: the result is %" PRIx64 " instead of %" PRIx64 "\n", found, expected);
  abort ();
}

harness::CpuUse::CpuUse ()
    : cpu (get_seconds (CLOCK_PROCESS_CPUTIME_ID)), wall (get_seconds (CLOCK_MONOTONIC))
{
}

void
harness::CpuUse::report (benchmark::State &state) const
{
  CpuUse now;

  state.counters["cpu_use"] = (now.cpu - cpu) / (now.wall - wall);
}
