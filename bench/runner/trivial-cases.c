/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>

/* A program with as many cases as BENCH_CASES says, which do nothing. */

static void
do_nothing (void)
{
}

int
main (int argc, char **argv)
{
  const char *number = g_getenv ("BENCH_CASES");
  guint n_cases = number != NULL ? (guint) g_ascii_strtoull (number, NULL, 10) : 1000;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/trivial/%05u", i);

      g_test_add_func (path, do_nothing);
    }

  return g_test_run ();
}
