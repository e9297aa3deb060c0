/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-unwind-private.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ggen-test-cfi-private.h"

#define EXPORT __attribute__ ((visibility ("default")))

/* What a walk may take at most, own frames included: a bound for stacks that are broken. */
#define MOST_STEPS 256

/* What libc's unwinder is asked for where ours does not understand a frame. */
#define MOST_BACKTRACE 64

/* What is known of a return address, in one word, so that it is read and written without a lock:
 *
 *     tag 34 bits · kind 2 · from_rbp 1 · rbp_slot 11 · n_words 16
 *
 * An address of user space has 47 bits. Multiplied by an odd number it is spread, and still one to
 * one: its upper 13 bits say which place of the table, its lower 34 are the tag. */
#define ADDRESS_BITS 47
#define INDEX_BITS 13
#define TAG_BITS (ADDRESS_BITS - INDEX_BITS)
#define SPREAD G_GUINT64_CONSTANT (0x5851f42d4c957f2d)
#define KIND_SHIFT 28
#define FROM_RBP_SHIFT 27
#define SLOT_SHIFT 16
#define MOST_SLOT 0x7ff
#define MOST_WORDS 0xffff

static guint64 known[1 << INDEX_BITS]; /* atomic, each */

/* Where the code of this library is, nothing where it is part of the program. */
static guintptr own_start; /* atomic */
static guintptr own_end;   /* atomic */
static gint is_ready;      /* atomic */
static gint is_warm;       /* atomic */

/* Any number of threads may do this at once: all find the same. */
static void
find_own_code (void)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
  struct dl_find_object object;

  if (_dl_find_object ((gpointer) ggen_test_unwind, &object) == 0
      && object.dlfo_link_map->l_name[0] != '\0')
    {
      __atomic_store_n (&own_start, (guintptr) object.dlfo_map_start, __ATOMIC_RELAXED);
      __atomic_store_n (&own_end, (guintptr) object.dlfo_map_end, __ATOMIC_RELAXED);
    }
#endif
  __atomic_store_n (&is_ready, TRUE, __ATOMIC_RELEASE);
}

/* libc loads its unwinder on first use, which is nothing for a wrapper or a signal handler. */
__attribute__ ((constructor)) static void
warm_up (void)
{
  gpointer address[1];

  backtrace (address, 1);
  __atomic_store_n (&is_warm, TRUE, __ATOMIC_RELEASE);
}

gboolean
ggen_test_unwind_is_own (gconstpointer address)
{
  if (G_UNLIKELY (!__atomic_load_n (&is_ready, __ATOMIC_ACQUIRE)))
    find_own_code ();

  return (guintptr) address >= __atomic_load_n (&own_start, __ATOMIC_RELAXED)
         && (guintptr) address < __atomic_load_n (&own_end, __ATOMIC_RELAXED);
}

/* Code goes with its library, and other code may come to be where it was. */
EXPORT int
dlclose (void *handle)
{
  int (*real) (void *) = (int (*) (void *)) dlsym (RTLD_NEXT, "dlclose");
  int result = real (handle);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    __atomic_store_n (&known[i], 0, __ATOMIC_RELAXED);

  return result;
}

/* The rest of a walk, of which @address is the first frame that is not stored yet. */
static gsize
unwind_slowly (guintptr address, gpointer *addresses, gsize n_addresses, guint n_skipped)
{
  gpointer all[MOST_BACKTRACE];
  gsize n_stored = 0;
  int n_all;
  int i = 0;

  n_all = __atomic_load_n (&is_warm, __ATOMIC_ACQUIRE) ? backtrace (all, MOST_BACKTRACE) : 0;
  while (i < n_all && (guintptr) all[i] != address)
    i++;

  for (i += (int) n_skipped; i < n_all && n_stored < n_addresses; i++)
    if (n_stored > 0 || !ggen_test_unwind_is_own (all[i]))
      addresses[n_stored++] = all[i];

  return n_stored;
}

#if defined(__x86_64__)

static guint64
pack (const GgenTestCfi *cfi, guint64 tag)
{
  GgenTestCfiKind kind = cfi->kind;

  if (cfi->n_words > MOST_WORDS || cfi->rbp_slot > MOST_SLOT)
    kind = GGEN_TEST_CFI_UNKNOWN;

  return tag << (64 - TAG_BITS) | (guint64) kind << KIND_SHIFT
         | (guint64) cfi->from_rbp << FROM_RBP_SHIFT
         | (guint64) (cfi->rbp_slot & MOST_SLOT) << SLOT_SHIFT | (cfi->n_words & MOST_WORDS);
}

