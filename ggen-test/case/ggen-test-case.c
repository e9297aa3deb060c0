/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-case-private.h"

/* The tests that were added: GLib gets to know them when they are run, since it runs them in the
 * order in which it got to know them. */

static GPtrArray *cases; /* (element-type GgenTestCase) (owned) (nullable) */

static void
case_free (gpointer data)
{
  GgenTestCase *self = data;

  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_free (self->path);
  g_free (self);
}

/**
 * ggen_test_add_full:
 * @path: the test's name, such as `/scope/first-error-cancels-the-rest`
 * @flags: what the test asks for
 * @func: (scope notified) (closure user_data) (destroy user_data_destroy): the test
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data at the end of the program
 *
 * Adds a test, which runs in a sandbox of its own.
 *
 * Tests run in a random order, so that none comes to rely on what another has done; see
 * [func@GgenTest.run].
 *
 * With %GGEN_TEST_PROCESS the test runs in a process of its own, whose output and verdict are taken
 * over: a crash or an abort fails this test alone, and whatever it does to its process is not seen by
 * others. The process is forked where no thread could have left a lock behind, and where the program
 * does not look for leaks when it ends, as with LeakSanitizer, which a forked process never comes to.
 * Else the program is started again for the one test, so all that main() does before
 * [func@GgenTest.run] is done again.
 *
 * Since: 1.0
 */
void
ggen_test_add_full (const char *path,
                    GgenTestFlags flags,
                    GgenTestFunc func,
                    gpointer user_data,
                    GDestroyNotify user_data_destroy)
{
  GgenTestCase *self;

  g_return_if_fail (path != NULL && path[0] == '/');
  g_return_if_fail (func != NULL);

  self = g_new0 (GgenTestCase, 1);
  self->path = g_strdup (path);
  self->flags = flags;
  self->func = func;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;

  if (cases == NULL)
    cases = g_ptr_array_new_with_free_func (case_free);
  g_ptr_array_add (cases, self);
}

/**
 * ggen_test_add: (skip)
 * @path: the test's name, such as `/scope/first-error-cancels-the-rest`
 * @func: the test
 * @user_data: data for @func
 *
 * Adds a test, which runs in a sandbox of its own.
 *
 * Since: 1.0
 */
void
ggen_test_add (const char *path, GgenTestFunc func, gpointer user_data)
{
  ggen_test_add_full (path, GGEN_TEST_DEFAULT, func, user_data, NULL);
}

GPtrArray *
ggen_test_cases_steal (void)
{
  GPtrArray *stolen = g_steal_pointer (&cases);

  return stolen != NULL ? stolen : g_ptr_array_new ();
}
