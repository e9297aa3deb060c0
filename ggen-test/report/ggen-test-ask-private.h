/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

#define GGEN_TEST_ASK_N_FRAMES 64

/* A thread of the process and what it is doing. */
typedef struct
{
  pid_t tid;
  char *name; /* (owned) */
  /* Return addresses, but for the first, which is one more than where the thread is. */
  gpointer frames[GGEN_TEST_ASK_N_FRAMES];
  gsize n_frames;
  gboolean has_answered;
} GgenTestThread;

void ggen_test_thread_free (GgenTestThread *self);

/* Asks each of @threads, of which none may be the calling one, where it is, by a signal. Waits for a
 * second at most. @threads: (element-type GgenTestThread)
 * @is_last: the process is about to end, so that a thread whose call to the system was interrupted by this
 *   need not see that: it stays where it is */
void ggen_test_ask (GPtrArray *threads, gboolean is_last);

/* The text of a file of the thread in /proc, NULL where it has gone. */
char *ggen_test_thread_read (const GgenTestThread *self, const char *file);

G_END_DECLS
