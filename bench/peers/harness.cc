/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
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

/* The value of an option among the arguments, "true" where it is given without one. */
std::string
get_option (const std::vector<std::string> &arguments, const std::string &name)
{
  std::string value;

  for (const std::string &argument : arguments)
    if (argument == name)
      value = "true";
    else if (argument.rfind (name + "=", 0) == 0)
      value = argument.substr (name.size () + 1);

  return value;
}

/* Where an expression asks for the end of a name it means the name as it was registered. */
std::string
get_filter ()
{
  std::string filter;

  for (char next : benchmark::GetBenchmarkFilter ())
    if (next == '$' && !ends_with (filter, "\\"))
      filter += "(" + suffix + ")?$";
    else
      filter += next;

  return filter;
}

void
list ()
{
  PlainNames display (benchmark::CreateDefaultDisplayReporter ());
  std::stringstream names;
  std::string name;

  display.SetOutputStream (&names);
  benchmark::RunSpecifiedBenchmarks (&display, nullptr, get_filter ());
  while (std::getline (names, name))
    std::cout << (ends_with (name, suffix) ? name.erase (name.size () - suffix.size ()) : name)
              << '\n';
}

void
measure (const std::string &path)
{
  PlainNames display (benchmark::CreateDefaultDisplayReporter ());
  PlainNames file (new benchmark::JSONReporter);
  size_t n_measures =
      benchmark::RunSpecifiedBenchmarks (&display, path.empty () ? nullptr : &file, get_filter ());

  /* Of nothing, Google Benchmark writes a file that is no JSON. */
  if (n_measures == 0 && !path.empty ())
    std::ofstream (path) << "{\"context\": {}, \"benchmarks\": []}\n";
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

  std::string lists = get_option (arguments, "--benchmark_list_tests");
  if (lists.empty () || lists == "false")
    measure (get_option (arguments, "--benchmark_out"));
  else
    list ();
  benchmark::Shutdown ();

  return 0;
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
