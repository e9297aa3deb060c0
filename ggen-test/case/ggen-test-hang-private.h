/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fails the running test, on the thread that hangs, for a wait that nothing can end. */
G_NORETURN void ggen_test_hang_fail (const char *why);

/* Reports what the running test waits for, fails it, and goes on with the next one in a process that
 * does not hang. To be called by a thread that the test does not know. */
G_NORETURN void ggen_test_hang_end (const char *why);

/* Does the same without a report, for a test that does not hang, but after which this process is of no
 * use. Not where the process runs one test for another. */
G_NORETURN void ggen_test_hang_leave (const char *why);

G_END_DECLS
