/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-run-private.h"

/* What a test has queued to be freed is of the test: GLib would do it when the test has ended, its sandbox
 * included. g_test_queue_unref() comes here as well. The order is GLib's, the last first. */

GGEN_TEST_INTERPOSED void
g_test_queue_destroy (GDestroyNotify destroy_func, gpointer destroy_data)
{
  GgenTestSandbox *sandbox = ggen_test_run_get_running ()->sandbox;

  if (sandbox != NULL && sandbox->takes_deferred && destroy_func != NULL)
    ggen_test_sandbox_defer (sandbox, destroy_func, destroy_data);
  else
    GGEN_TEST_REAL (g_test_queue_destroy) (destroy_func, destroy_data);
}

/* GLib calls its own function. */
GGEN_TEST_INTERPOSED void
g_test_queue_free (gpointer gfree_pointer)
{
  if (gfree_pointer != NULL)
    g_test_queue_destroy (g_free, gfree_pointer);
}
