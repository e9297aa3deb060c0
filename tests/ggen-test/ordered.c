/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <stdlib.h>

/* Not a test itself: order.c looks at the order in which these cases run, and at what they draw. */

static void
draw (GgenTestSandbox *sandbox, gpointer path)
{
  if (g_getenv ("ORDERED_DRAWS") != NULL)
    g_test_message ("%s draws %u %d %ld %ld", (const char *) path, g_random_int (), rand (),
                    random (), lrand48 ());
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

        ggen_test_add_full (path, GGEN_TEST_DEFAULT, draw, g_strdup (path), g_free);
      }
  ggen_test_add ("/ordered/last", fail_if_asked, NULL);

  return ggen_test_run ();
}
