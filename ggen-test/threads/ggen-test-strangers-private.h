/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <poll.h>
#include <pthread.h>

G_BEGIN_DECLS

/* Threads that work for no test and were made since the program began, but for those of runtimes: mostly
 * those that GLib and GIO have for the whole process. */

void ggen_test_strangers_init (void);

int ggen_test_stranger_make (pthread_t *thread,
                             const pthread_attr_t *attributes,
                             gpointer (*func) (gpointer),
                             gpointer data);

/* For a thread that has worked for a test which is over. Returns its place, or %NULL. */
gpointer ggen_test_stranger_adopt (gint tid);
void ggen_test_stranger_enter (gpointer place);
void ggen_test_stranger_dismiss (gpointer place);

/* By a stranger: between the two it works for the test, and is looked at as one of the test's. */
void ggen_test_stranger_begin_work (void);
void ggen_test_stranger_end_work (void);

/* What the busiest of them does. */
typedef enum
{
  GGEN_TEST_STRANGERS_ASLEEP, /* nothing, until somebody wakes it */
  GGEN_TEST_STRANGERS_HELD,   /* the kernel has it sleep, nobody knows for how long */
  GGEN_TEST_STRANGERS_BUSY,
} GgenTestStrangers;

GgenTestStrangers ggen_test_strangers_look (void);

/* Puts the kernel's numbers of those that are busy into @tids. Returns how many there are, at most @n. */
guint ggen_test_strangers_list_busy (gint *tids, guint n);

/* By a stranger, around a sleep in the kernel; for others these do nothing. */
void ggen_test_stranger_begin_futex (const gint *word);
void ggen_test_stranger_begin_poll (const struct pollfd *fds, nfds_t n_fds);
void ggen_test_stranger_end_sleep (void);

/* By anybody, when those are woken who wait for a word. */
void ggen_test_strangers_wake (const gint *word);

G_END_DECLS
