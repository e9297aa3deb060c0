/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "offender-run.h"

static const Offender offenders[] = {
    {"exit", {"the test called exit (0): return from its function; "}},
    {"thread", {"the test called exit (2): return from its function; "}},
    {"at-once", {"the test called _exit (0): return from its function; "}},
    {"quickly", {"the test called quick_exit (0): return from its function; "}},
    {"exec", {"the test called execlp (\"true\"): return from its function; "}},
    {"exec-in-children", {NULL}},
    {"process", {"the test's process ended with status 0 before the test did"}},
    {"children", {NULL}},
    {"trap", {NULL}},
};

static void
test_rest_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = offender_run ("exit-offenders", NULL, &status);

  offender_assert_contains (output, "\n1..10\n");
  offender_assert_contains (output, "\nnot ok 1 /offenders/failed - fails once\n");
  offender_assert_contains (output, "\nnot ok 2 /offenders/exit - the test called exit (0): ");
  offender_assert_contains (output, "\nnot ok 4 /offenders/at-once - the test called _exit (0): ");
  offender_assert_contains (output, "\nok 10 /offenders/trap\n");
  g_assert_cmpint (status, ==, 1);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  offender_add_tests ("/exit", "exit-offenders", offenders, G_N_ELEMENTS (offenders));
  ggen_test_add ("/exit/the-rest-of-the-program-goes-on", test_rest_goes_on, NULL);

  return ggen_test_run ();
}
