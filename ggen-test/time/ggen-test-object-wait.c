/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-object-wait-private.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-time-private.h"

/* Whatever they wait for, all of them sleep by one word, which counts what has happened to any such thing:
 * each then looks at its own. They are few, and whoever wakes them needs no lock for that. */

static gint n_changes; /* atomic */
static gint n_waiting; /* atomic */

gboolean
ggen_test_object_wait (GgenTestHasCome has_come,
                       gconstpointer object,
                       gint64 deadline,
                       gboolean may_be_cancelled)
{
  GgenTestWait wait = {GGEN_TEST_WAIT_OBJECT, deadline};
  GgenTestWaitResult result;
  int error = errno;
  int cancel_state;

  wait.word = &n_changes;
  wait.has_come = has_come;
  wait.object = object;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &cancel_state);
  wait.ends_when_cancelled = may_be_cancelled && cancel_state == PTHREAD_CANCEL_ENABLE;
  g_atomic_int_inc (&n_waiting);
  result = ggen_test_wait (&wait);
  g_atomic_int_add (&n_waiting, -1);
  pthread_setcancelstate (cancel_state, NULL);
  errno = error;

  return result == GGEN_TEST_WAIT_WOKEN;
}

GGEN_TEST_NOT_INSTRUMENTED void
ggen_test_object_changed (void)
{
  int error;

  /* Who waits says so before it looks, and this has been done before: one of the two sees the other. */
  __atomic_thread_fence (__ATOMIC_SEQ_CST);
  if (__atomic_load_n (&n_waiting, __ATOMIC_RELAXED) == 0)
    return;

  error = errno;
  __atomic_add_fetch (&n_changes, 1, __ATOMIC_SEQ_CST);
  GGEN_TEST_REAL (syscall) (SYS_futex, &n_changes, FUTEX_WAKE_PRIVATE, G_MAXINT, NULL, NULL, 0);
  errno = error;
}
