/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-case-private.h"

#include "ggen-test-options-private.h"
#include "ggen-test-order-private.h"
#include "ggen-test-sandbox-private.h"

/* What g_test_run() returns where every test was skipped. */
#define ALL_SKIPPED 77

static void
run_case (gconstpointer data)
{
  const GgenTestCase *self = data;
  g_autoptr (GgenTestSandbox) sandbox = ggen_test_sandbox_new (self->path, self->flags);

  ggen_test_sandbox_begin (sandbox);
  self->func (sandbox, self->user_data);
  ggen_test_sandbox_end (sandbox);
}

/* One line, which replays it. */
static void
tell_order (GPtrArray *cases)
{
  g_autofree char *line = ggen_test_order_describe (cases);

  if (line == NULL)
    return;

  if (ggen_test_options.is_tap)
    g_print ("# to run the tests in this order again: %s\n", line);
  else
    g_printerr ("to run the tests in this order again: %s\n", line);
}

/**
 * ggen_test_run:
 *
 * Runs the tests that the command line asks for.
 *
 * They run in a random order, which is drawn from GLib's seed: a program that fails prints the
 * command that repeats it (`--seed`). With `--in-order`, or `GGEN_TEST_IN_ORDER=1` in the
 * environment, they run in the order in which they were added. As ever with GLib, those whose paths
 * begin with the same folder are kept together.
 *
 * Returns: the exit status of the program
 *
 * Since: 1.0
 */
int
ggen_test_run (void)
{
  g_autoptr (GPtrArray) cases = ggen_test_cases_steal ();
  int status;

  ggen_test_order_draw (cases);
  for (guint i = 0; i < cases->len; i++)
    {
      const GgenTestCase *self = cases->pdata[i];

      g_test_add_data_func (self->path, self, run_case);
    }

  status = g_test_run ();
  if (status != 0 && status != ALL_SKIPPED)
    tell_order (cases);

  return status;
}
