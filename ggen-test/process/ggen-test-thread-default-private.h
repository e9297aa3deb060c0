/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-check-private.h"

G_BEGIN_DECLS

/* By the wrapper of g_main_context_push_thread_default(). */
void ggen_test_thread_default_pushed (GMainContext *context);

/* Ends watching: reports unless that is allowed, and has the test's thread as it was, but for a guest.
 * Called before the test's runtime is left, which is a thread-default context too. */
void ggen_test_thread_default_put_back (const GgenTestSubject *subject, gboolean is_allowed);

/* The same for other threads of the test. */
void ggen_test_thread_stack_begin (gboolean is_allowed);
void ggen_test_thread_stack_pushed (GMainContext *context);
void ggen_test_thread_stack_popped (GMainContext *context);
void ggen_test_thread_stack_end (void);

G_END_DECLS
