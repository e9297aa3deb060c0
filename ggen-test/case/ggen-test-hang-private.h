/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fails the running test, on the thread that hangs, for a wait that nothing can end. */
G_NORETURN void ggen_test_hang_fail (const char *why);

/* Reports what the running test waits for, fails it, and goes on with the next one in a process that
 * does not hang. To be called by a thread that the test does not know. */
G_NORETURN void ggen_test_hang_end (const char *why);

G_END_DECLS
