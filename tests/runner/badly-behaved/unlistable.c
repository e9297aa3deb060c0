/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program of GLib's test framework that does not list its cases when it is asked to: with any argument it
 * crashes, hangs, prints nothing, or no paths, as BADLY_BEHAVED_LISTING says. Without, it runs well. */

#include <glib.h>

#include <stdlib.h>

#include "lingering.h"

static void
pass (void)
{
}

static void
misunderstand (const char *how)
{
  if (g_str_equal (how, "crash"))
    abort ();
  if (g_str_equal (how, "hang"))
    linger ();
  if (g_str_equal (how, "words"))
    g_print ("what do you want?\n");
  exit (0);
}

int
main (int argc, char **argv)
{
  g_assert_nonnull (g_getenv ("BADLY_BEHAVED_LISTING"));
  if (argc > 1)
    misunderstand (g_getenv ("BADLY_BEHAVED_LISTING"));

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unlistable/first", pass);
  g_test_add_func ("/unlistable/second", pass);

  return g_test_run ();
}
