/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-assert.h"

#include <string.h>

/**
 * ggen_test_error_quark:
 *
 * Gets the error domain of the test library.
 *
 * Returns: the error domain of [error@GgenTest.Error]
 *
 * Since: 1.0
 */
GQuark
ggen_test_error_quark (void)
{
  return g_quark_from_static_string ("ggen-test-error-quark");
}

/**
 * ggen_test_assertion_failed: (skip)
 * @domain: (nullable): the test's log domain
 * @file: the test's source file
 * @line: the line in it
 * @function: the function in it
 * @error: (nullable) (transfer full): what is wrong
 *
 * Fails the test as GLib's assertions do: the program ends, unless g_test_set_nonfatal_assertions()
 * was called. What takes more than one line is told before that, by g_test_message().
 *
 * Since: 1.0
 */
void
ggen_test_assertion_failed (const char *domain,
                            const char *file,
                            int line,
                            const char *function,
                            GError *error)
{
  const char *message = error != NULL ? error->message : "a check has failed, and did not say why";
  g_autofree char *first_line = g_strndup (message, strcspn (message, "\n"));

  if (strchr (message, '\n') != NULL)
    g_test_message ("%s", message);

  g_clear_error (&error);
  g_assertion_message (domain, file, line, function, first_line);
}
