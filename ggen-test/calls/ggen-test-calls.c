/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>

#include "ggen-test-symbols-private.h"

/* Whose calls into libc are those of the test. */

typedef enum
{
  KIND_UNKNOWN,
  KIND_POOL,
  KIND_OTHER,
} Kind;

gboolean ggen_test_calls_are_on;
static __thread guint n_paused;
static __thread Kind kind;

/* A child that was forked is not the test any more. */
static void
forget_in_child (void)
{
  ggen_test_calls_end ();
}

static void
watch_forks (void)
{
  pthread_atfork (NULL, NULL, forget_in_child);
}

void
ggen_test_calls_begin (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, watch_forks);
  __atomic_store_n (&ggen_test_calls_are_on, TRUE, __ATOMIC_RELEASE);
}

void
ggen_test_calls_end (void)
{
  __atomic_store_n (&ggen_test_calls_are_on, FALSE, __ATOMIC_RELEASE);
}

void
ggen_test_calls_pause (void)
{
  n_paused++;
}

void
ggen_test_calls_resume (void)
{
  n_paused--;
}

/* GIO does much of its work on threads of GLib's pools, which serve whoever asks. While a test runs that
 * is the test. They are known by the name that GLib gives them. */
static gboolean
is_of_pool (void)
{
  if (kind == KIND_UNKNOWN)
    {
      char name[17] = "";

      prctl (PR_GET_NAME, name);
      kind = memcmp (name, "pool-", 5) == 0 ? KIND_POOL : KIND_OTHER;
    }

  return kind == KIND_POOL;
}

gboolean
ggen_test_calls_are_of_test (void)
{
  return n_paused == 0 && (ggen_test_thread_get_current () != NULL || is_of_pool ())
         && !ggen_test_symbols_is_busy ();
}
