/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Counts what a program has on the heap: a library to preload, which stands in front of the
 * allocator's functions. Slices are seen with G_SLICE=always-malloc.
 */

#include "allocations-private.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORTED __attribute__ ((visibility ("default")))

/* Counters only: nothing is published through them, so no order is needed. */
static atomic_long live_bytes;
static atomic_long live_blocks;
static atomic_long peak_bytes;
static atomic_long allocated_bytes;

static void
raise_peak (long bytes)
{
  long peak = atomic_load_explicit (&peak_bytes, memory_order_relaxed);

  while (bytes > peak
         && !atomic_compare_exchange_weak_explicit (&peak_bytes, &peak, bytes, memory_order_relaxed,
                                                    memory_order_relaxed))
    ;
}

static void *
count_in (void *block)
{
  long bytes;

  if (block == NULL)
    return NULL;

  bytes = (long) malloc_usable_size (block);
  raise_peak (atomic_fetch_add_explicit (&live_bytes, bytes, memory_order_relaxed) + bytes);
  atomic_fetch_add_explicit (&live_blocks, 1, memory_order_relaxed);
  atomic_fetch_add_explicit (&allocated_bytes, bytes, memory_order_relaxed);
  suite_blocks_add (block, (size_t) bytes);

  return block;
}

static void
count_out (void *block, long bytes)
{
  atomic_fetch_sub_explicit (&live_bytes, bytes, memory_order_relaxed);
  atomic_fetch_sub_explicit (&live_blocks, 1, memory_order_relaxed);
  suite_blocks_remove (block);
}

EXPORTED void *
malloc (size_t size)
{
  return count_in (__libc_malloc (size));
}

EXPORTED void *
calloc (size_t n, size_t size)
{
  return count_in (__libc_calloc (n, size));
}

EXPORTED void
free (void *block)
{
  /* Before it is given back: another thread may get it at once. */
  if (block != NULL)
    count_out (block, (long) malloc_usable_size (block));

  __libc_free (block);
}

EXPORTED void *
realloc (void *block, size_t size)
{
  long bytes;
  void *moved;

  if (block == NULL)
    return malloc (size);

  bytes = (long) malloc_usable_size (block);
  count_out (block, bytes);
  moved = __libc_realloc (block, size);
  if (moved != NULL)
    return count_in (moved);

  /* Either it was freed, as for no size, or it is as it was. */
  if (size != 0)
    count_in (block);

  return NULL;
}

EXPORTED void *
reallocarray (void *block, size_t n, size_t size)
{
  size_t total;

  if (__builtin_mul_overflow (n, size, &total))
    {
      errno = ENOMEM;
      return NULL;
    }

  return realloc (block, total);
}

EXPORTED void *
memalign (size_t alignment, size_t size)
{
  return count_in (__libc_memalign (alignment, size));
}

EXPORTED void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

EXPORTED int
posix_memalign (void **block, size_t alignment, size_t size)
{
  void *made;

  if (alignment % sizeof (void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
    return EINVAL;

  made = memalign (alignment, size);
  if (made == NULL)
    return ENOMEM;

  *block = made;

  return 0;
}

EXPORTED void *
valloc (size_t size)
{
  return memalign ((size_t) sysconf (_SC_PAGESIZE), size);
}

EXPORTED void *
pvalloc (size_t size)
{
  size_t page = (size_t) sysconf (_SC_PAGESIZE);

  return memalign (page, (size + page - 1) / page * page);
}

EXPORTED void
suite_allocations_get (SuiteAllocations *allocations)
{
  allocations->live_bytes = atomic_load_explicit (&live_bytes, memory_order_relaxed);
  allocations->live_blocks = atomic_load_explicit (&live_blocks, memory_order_relaxed);
  allocations->peak_bytes = atomic_load_explicit (&peak_bytes, memory_order_relaxed);
  allocations->allocated_bytes = atomic_load_explicit (&allocated_bytes, memory_order_relaxed);
  suite_blocks_get (&allocations->runtime_bytes, &allocations->runtime_blocks);
}

EXPORTED void
suite_allocations_reset_peak (void)
{
  atomic_store_explicit (&peak_bytes, atomic_load_explicit (&live_bytes, memory_order_relaxed),
                         memory_order_relaxed);
}
