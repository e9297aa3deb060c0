/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who called whom, as return addresses, innermost first, without the @n_skipped innermost, of which
 * the caller of this function is one, and without those of this library before the first that is
 * not. Returns how many were stored.
 *
 * Takes no lock, allocates nothing and calls nothing that could come back to a wrapper, so it may be
 * called within any wrapper and in a signal handler, also before the constructors ran. */
gsize ggen_test_unwind (gpointer *addresses, gsize n_addresses, guint n_skipped);

/* The frames of another thread, which waits in the kernel: it is at @address, its stack pointer is
 * @stack. Its other registers are not known, so this may end early. If the thread goes on meanwhile,
 * what is found is of no use, but nothing happens. The first is one more than @address, so that all
 * are treated as return addresses. */
gsize
ggen_test_unwind_stopped (guintptr address, guintptr stack, gpointer *addresses, gsize n_addresses);

/* Whether @address is code of this library. */
gboolean ggen_test_unwind_is_own (gconstpointer address);

G_END_DECLS
