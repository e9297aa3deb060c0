/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-test-check-private.h"
#include "ggen-test-thread-private.h"
#include "ggen-test-wait-private.h"

G_BEGIN_DECLS

/* The test's time. It stands still while any thread of the test has something to do, and then jumps to
 * the next moment that one of them waits for. */

#define NSEC_PER_USEC G_GINT64_CONSTANT (1000)
#define NSEC_PER_MSEC G_GINT64_CONSTANT (1000000)
#define NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)

/* When every test begins, by the calendar: the year 2020, in UTC. In seconds. */
#define GGEN_TEST_EPOCH G_GINT64_CONSTANT (1577836800)

extern gint ggen_test_time_is_on; /* atomic */

/* Above 0 while the thread has the lock of the test's time, or is about to: a signal handler that runs just
 * then sleeps for real. */
extern __thread volatile gint ggen_test_time_n_locks;

/* Whether the calling thread lives in the test's time. */
static inline gboolean
ggen_test_time_is_virtual (void)
{
  return G_UNLIKELY (ggen_test_thread_get_current () != NULL)
         && g_atomic_int_get (&ggen_test_time_is_on) && ggen_test_time_n_locks == 0;
}

typedef enum
{
  GGEN_TEST_JUMP_DONE,     /* time has moved */
  GGEN_TEST_JUMP_BUSY,     /* somebody has something to do */
  GGEN_TEST_JUMP_PATIENCE, /* something from outside may come: look again */
  GGEN_TEST_JUMP_NEVER,    /* nothing can end the waits */
} GgenTestJump;

/* In nanoseconds. */
gint64 ggen_test_time_get_now (void);
gint64 ggen_test_time_get_real_now (void);
gint64 ggen_test_time_get_epoch_now (void);

/* As a thread sees it that asks: who does nothing but look at the clock is taken for waiting. */
gint64 ggen_test_time_read (void);

void ggen_test_time_set_patience (gint64 nanoseconds);

void ggen_test_time_lock (void);
void ggen_test_time_unlock (void);
GgenTestJump ggen_test_time_jump_locked (void);
void ggen_test_time_break_quiet (void);

/* Around the poll of a thread that works for no test, for what is not only of this process. */
void ggen_test_time_begin_outside_poll (void);
void ggen_test_time_end_outside_poll (gboolean has_come);

void ggen_test_time_thread_has_begun (GgenTestThread *thread);
void ggen_test_time_thread_has_ended (GgenTestThread *thread);

/* In a child that was forked: it lives in real time. */
void ggen_test_time_forget_in_child (void);

/* Returns %FALSE when @longest, in nanoseconds of real time, has passed. */
gboolean ggen_test_time_wait_for_condition_locked (pthread_cond_t *condition, gint64 longest);
void ggen_test_time_sleep_for_real (gint64 nanoseconds);

gboolean ggen_test_time_is_asleep (gint tid);

/* Whether it has a processor, waits for one, or for a disk. */
gboolean ggen_test_time_is_working (gint tid);

/* For a lock that was found held, in the test's order: others than the test's threads have some of GLib's for a
 * moment, which is no reason to give up the turn. Waits in real time as long as any of them is awake. Returns
 * whether it has come. */
gboolean ggen_test_time_await_others (GgenTestHasCome has_come, gconstpointer object);

/* Between the two the calling thread waits for something real, such as the end of a child: time stands
 * still however long that takes, and other threads run. */
void ggen_test_time_begin_outside (void);
void ggen_test_time_end_outside (void);

/* For a thread that waits without sleeping. */
gint64 ggen_test_time_get_step (gint64 since, gint64 least);

G_END_DECLS
