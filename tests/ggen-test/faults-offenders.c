/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>

/* Not a test itself: the case does what a test must not do while no call has success, and faults.c looks
 * at what the library says of it. */

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
touch_while_nothing_works (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (int call = GGEN_TEST_CALL_OPEN; call <= GGEN_TEST_CALL_START_THREAD; call++)
    ggen_test_faults_add (sandbox, (GgenTestCall) call, 0, EIO);

  g_assert_cmpuint (g_idle_add (do_nothing, NULL), >, 0);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/offenders/touch", touch_while_nothing_works, NULL);

  return ggen_test_run ();
}
