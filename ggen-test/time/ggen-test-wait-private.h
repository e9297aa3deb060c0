/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <poll.h>
#include <signal.h>

#include "ggen-test-thread-private.h"

G_BEGIN_DECLS

/* What a thread of the test sleeps in while the test's time is virtual. */
typedef enum
{
  GGEN_TEST_WAIT_FUTEX,  /* for a word to change: GLib's mutexes, conditions, … */
  GGEN_TEST_WAIT_POLL,   /* for descriptors */
  GGEN_TEST_WAIT_SLEEP,  /* for time to pass */
  GGEN_TEST_WAIT_THREAD, /* for a thread to end */
  GGEN_TEST_WAIT_LOCK,   /* for anybody to do anything: a lock that cannot be looked into */
  GGEN_TEST_WAIT_OBJECT, /* for a semaphore, mutex or condition of pthread (ggen-test-object-wait.c) */
} GgenTestWaitKind;

/* Whether there is no more reason to wait. Called with the lock of the test's time, by any thread. */
typedef gboolean (*GgenTestHasCome) (gconstpointer object);

#define GGEN_TEST_NEVER G_MAXINT64

/* Lies on the stack of the thread that waits; what it points to lives as long. */
typedef struct _GgenTestWait GgenTestWait;

struct _GgenTestWait
{
  GgenTestWaitKind kind;
  gint64 deadline; /* in the test's time, in nanoseconds; GGEN_TEST_NEVER */

  gint *word; /* (nullable): of a futex; for an object, what changes with all of them */
  gint value; /* what it is while there is reason to wait */

  struct pollfd *fds;
  nfds_t n_fds;
  const sigset_t
      *mask; /* (nullable): which signals do not interrupt, in place of the thread's own */
  gboolean has_outside_fds; /* something that is not of this process may answer */

  GgenTestHasCome has_come;     /* of an object */
  gconstpointer object;         /* (unowned) */
  gboolean ends_when_cancelled; /* whoever waits looks afterwards */

  GgenTestThread *thread; /* (unowned) (nullable): whose end is waited for */

  gboolean
      is_interrupted; /* a signal was handled meanwhile, by the thread itself: of those for time or
                              descriptors, which then go on no longer */

  gint is_woken;      /* guarded by the lock of the test's time: by another thread, or time */
  guint64 n_released; /* of a lock: how many were released before it was found held */
};

typedef enum
{
  GGEN_TEST_WAIT_WOKEN,
  GGEN_TEST_WAIT_TIMED_OUT,
} GgenTestWaitResult;

GgenTestWaitResult ggen_test_wait (GgenTestWait *wait);

/* Has a thread see that it was cancelled, where it sleeps in a call that ends by that. */
void ggen_test_wait_cancel (GgenTestThread *thread);

/* Whether nothing but time can end it: looks at what is waited for. */
gboolean ggen_test_wait_is_blocked (const GgenTestWait *wait);

/* With the lock of the test's time. */
void ggen_test_wait_kick (GgenTestWait *wait);
gboolean ggen_test_wait_goes_on_locked (GgenTestWait *wait, GgenTestWaitResult *result);

void ggen_test_wait_init (void);

G_END_DECLS
