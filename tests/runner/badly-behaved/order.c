/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Cases that depend on others of their program: one passes only after the first, one only before it. */

#include <glib.h>

static gboolean has_run;

static void
run_first (void)
{
  has_run = TRUE;
}

/* No assertion: the program is to go on. */
static void
pass_only_after_the_first (void)
{
  if (!has_run)
    g_test_fail_printf ("nobody has run before");
}

static void
pass_only_alone (void)
{
  if (has_run)
    g_test_fail_printf ("somebody has run before");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/order/first", run_first);
  g_test_add_func ("/order/passes-only-after-the-first", pass_only_after_the_first);
  g_test_add_func ("/order/passes-only-alone", pass_only_alone);

  return g_test_run ();
}
