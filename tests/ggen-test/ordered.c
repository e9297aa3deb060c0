/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* Not a test itself: order.c looks at the order in which these cases run. */

static void
pass (GgenTestSandbox *sandbox, gpointer user_data)
{
}

static void
fail_if_asked (GgenTestSandbox *sandbox, gpointer user_data)
{
  if (g_getenv ("ORDERED_FAILS") != NULL)
    g_test_fail_printf ("as asked for");
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  for (int i = 1; i < argc; i++)
    g_print ("# main got %s\n", argv[i]);

  for (guint suite = 0; suite < 3; suite++)
    for (guint i = 0; i < 4; i++)
      {
        g_autofree char *path = g_strdup_printf ("/ordered/suite-%u/case-%u", suite, i);

        ggen_test_add (path, pass, NULL);
      }
  ggen_test_add ("/ordered/last", fail_if_asked, NULL);

  return ggen_test_run ();
}
