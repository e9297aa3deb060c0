/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "harness.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace harness
{

namespace
{

template <typename Reporter> class PlainNames : public Reporter
{
public:
  using Reporter::Reporter;

  void
  ReportRuns (const std::vector<benchmark::BenchmarkReporter::Run> &reports) override
  {
    std::vector<benchmark::BenchmarkReporter::Run> plain = reports;
    for (auto &run : plain)
      {
        auto &name = run.run_name;
        for (std::string *suffix : { &name.min_time, &name.iterations, &name.repetitions, &name.time_type })
          suffix->clear ();
      }
    Reporter::ReportRuns (plain);
  }
};

[[noreturn]] void
fail (const char *what)
{
  throw std::system_error (errno, std::generic_category (), what);
}

double
seconds_between (const timespec &start, const timespec &end)
{
  return double (end.tv_sec - start.tv_sec) + double (end.tv_nsec - start.tv_nsec) / 1e9;
}

} // namespace

std::vector<uint8_t>
make_bytes (size_t size)
{
  std::vector<uint8_t> bytes (size);
  for (size_t i = 0; i < size; i++)
    bytes[i] = uint8_t (i * 131 % 251);
  return bytes;
}

uint64_t
hash (const std::vector<uint8_t> &bytes, unsigned times)
{
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned i = 0; i < times; i++)
    for (uint8_t byte : bytes)
      hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

Directory::Directory ()
{
  std::string path = std::filesystem::temp_directory_path () / "bench-peer-XXXXXX";
  if (mkdtemp (path.data ()) == nullptr)
    fail (path.c_str ());
  m_path = path;
}

Directory::~Directory ()
{
  std::error_code ignored;
  std::filesystem::remove_all (m_path, ignored);
}

std::string
Directory::write (const char *name, const std::vector<uint8_t> &bytes) const
{
  std::string path = m_path + "/" + name;
  std::ofstream file (path, std::ios::binary);
  file.write (reinterpret_cast<const char *> (bytes.data ()), std::streamsize (bytes.size ()));
  file.close ();
  if (!file)
    fail (path.c_str ());
  return path;
}

SilentPipes::SilentPipes (size_t n_pipes)
{
  for (size_t i = 0; i < n_pipes; i++)
    {
      int fds[2];
      if (pipe2 (fds, O_CLOEXEC) != 0)
        fail ("a pipe");
      readers.push_back (fds[0]);
      m_writers.push_back (fds[1]);
    }
}

SilentPipes::~SilentPipes ()
{
  close_writers ();
}

void
SilentPipes::close_writers ()
{
  for (int fd : m_writers)
    close (fd);
  m_writers.clear ();
}

CpuUse::CpuUse ()
{
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &m_cpu);
  clock_gettime (CLOCK_MONOTONIC, &m_wall);
}

void
CpuUse::report (benchmark::State &state) const
{
  timespec cpu, wall;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);
  clock_gettime (CLOCK_MONOTONIC, &wall);
  state.counters["cpu_use"] = seconds_between (m_cpu, cpu) / seconds_between (m_wall, wall);
}

benchmark::internal::Benchmark *
add (const std::string &name, void (*measure) (benchmark::State &))
{
  return benchmark::RegisterBenchmark (name.c_str (), measure)->UseRealTime ();
}

int
run (int argc, char **argv)
{
  bool to_file = false;
  for (int i = 1; i < argc; i++)
    to_file |= strncmp (argv[i], "--benchmark_out=", strlen ("--benchmark_out=")) == 0;

  benchmark::Initialize (&argc, argv);
  if (benchmark::ReportUnrecognizedArguments (argc, argv))
    return EXIT_FAILURE;

  PlainNames<benchmark::ConsoleReporter> display (isatty (STDOUT_FILENO)
                                                    ? benchmark::ConsoleReporter::OO_Defaults
                                                    : benchmark::ConsoleReporter::OO_None);
  auto file = std::make_unique<PlainNames<benchmark::JSONReporter>> ();
  size_t n_measures = benchmark::RunSpecifiedBenchmarks (&display, to_file ? file.get () : nullptr);
  benchmark::Shutdown ();
  return n_measures > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace harness
