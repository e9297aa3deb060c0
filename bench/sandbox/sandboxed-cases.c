/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A program of NUMBER empty tests, each in a sandbox of its own:
 *
 *     bench-sandboxed-cases [OPTION...] NUMBER
 *
 * bench-bare-cases is the same without sandboxes.
 */

#include <ggen-test.h>

#include "cases.h"

static void
test_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
}

int
main (int argc, char **argv)
{
  gint64 n_cases;

  g_set_prgname ("bench-sandboxed-cases");
  n_cases = bench_take_number_of_cases (&argc, argv);
  if (n_cases < 0)
    return 2;

  ggen_test_init (&argc, &argv);
  for (gint64 i = 0; i < n_cases; i++)
    {
      g_autofree char *path = bench_name_case (i);

      ggen_test_add (path, test_nothing, NULL);
    }

  return ggen_test_run ();
}
