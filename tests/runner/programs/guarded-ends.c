/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ways in which a test ends, and processes that it makes. Each leaves a descriptor. */

static void
leave_descriptor (void)
{
  g_assert_cmpint (open ("/dev/null", O_RDONLY | O_CLOEXEC), >=, 0);
}

static void
call_exit (void)
{
  leave_descriptor ();
  exit (3);
}

static void
call_exit_at_once (void)
{
  leave_descriptor ();
  _exit (4);
}

static void
fail (void)
{
  leave_descriptor ();
  g_test_fail_printf ("as it is meant to");
}

static void
skip (void)
{
  leave_descriptor ();
  g_test_skip ("as it is meant to");
}

static void
fail_assertion (void)
{
  leave_descriptor ();
  g_assert_cmpint (1, ==, 2);
}

static void
crash (void)
{
  leave_descriptor ();
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
}

/* It ends as any program does, with what was there before in its hands. */
static void
fork_and_exit (void)
{
  const pid_t child = fork ();
  int status;

  leave_descriptor ();
  if (child == 0)
    exit (0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* It comes back to main() as the test does. */
static void
fork_and_return (void)
{
  const pid_t child = fork ();
  int status;

  leave_descriptor ();
  if (child == 0)
    return;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

static void
trap_subprocess (void)
{
  if (g_test_subprocess ())
    {
      leave_descriptor ();
      g_print ("trapped\n");
      exit (5);
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stdout ("*trapped*");
}

/* What the test starts is not preloaded, nor does it have the pipe. */
static void
look_into_environment (void)
{
  const char *guard = g_getenv ("GUARDED_PIPE");
  g_autofree char *variables = NULL;
  g_autofree char *descriptors = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (g_getenv ("GGEN_TEST_GUARD"));
  g_spawn_command_line_sync ("env", &variables, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (variables, "GGEN_TEST_GUARD"));
  g_assert_null (strstr (variables, "libggen-test"));

  g_spawn_command_line_sync ("ls -l /proc/self/fd", &descriptors, NULL, NULL, &error);
  g_assert_no_error (error);
  if (guard != NULL)
    g_assert_null (strstr (descriptors, guard));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ends/exit", call_exit);
  g_test_add_func ("/ends/exit-at-once", call_exit_at_once);
  g_test_add_func ("/ends/fail", fail);
  g_test_add_func ("/ends/skip", skip);
  g_test_add_func ("/ends/assertion", fail_assertion);
  g_test_add_func ("/ends/crash", crash);
  g_test_add_func ("/ends/fork-and-exit", fork_and_exit);
  g_test_add_func ("/ends/fork-and-return", fork_and_return);
  g_test_add_func ("/ends/trap", trap_subprocess);
  g_test_add_func ("/ends/environment", look_into_environment);

  status = g_test_run ();

  return status;
}
