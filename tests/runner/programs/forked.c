/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that a fork server serves, or, where it is told so, one that it does not. */

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Before its tests */
static const char *whom;

static void
test_tells_its_world (void)
{
  g_autofree char *folder = g_get_current_dir ();

  g_assert_cmpstr (whom, ==, g_getenv ("WHOM"));
  g_test_message ("in %s, with %s, for %s", folder, g_getenv ("TMPDIR"), g_getenv ("WHOM"));
}

static void
test_fails (void)
{
  g_test_fail ();
}

static void
test_crashes (void)
{
  kill (getpid (), SIGSEGV);
}

static void
test_leaks (void)
{
  g_assert_cmpint (system ("touch $TMPDIR/left; sleep 1007 &"), ==, 0);
}

static void
test_hangs (void)
{
  for (;;)
    pause ();
}

/* Its server is gone with it. */
static void
test_kills_its_parent (void)
{
  kill (getppid (), SIGKILL);
  test_hangs ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  whom = g_getenv ("WHOM");
  printf ("# before all tests\n");
  fprintf (stderr, "error before all tests\n");
  if (g_getenv ("REFUSES") != NULL && pipe ((int[2]){0, 0}) != 0)
    return 1;
  if (g_getenv ("ENDS") != NULL)
    return 3;

  g_test_add_func ("/forked/tells-its-world", test_tells_its_world);
  g_test_add_func ("/forked/fails", test_fails);
  g_test_add_func ("/forked/crashes", test_crashes);
  g_test_add_func ("/forked/leaks", test_leaks);
  g_test_add_func ("/forked/hangs", test_hangs);
  g_test_add_func ("/forked/kills-its-parent", test_kills_its_parent);

  return g_test_run ();
}
