/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A program of NUMBER empty tests, as GLib alone runs them:
 *
 *     bench-bare-cases [OPTION...] NUMBER
 */

#include "cases.h"

static void
test_nothing (void)
{
}

int
main (int argc, char **argv)
{
  gint64 n_cases;

  g_set_prgname ("bench-bare-cases");
  n_cases = bench_take_number_of_cases (&argc, argv);
  if (n_cases < 0)
    return 2;

  g_test_init (&argc, &argv, NULL);
  for (gint64 i = 0; i < n_cases; i++)
    {
      g_autofree char *path = bench_name_case (i);

      g_test_add_func (path, test_nothing);
    }

  return g_test_run ();
}