static guint64
look_up (guintptr address)
{
  guint64 spread = (address * SPREAD) & ((G_GUINT64_CONSTANT (1) << ADDRESS_BITS) - 1);
  guint64 tag = spread & ((G_GUINT64_CONSTANT (1) << TAG_BITS) - 1);
  guint64 *place = &known[spread >> TAG_BITS];
  guint64 word = __atomic_load_n (place, __ATOMIC_RELAXED);

  if (G_UNLIKELY (word == 0 || word >> (64 - TAG_BITS) != tag))
    {
      GgenTestCfi cfi = ggen_test_cfi_look_up (address);

      word = pack (&cfi, tag);
      __atomic_store_n (place, word, __ATOMIC_RELAXED);
    }

  return word;
}

static GgenTestCfiKind
kind_of (guint64 word)
{
  return (word >> KIND_SHIFT) & 3;
}

/* Reads frames of others, between whose variables a sanitizer sees nothing but red zones. */
__attribute__ ((noinline, no_sanitize ("address", "thread", "undefined"))) gsize
ggen_test_unwind (gpointer *addresses, gsize n_addresses, guint n_skipped)
{
  /* Being asked for it makes the compiler keep rbp as this function's frame pointer. */
  const guintptr *frame = __builtin_frame_address (0);
  guintptr rbp = frame[0];
  guintptr address = frame[1];
  guintptr rsp = (guintptr) (frame + 2);
  gsize n_stored = 0;

  for (guint i = 0; i < MOST_STEPS && address != 0 && address >> ADDRESS_BITS == 0; i++)
    {
      guint64 rule;
      guintptr end;

      if (i >= n_skipped && (n_stored > 0 || !ggen_test_unwind_is_own ((gpointer) address)))
        addresses[n_stored++] = (gpointer) address;
      if (n_stored == n_addresses)
        break;

      rule = look_up (address);
      if (kind_of (rule) == GGEN_TEST_CFI_END)
        break;
      if (kind_of (rule) == GGEN_TEST_CFI_UNKNOWN)
        {
          n_stored -= n_stored > 0;
          return n_stored
                 + unwind_slowly (address, addresses + n_stored, n_addresses - n_stored,
                                  n_skipped > i ? n_skipped - i : 0);
        }

      end = ((rule >> FROM_RBP_SHIFT & 1) != 0 ? rbp : rsp) + (rule & MOST_WORDS) * 8;
      if (end <= rsp || end % 8 != 0)
        break;

      if ((rule >> SLOT_SHIFT & MOST_SLOT) != 0)
        rbp = ((const guintptr *) end)[-(gssize) (rule >> SLOT_SHIFT & MOST_SLOT)];
      address = ((const guintptr *) end)[-1];
      rsp = end;
    }

  return n_stored;
}

/* By the kernel, which says so where nothing is. */
static gboolean
peek (guintptr place, guintptr *value)
{
  struct iovec local = {value, sizeof *value};
  struct iovec remote = {(gpointer) place, sizeof *value};

  return process_vm_readv (getpid (), &local, 1, &remote, 1, 0) == sizeof *value;
}

gsize
ggen_test_unwind_stopped (guintptr address, guintptr stack, gpointer *addresses, gsize n_addresses)
{
  gboolean has_rbp = FALSE;
  guintptr rbp = 0;
  gsize n_stored = 0;

  for (address++; n_stored < n_addresses && address > 1 && address >> ADDRESS_BITS == 0;)
    {
      guint64 rule = look_up (address);
      guint slot = rule >> SLOT_SHIFT & MOST_SLOT;
      gboolean from_rbp = rule >> FROM_RBP_SHIFT & 1;
      guintptr end = (from_rbp ? rbp : stack) + (rule & MOST_WORDS) * 8;

      addresses[n_stored++] = (gpointer) address;
      if (kind_of (rule) != GGEN_TEST_CFI_STEP || (from_rbp && !has_rbp) || end <= stack
          || !peek (end - 8, &address))
        break;

      if (slot != 0)
        has_rbp = peek (end - 8 * slot, &rbp);
      stack = end;
    }

  return n_stored;
}

#else

gsize
ggen_test_unwind_stopped (guintptr address, guintptr stack, gpointer *addresses, gsize n_addresses)
{
  addresses[0] = (gpointer) (address + 1);

  return 1;
}

__attribute__ ((noinline)) gsize
ggen_test_unwind (gpointer *addresses, gsize n_addresses, guint n_skipped)
{
  return unwind_slowly ((guintptr) __builtin_return_address (0), addresses, n_addresses, n_skipped);
}

#endif
