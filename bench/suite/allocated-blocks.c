/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "allocations-private.h"

#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

/* Which of the blocks on the heap are the runtime's, and where they were made.
 *
 * A block is the runtime's where its thread says so (a program that calls the runtime does), or
 * where the innermost library on its stack that is none of the C library's and GLib's is the
 * runtime's: that holds for workers, on which nobody could say anything, and not for what the
 * runtime only calls. */

#define EXPORTED __attribute__ ((visibility ("default")))
/* A thread's variables are there without allocating them. */
#define THREAD_LOCAL _Thread_local __attribute__ ((tls_model ("initial-exec")))

#define N_BUCKETS 4096
#define MAX_RANGES 32

typedef struct _Block Block;

struct _Block
{
  Block *next;
  void *address;
  size_t bytes;
  int n_frames;
  void *frames[SUITE_MAX_FRAMES];
};

typedef struct
{
  pthread_mutex_t mutex;
  Block *first; /* guarded by mutex */
} Bucket;

typedef struct
{
  uintptr_t start;
  uintptr_t end;
} Range;

static Bucket buckets[N_BUCKETS] = {[0 ... N_BUCKETS - 1] = {PTHREAD_MUTEX_INITIALIZER, NULL}};
static atomic_bool is_recording; /* released once the ranges are known */
static atomic_long runtime_bytes;
static atomic_long runtime_blocks;

static Range passed_over[MAX_RANGES]; /* constant once recording */
static int n_passed_over;
static Range of_runtime[MAX_RANGES]; /* likewise */
static int n_of_runtime;

static THREAD_LOCAL bool is_tagged;
static THREAD_LOCAL bool is_inside; /* what we allocate ourselves is not looked at */

static Bucket *
find_bucket (const void *address)
{
  return &buckets[((uintptr_t) address >> 4) * 2654435761u % N_BUCKETS];
}

static bool
is_in (const Range *ranges, int n_ranges, const void *address)
{
  for (int i = 0; i < n_ranges; i++)
    {
      if ((uintptr_t) address >= ranges[i].start && (uintptr_t) address < ranges[i].end)
        return true;
    }

  return false;
}

static bool
is_of_runtime (void *const *frames, int n_frames)
{
  for (int i = 0; i < n_frames; i++)
    {
      if (!is_in (passed_over, n_passed_over, frames[i]))
        return is_in (of_runtime, n_of_runtime, frames[i]);
    }

  return false;
}

static void
keep (const Block *found)
{
  Bucket *bucket = find_bucket (found->address);
  Block *block = __libc_malloc (sizeof *block);

  if (block == NULL)
    return;

  *block = *found;
  pthread_mutex_lock (&bucket->mutex);
  block->next = bucket->first;
  bucket->first = block;
  pthread_mutex_unlock (&bucket->mutex);

  atomic_fetch_add_explicit (&runtime_bytes, (long) block->bytes, memory_order_relaxed);
  atomic_fetch_add_explicit (&runtime_blocks, 1, memory_order_relaxed);
}

void
suite_blocks_add (void *address, size_t bytes)
{
  Block block = {.address = address, .bytes = bytes};

  if (!atomic_load_explicit (&is_recording, memory_order_acquire) || is_inside)
    return;

  is_inside = true;
  block.n_frames = backtrace (block.frames, SUITE_MAX_FRAMES);
  if (is_tagged || is_of_runtime (block.frames, block.n_frames))
    keep (&block);
  is_inside = false;
}

void
suite_blocks_remove (void *address)
{
  Bucket *bucket;
  Block *block = NULL;

  if (atomic_load_explicit (&runtime_blocks, memory_order_relaxed) == 0)
    return;

  bucket = find_bucket (address);
  pthread_mutex_lock (&bucket->mutex);
  for (Block **link = &bucket->first; *link != NULL; link = &(*link)->next)
    {
      if ((*link)->address == address)
        {
          block = *link;
          *link = block->next;
          break;
        }
    }
  pthread_mutex_unlock (&bucket->mutex);

  if (block == NULL)
    return;

  atomic_fetch_sub_explicit (&runtime_bytes, (long) block->bytes, memory_order_relaxed);
  atomic_fetch_sub_explicit (&runtime_blocks, 1, memory_order_relaxed);
  __libc_free (block);
}

void
suite_blocks_get (long *bytes, long *blocks)
{
  *bytes = atomic_load_explicit (&runtime_bytes, memory_order_relaxed);
  *blocks = atomic_load_explicit (&runtime_blocks, memory_order_relaxed);
}

static void
add_range (Range *ranges,
           int *n_ranges,
           const struct dl_phdr_info *info,
           const ElfW (Phdr) * segment)
{
  Range range = {info->dlpi_addr + segment->p_vaddr,
                 info->dlpi_addr + segment->p_vaddr + segment->p_memsz};

  if (*n_ranges < MAX_RANGES)
    ranges[(*n_ranges)++] = range;
}

static int
look_at_library (struct dl_phdr_info *info, size_t size, void *user_data)
{
  static const char *const names[] = {
      "libbench-allocations", "/libc.so",       "/ld-linux",    "/libglib-2.0.so",
      "/libgobject-2.0.so",   "/libgio-2.0.so", "/libgcc_s.so", "/libpthread.so",
  };
  bool is_runtime = strstr (info->dlpi_name, "/libggen-1.so") != NULL;
  bool is_passed_over = false;

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    is_passed_over |= strstr (info->dlpi_name, names[i]) != NULL;

  for (int i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &info->dlpi_phdr[i];

      if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0)
        continue;

      if (is_runtime)
        add_range (of_runtime, &n_of_runtime, info, segment);
      else if (is_passed_over)
        add_range (passed_over, &n_passed_over, info, segment);
    }

  return 0;
}

/* From now on blocks are looked at, or not any more; those that are known stay so. Returns whether
 * they were before. */
EXPORTED bool
suite_allocations_set_recording (bool should_record)
{
  void *frames[1];

  if (should_record && n_of_runtime == 0)
    {
      /* The first call loads a library. */
      backtrace (frames, 1);
      dl_iterate_phdr (look_at_library, NULL);
    }

  return atomic_exchange_explicit (&is_recording, should_record, memory_order_acq_rel);
}

/* Says whether what the calling thread allocates is the runtime's, whoever asks for it. Returns what
 * was said before. */
EXPORTED bool
suite_allocations_set_tag (bool is_runtime)
{
  bool was = is_tagged;

  is_tagged = is_runtime;

  return was;
}

/* Calls @func for each live block of the runtime. It must not free any. */
EXPORTED void
suite_allocations_list (SuiteBlockFunc func, void *user_data)
{
  bool was_inside = is_inside;

  is_inside = true;
  for (int i = 0; i < N_BUCKETS; i++)
    {
      pthread_mutex_lock (&buckets[i].mutex);
      for (const Block *block = buckets[i].first; block != NULL; block = block->next)
        func (block->bytes, block->frames, block->n_frames, user_data);
      pthread_mutex_unlock (&buckets[i].mutex);
    }
  is_inside = was_inside;
}
