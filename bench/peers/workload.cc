/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "workload.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"
#include "hash.h"

namespace
{

constexpr size_t command_size = 4 * 1024;
constexpr size_t data_size = 64 * 1024;
constexpr size_t page_size = 16 * 1024;

[[noreturn]] void
fail (const std::string &what)
{
  throw std::system_error (errno, std::generic_category (), what);
}

void
write_file (const std::string &path, const std::vector<uint8_t> &bytes)
{
  std::ofstream file (path, std::ios::binary);

  file.write (reinterpret_cast<const char *> (bytes.data ()),
              static_cast<std::streamsize> (bytes.size ()));
  file.close ();
  if (!file)
    fail (path);
}

}

/* The period is a prime, so that no two pages are alike. */
std::vector<uint8_t>
harness::make_bytes (size_t n_bytes)
{
  std::vector<uint8_t> bytes (n_bytes);

  for (size_t i = 0; i < n_bytes; i++)
    bytes[i] = static_cast<uint8_t> (i * 131 % 251);

  return bytes;
}

uint64_t
harness::hash (const std::vector<uint8_t> &bytes, unsigned times)
{
  return peer_hash (bytes.data (), bytes.size (), times);
}

harness::Directory::Directory ()
    : name (std::filesystem::temp_directory_path () / "bench-peer-XXXXXX")
{
  if (mkdtemp (name.data ()) == nullptr)
    fail (name);
}

harness::Directory::~Directory ()
{
  std::error_code ignored;

  std::filesystem::remove_all (name, ignored);
}

const char *
harness::Directory::path () const
{
  return name.c_str ();
}

harness::CommandFile::CommandFile () : name (std::string (directory.path ()) + "/command.bin")
{
  std::vector<uint8_t> bytes = make_bytes (command_size);

  write_file (name, bytes);
  expected = hash (bytes, 1);
}

const char *
harness::CommandFile::path () const
{
  return name.c_str ();
}

void
harness::CommandFile::check (uint64_t hash) const
{
  harness::check (hash, expected);
}

harness::Batch::Batch (unsigned n_to_compute, unsigned n_to_write)
    : n_compute (n_to_compute), n_write (n_to_write), data (make_bytes (data_size)),
      page (make_bytes (page_size)),
      expected (n_to_compute * hash (data, times) + n_to_write * hash (page, 1))
{
}

void
harness::Batch::check (uint64_t sum) const
{
  harness::check (sum, expected);
}

harness::SilentPipes::SilentPipes (size_t n_pipes)
{
  for (size_t i = 0; i < n_pipes; i++)
    {
      int fds[2];

      if (pipe2 (fds, O_CLOEXEC) != 0)
        fail ("a pipe");
      readers.push_back (fds[0]);
      writers.push_back (fds[1]);
    }
}

harness::SilentPipes::~SilentPipes () { close_writers (); }

void
harness::SilentPipes::close_writers ()
{
  for (int fd : writers)
    close (fd);
  writers.clear ();
}

harness::Crowd::Crowd (unsigned n_threads, std::function<void ()> what) : work (what)
{
  pthread_barrier_init (&start, nullptr, n_threads + 1);
  pthread_barrier_init (&end, nullptr, n_threads + 1);
  for (unsigned i = 0; i < n_threads; i++)
    threads.emplace_back (&Crowd::serve, this);
}

harness::Crowd::~Crowd ()
{
  stops = true;
  pthread_barrier_wait (&start);
  for (std::thread &thread : threads)
    thread.join ();
  pthread_barrier_destroy (&end);
  pthread_barrier_destroy (&start);
}

void
harness::Crowd::run ()
{
  pthread_barrier_wait (&start);
  pthread_barrier_wait (&end);
}

void
harness::Crowd::serve ()
{
  for (;;)
    {
      pthread_barrier_wait (&start);
      if (stops)
        return;
      work ();
      pthread_barrier_wait (&end);
    }
}
