/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-bindings.h"

#include <stdio.h>

#include "ggen-test-bridge-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-dbus-private.h"
#include "ggen-test-init-private.h"
#include "ggen-test-options-private.h"
#include "ggen-test-run-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-script-private.h"

/* For tests that another framework than GLib's runs, mostly that of another language. */

static gboolean is_set_up;

/**
 * ggen_test_is_in_front:
 *
 * Gets whether this library comes before GLib in this process: then
 * [func@GgenTest.init_bindings] returns, and does not start the program again.
 *
 * Returns: whether it does
 *
 * Since: 1.0
 */
gboolean
ggen_test_is_in_front (void)
{
  return ggen_test_interposition_is_in_force ();
}

/**
 * ggen_test_init_bindings:
 *
 * Sets a program up whose tests are run by another framework than GLib's: to be called before the
 * first test, and before any runtime is made. More calls do nothing.
 *
 * It does what [func@GgenTest.init] does. In particular, a program that has loaded this library late,
 * as an interpreter does, is started again with its command line, so that this library comes
 * before GLib: what it has written to files and not flushed is lost, and standard input is not read
 * again from its beginning.
 *
 * A test that does not end within 60 seconds, or what `GGEN_TEST_TIMEOUT` in the environment says,
 * ends the program with a report.
 *
 * Since: 1.0
 */
void
ggen_test_init_bindings (void)
{
  if (is_set_up)
    return;
  is_set_up = TRUE;

  fflush (NULL);
  ggen_test_init_process (NULL);
  ggen_test_options_parse_timeout ();
  ggen_test_init_mode ();
}

/**
 * ggen_test_set_place_func:
 * @func: (nullable) (scope notified) (closure user_data) (destroy user_data_destroy): asked where a
 *   script is
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data
 *
 * Has findings tell the lines of a script at which something was made, which for the C library are all
 * the same lines of an interpreter. @func is called in the middle of other calls, on the thread that runs
 * the test only.
 *
 * Since: 1.0
 */
void
ggen_test_set_place_func (GgenTestPlaceFunc func,
                          gpointer user_data,
                          GDestroyNotify user_data_destroy)
{
  ggen_test_script_set_func (func, user_data, user_data_destroy);
}

/**
 * ggen_test_sandbox_get_obstacle:
 *
 * Gets why the test cannot run here: it asks for a message bus, and there is no program for one. Such
 * a test is to be skipped.
 *
 * Returns: (nullable): why, or %NULL if it can
 *
 * Since: 1.0
 */
const char *
ggen_test_sandbox_get_obstacle (GgenTestSandbox *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), NULL);

  return self->flags & GGEN_TEST_DBUS ? ggen_test_dbus_get_obstacle () : NULL;
}

/* Each test has the same one each time, unless the environment asks for another. */
static guint64
get_schedule (GgenTestSandbox *self)
{
  const char *asked_for = g_getenv ("GGEN_TEST_SCHEDULE");

  return asked_for != NULL ? g_ascii_strtoull (asked_for, NULL, 0) : g_str_hash (self->path);
}

/**
 * ggen_test_sandbox_begin:
 *
 * Begins a test that another framework than GLib's runs, on the calling thread. One test runs at a
 * time, and each has a sandbox of its own; [flags@GgenTest.Flags.PROCESS] is not for these.
 *
 * A test with [flags@GgenTest.Flags.DETERMINISTIC] runs under the same schedule each time; with
 * another number in `GGEN_TEST_SCHEDULE` in the environment it runs under another.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_begin (GgenTestSandbox *self)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (self));
  g_return_if_fail (is_set_up);
  g_return_if_fail (self->runtime == NULL && self->dir == NULL);
  g_return_if_fail (ggen_test_run_get_running ()->sandbox == NULL);
  g_return_if_fail ((self->flags & GGEN_TEST_PROCESS) == 0);

  ggen_test_schedule_set_seed (get_schedule (self));
  /* It stays until it is ended, also where nobody has it any more. */
  ggen_test_run_begin (g_object_ref (self));
}

/**
 * ggen_test_sandbox_join_default_context:
 *
 * From now on what is ready in the test's context is also dispatched by who runs the default main
 * context, until the test ends. For frameworks of languages whose promises are kept by the default
 * context alone: they return to it, and the test goes on meanwhile.
 *
 * On the thread of the test, which must be the one that runs the default context. That the framework
 * runs it is no touch of it; what the test does to it itself is.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_join_default_context (GgenTestSandbox *self)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (self));
  g_return_if_fail (self->runtime != NULL);

  if (self->bridge == NULL)
    self->bridge = ggen_test_bridge_new (ggen_runtime_get_context (self->runtime));
}

/**
 * ggen_test_sandbox_end:
 *
 * Ends the test: puts everything back, and looks what it left behind.
 *
 * Returns: (transfer full) (array zero-terminated=1): what was found, in sentences; where the array is
 *   not empty the test has failed
 *
 * Since: 1.0
 */
char **
ggen_test_sandbox_end (GgenTestSandbox *self)
{
  GPtrArray *findings;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), g_new0 (char *, 1));
  g_return_val_if_fail (self->runtime != NULL, g_new0 (char *, 1));
  g_return_val_if_fail (ggen_test_run_get_running ()->sandbox == self, g_new0 (char *, 1));

  if (self->bridge != NULL)
    g_source_destroy (self->bridge);
  g_clear_pointer (&self->bridge, g_source_unref);

  findings = ggen_test_run_end (self);
  g_ptr_array_set_free_func (findings, NULL);
  g_ptr_array_add (findings, NULL);
  g_object_unref (self);

  return (char **) g_ptr_array_free (findings, FALSE);
}
