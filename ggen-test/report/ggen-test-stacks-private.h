/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The stacks of all threads of the process, those with the same stack together:
 *
 *     thread "ggen-worker-1" (1234):
 *         take_lock() at tests/queue.c:81
 *
 * Each other thread is sent a real-time signal that nobody else handles, and has a second to answer.
 * One that blocks all such signals is told where the kernel stopped it, so its stack is found from
 * outside, as far as that goes. To be called on any thread, but not within a signal handler; may be
 * called while others hang in whatever it is, but for malloc()'s own locks.
 *
 * The signal is caught with SA_RESTART, so most calls that it interrupts go on. Those that the system
 * never restarts return EINTR to their callers, as after any signal: nanosleep(), poll(), select(),
 * epoll_wait(), sem_timedwait(), and sockets with a timeout. With @is_last they never return, since the process
 * is about to end. */
char *ggen_test_stacks_describe (gboolean is_last);

G_END_DECLS
