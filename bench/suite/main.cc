/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What ggen's runtime costs, measured with Google Benchmark:
 *
 *     bench-suite [--benchmark_filter=REGEX] [--benchmark_out=FILE.json] ...
 *
 * All of Google Benchmark's options work. Names are SECTION/MEASURE[/ARGUMENT]/SUBJECT, where the
 * subject is the runtime that was used (isolated, eager, shared), or alone for none.
 */

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <time.h>

#include "command.h"
#include "suite.h"
#include "work-dir.h"

namespace
{

const std::string time_suffix = "/real_time";

/* Google Benchmark appends to a name how its time is measured, which is the same for all of ours:
 * reports are given the names as they were registered. */
class PlainNames : public benchmark::BenchmarkReporter
{
public:
  explicit PlainNames (benchmark::BenchmarkReporter *inner) : inner (inner) {}

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
    std::vector<Run> renamed (runs);

    for (Run &run : renamed)
      run.run_name.time_type.clear ();
    inner->ReportRuns (renamed);
  }

  void
  Finalize () override
  {
    inner->Finalize ();
  }

private:
  std::unique_ptr<benchmark::BenchmarkReporter> inner;
};

bool
has_option (int argc, char **argv, const std::string &name)
{
  for (int i = 1; i < argc; i++)
    {
      std::string argument = argv[i];

      if (argument == name || argument.rfind (name + "=", 0) == 0)
        return argument != name + "=false";
    }

  return false;
}

/* Lets an expression end where a name as registered ends. */
std::string
adapt_filter (std::string filter)
{
  if (!filter.empty () && filter.back () == '$')
    {
      filter.pop_back ();
      filter += "(" + time_suffix + ")?$";
    }

  return filter;
}

void
print_names (const std::string &names)
{
  std::istringstream lines (names);
  std::string line;

  while (std::getline (lines, line))
    {
      if (line.size () > time_suffix.size ()
          && line.compare (line.size () - time_suffix.size (), std::string::npos, time_suffix) == 0)
        line.resize (line.size () - time_suffix.size ());
      std::cout << line << "\n";
    }
}

void
list ()
{
  PlainNames display (benchmark::CreateDefaultDisplayReporter ());
  std::ostringstream names;

  display.SetOutputStream (&names);
  benchmark::RunSpecifiedBenchmarks (&display, nullptr,
                                     adapt_filter (benchmark::GetBenchmarkFilter ()));
  print_names (names.str ());
}

void
run (bool has_file)
{
  PlainNames display (benchmark::CreateDefaultDisplayReporter ());
  PlainNames file (new benchmark::JSONReporter);

  benchmark::RunSpecifiedBenchmarks (&display, has_file ? &file : nullptr,
                                     adapt_filter (benchmark::GetBenchmarkFilter ()));
}

std::string
join_version (guint major, guint minor, guint micro)
{
  return std::to_string (major) + "." + std::to_string (minor) + "." + std::to_string (micro);
}

void
add_versions ()
{
  benchmark::AddCustomContext ("ggen_version", join_version (GGEN_MAJOR_VERSION, GGEN_MINOR_VERSION,
                                                             GGEN_MICRO_VERSION));
  benchmark::AddCustomContext ("glib_version", join_version (glib_major_version, glib_minor_version,
                                                             glib_micro_version));
}

double
get_seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return static_cast<double> (time.tv_sec) + static_cast<double> (time.tv_nsec) / 1e9;
}

void
add_all ()
{
  suite::add_creation ();
  suite::add_execution ();
  suite::add_workloads ();
  suite::add_concurrency ();
  suite::add_startup ();
  suite::add_workers ();
  suite::add_scheduling ();
}

}

const char *
suite::get_name (SuiteSubject subject)
{
  return subject == SUITE_ISOLATED ? "isolated" : subject == SUITE_EAGER ? "eager" : "shared";
}

suite::CpuUse::CpuUse ()
    : cpu (get_seconds (CLOCK_PROCESS_CPUTIME_ID)), wall (get_seconds (CLOCK_MONOTONIC))
{
}

void
suite::CpuUse::report (benchmark::State &state) const
{
  CpuUse now;

  state.counters["cpu_use"] = (now.cpu - cpu) / (now.wall - wall);
}

int
main (int argc, char **argv)
{
  bool has_file = has_option (argc, argv, "--benchmark_out");
  bool only_lists = has_option (argc, argv, "--benchmark_list_tests");

  benchmark::Initialize (&argc, argv);
  if (benchmark::ReportUnrecognizedArguments (argc, argv))
    return 2;

  add_versions ();
  suite_work_dir_create ();
  suite_subject_prepare ();
  suite_command_prepare ();
  add_all ();
  if (only_lists)
    list ();
  else
    run (has_file);
  benchmark::ClearRegisteredBenchmarks ();
  benchmark::Shutdown ();
  suite_subject_clean_up ();
  suite_work_dir_remove ();

  return 0;
}
