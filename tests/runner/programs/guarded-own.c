/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <ggen-test.h>

/* A program of the test library's own, which looks after itself. */

static void
leave_descriptor (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (open ("/dev/null", O_RDONLY | O_CLOEXEC), >=, 0);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  ggen_test_add ("/own/descriptor", leave_descriptor, NULL);

  return ggen_test_run ();
}
