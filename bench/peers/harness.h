/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the benchmarks of all peers share: how they are registered and reported (Google Benchmark
 * measures), and what they work on.
 */
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace harness
{

constexpr size_t command_size = 4096;
constexpr size_t compute_size = 64 * 1024;
constexpr unsigned compute_times = 4;
constexpr size_t page_size = 16 * 1024;
constexpr size_t batch_size = 64;

/* Bytes that repeat late, so that no two pages of them are alike. */
std::vector<uint8_t> make_bytes (size_t size);

/* FNV-1a, 64 bits, `times` times, each continuing where the last one ended. */
uint64_t hash (const std::vector<uint8_t> &bytes, unsigned times = 1);

/* A directory for real files, gone with everything in it at the end. */
class Directory
{
public:
  Directory ();
  ~Directory ();
  Directory (const Directory &) = delete;
  Directory &operator= (const Directory &) = delete;

  std::string write (const char *name, const std::vector<uint8_t> &bytes) const;
  const char *
  path () const
  {
    return m_path.c_str ();
  }

private:
  std::string m_path;
};

/* Pipes that nobody writes to: a read of one blocks until it is closed. */
class SilentPipes
{
public:
  explicit SilentPipes (size_t n_pipes);
  ~SilentPipes ();
  SilentPipes (const SilentPipes &) = delete;
  SilentPipes &operator= (const SilentPipes &) = delete;

  void close_writers ();

  /* Whoever reads owns these. */
  std::vector<int> readers;

private:
  std::vector<int> m_writers;
};

/* Processor time of the whole process by wall time, as the counter `cpu_use`. */
class CpuUse
{
public:
  CpuUse ();
  void report (benchmark::State &state) const;

private:
  timespec m_cpu, m_wall;
};

/* Registers one measure; its time is wall time. */
benchmark::internal::Benchmark *add (const std::string &name, void (*measure) (benchmark::State &));

template <typename... Args>
benchmark::internal::Benchmark *
add (const std::string &name, void (*measure) (benchmark::State &, Args...), Args... args)
{
  return benchmark::RegisterBenchmark (name.c_str (),
                                       [=] (benchmark::State &state) { measure (state, args...); })
    ->UseRealTime ();
}

/* Runs what the arguments select. Names are reported as they were registered, without the suffix
 * by which Google Benchmark says which clock it went by. */
int run (int argc, char **argv);

} // namespace harness
