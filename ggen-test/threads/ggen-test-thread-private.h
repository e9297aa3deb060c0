/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <pthread.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* The threads that work for the running test: its own, those of its runtimes as long as they run
 * something, and those that any of these make. GLib and GIO have threads of their own, which serve the
 * whole process and belong to no test. */
typedef struct _GgenTestThread GgenTestThread;

struct _GgenTestThread
{
  gint ref_count;         /* atomic */
  gint generation;        /* of the test that it works for */
  gpointer place;         /* (nullable): among the strangers, when that test is over */
  guint number;           /* in the order in which they were made, from 0: the test's own */
  gboolean is_of_runtime; /* a thread of a runtime, which works for the test for a while */
  GgenTestOrigin origin;  /* where it was made, for one that is not of a runtime */
  pthread_t pthread;      /* of one that is not of a runtime */
  char name[16];          /* as it was asked for; empty for none */
  gint tid;               /* atomic: as the kernel knows it; 0 before it has begun */
  gint may_begin;   /* atomic: nothing is left to be done for it by the one that has made it */
  gint has_ended;   /* atomic */
  gboolean is_gone; /* the kernel does not know it any more; guarded like the list */
  guint n_rounds;   /* of destructors, by the thread itself, when it ends */
  struct _GgenTestWait *wait; /* (nullable): guarded by the lock of the test's time */
  gint signal;         /* atomic: has been sent by another thread; negative: is about to be; or 0 */
  guint n_idle_reads;  /* of the clock, by the thread itself, since it last waited */
  guint n_empty_polls; /* likewise, without waiting */
  gint64 reads_since;  /* in the test's time, when that began */
  gint64 polls_since;  /* likewise */
  pthread_cond_t turn; /* signalled when the thread may run, in a deterministic schedule */
  gboolean waits_for_turn; /* guarded likewise */
  gboolean has_lost_turn;  /* guarded likewise: it was asleep in the kernel when it had the turn */
  guint n_points;          /* guarded likewise: how often it has waited for its turn */
  gint goes_on_soon;       /* atomic: what it may sleep for in the kernel ends by itself */
  gboolean is_outside;     /* guarded likewise: it waits for something real */
  gboolean is_cancelled;   /* guarded likewise: pthread_cancel() was called */
  gboolean is_released;    /* joined or detached; guarded by the lock of ggen-test-threads.c */
};

/* The calling thread, also where it works for a test that is over: ask ggen_test_thread_get_current(). */
extern __thread GgenTestThread *ggen_test_current_thread;
extern gint ggen_test_generation; /* atomic: another for each test */

void ggen_test_thread_give_up (void);

/* %NULL on a thread that works for no test, or for one that is over. */
static inline GgenTestThread *
ggen_test_thread_get_current (void)
{
  GgenTestThread *self = ggen_test_current_thread;

  if (G_LIKELY (self == NULL))
    return NULL;
  if (G_LIKELY (self->generation == g_atomic_int_get (&ggen_test_generation)))
    return self;

  ggen_test_thread_give_up ();

  return NULL;
}

void ggen_test_threads_init (void);

/* Likewise, but the runtime is left as it is in production. */
void ggen_test_threads_init_for_guest (void);

GPtrArray *ggen_test_threads_list (void);

/* Under a lock of its own: @func makes no thread, and none end meanwhile. */
void ggen_test_threads_foreach (void (*func) (GgenTestThread *thread, gpointer user_data),
                                gpointer user_data);

/* For signal handlers: returns %FALSE, and does nothing, where the lock is held. */
gboolean ggen_test_threads_try_foreach (void (*func) (GgenTestThread *thread, gpointer user_data),
                                        gpointer user_data);

/* For a thread of the process's that is to work for the test for a while: prepared by the one that has it do
 * so, in the test's order, and allowed to as soon as it can; then begun and ended on that thread, or dropped. */
GgenTestThread *ggen_test_thread_prepare (void);
void ggen_test_thread_allow (GgenTestThread *self);
void ggen_test_thread_begin (GgenTestThread *self);
void ggen_test_thread_end (GgenTestThread *self);
void ggen_test_thread_drop (GgenTestThread *self);

/* The calling thread goes out of the test's time and order for a moment, but keeps its turn: for locks that
 * it shares with threads which work for no test. Returns what it was, to be given back. */
static inline GgenTestThread *
ggen_test_thread_step_out (void)
{
  GgenTestThread *self = ggen_test_thread_get_current ();

  ggen_test_current_thread = NULL;
  if (self != NULL)
    g_atomic_int_set (&self->goes_on_soon, TRUE);

  return self;
}

static inline void
ggen_test_thread_step_in (GgenTestThread *self)
{
  ggen_test_current_thread = self;
  if (self != NULL)
    g_atomic_int_set (&self->goes_on_soon, FALSE);
}

/* (transfer full): One that is neither joined nor detached yet, or %NULL. */
GgenTestThread *ggen_test_threads_find (pthread_t pthread);
void ggen_test_threads_release (pthread_t pthread);

void ggen_test_thread_unref (GgenTestThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenTestThread, ggen_test_thread_unref)

/* A thread of this library's own: it works for no test, and is none that a test's time has to mind. */
int ggen_test_thread_make_own (pthread_t *thread, gpointer (*func) (gpointer), gpointer data);

G_END_DECLS
