/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not a test itself: cases that end the program, which exit.c looks at from outside. */

static void
fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_fail_printf ("fails once");
}

static void
call_exit (GgenTestSandbox *sandbox, gpointer user_data)
{
  exit (0);
}

static gpointer
end_program (gpointer user_data)
{
  exit (2);
}

static void
call_exit_on_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_thread_join (g_thread_new ("ends", end_program, NULL));
}

static void
call_exit_at_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  _exit (0);
}

static void
call_exit_quickly (GgenTestSandbox *sandbox, gpointer user_data)
{
  quick_exit (0);
}

static void
call_exec (GgenTestSandbox *sandbox, gpointer user_data)
{
  execlp ("true", "true", NULL);
}

static void
wait_for_child (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 3);
}

static void
fork_children (GgenTestSandbox *sandbox, gpointer user_data)
{
  pid_t child = fork ();

  if (child == 0)
    exit (3);
  wait_for_child (child);

  child = fork ();
  if (child == 0)
    _exit (3);
  wait_for_child (child);
}

/* Each ends with 3, from its own words and environment. */
static int
run_program (guint way)
{
  char *words[] = {(char *) "sh", (char *) "-c", (char *) "exit $number", NULL};
  char *environment[] = {(char *) "number=3", NULL};

  switch (way)
    {
    case 0:
      return execle ("/bin/sh", "sh", "-c", "exit $number", NULL, environment);
    case 1:
      return execve ("/bin/sh", words, environment);
    case 2:
      return execvpe ("sh", words, environment);
    case 3:
      return execl ("/bin/sh", "sh", "-c", "exit 3", NULL);
    case 4:
      return execlp ("sh", "sh", "-c", "exit 3", NULL);
    default:
      words[2] = (char *) "exit 3";
      return way == 5 ? execv ("/bin/sh", words) : execvp ("sh", words);
    }
}

static void
exec_in_children (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint way = 0; way < 7; way++)
    {
      pid_t child = fork ();

      if (child == 0)
        _exit (run_program (way));
      wait_for_child (child);
    }
}

static void
trap (GgenTestSandbox *sandbox, gpointer user_data)
{
  if (g_test_subprocess ())
    exit (0);

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/offenders/failed", fail, NULL);
  ggen_test_add ("/offenders/exit", call_exit, NULL);
  ggen_test_add ("/offenders/thread", call_exit_on_thread, NULL);
  ggen_test_add ("/offenders/at-once", call_exit_at_once, NULL);
  ggen_test_add ("/offenders/quickly", call_exit_quickly, NULL);
  ggen_test_add ("/offenders/exec", call_exec, NULL);
  ggen_test_add ("/offenders/exec-in-children", exec_in_children, NULL);
  ggen_test_add_full ("/offenders/process", GGEN_TEST_PROCESS, call_exit, NULL, NULL);
  ggen_test_add ("/offenders/children", fork_children, NULL);
  ggen_test_add ("/offenders/trap", trap, NULL);

  return ggen_test_run ();
}
