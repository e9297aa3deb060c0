/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the peers work on: real bytes in real files. The README beside this file has the numbers in
 * a table, for whoever does the same work elsewhere.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>

namespace harness
{

std::vector<uint8_t> make_bytes (size_t n_bytes);
uint64_t hash (const std::vector<uint8_t> &bytes, unsigned times);

/* A directory for files, gone with all of them at the end. */
class Directory
{
public:
  Directory ();
  ~Directory ();
  Directory (const Directory &) = delete;
  Directory &operator= (const Directory &) = delete;

  const char *path () const;

private:
  std::string name;
};

/* The file that a command reads and hashes. */
class CommandFile
{
public:
  CommandFile ();

  const char *path () const;
  void check (uint64_t hash) const;

private:
  Directory directory;
  std::string name;
  uint64_t expected;
};

/* A batch of items that compute, that write and read back files, or half of each. */
struct Batch
{
  static constexpr unsigned n_items = 64;
  static constexpr unsigned times = 4;

  Batch (unsigned n_compute, unsigned n_write);
  void check (uint64_t sum) const;

  unsigned n_compute, n_write;
  std::vector<uint8_t> data, page;
  Directory directory;

private:
  uint64_t expected;
};

/* Pipes that nobody writes to: a read blocks until they are closed. */
class SilentPipes
{
public:
  explicit SilentPipes (size_t n_pipes);
  ~SilentPipes ();
  SilentPipes (const SilentPipes &) = delete;
  SilentPipes &operator= (const SilentPipes &) = delete;

  void close_writers ();

  std::vector<int> readers; /* owned by who reads */

private:
  std::vector<int> writers;
};

/* Threads that do the same at once, as often as asked. */
class Crowd
{
public:
  Crowd (unsigned n_threads, std::function<void ()> work);
  ~Crowd ();
  Crowd (const Crowd &) = delete;
  Crowd &operator= (const Crowd &) = delete;

  /* Returns when all threads have done it once. */
  void run ();

private:
  void serve ();

  std::function<void ()> work;
  pthread_barrier_t start, end;
  bool stops = false; /* guarded by the barriers */
  std::vector<std::thread> threads;
};

}
