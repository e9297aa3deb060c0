/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ggen-test.h>

#include "ggen-runner-stacks.h"

static void
start_reading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  ggen_runner_stacks_async (GPOINTER_TO_INT (user_data), cancellable, ready, ready_data);
}

static char *
read_stacks (GgenTestSandbox *sandbox, int pid)
{
  g_autoptr (GAsyncResult) result =
      ggen_test_execute (sandbox, start_reading, GINT_TO_POINTER (pid));
  g_autoptr (GError) error = NULL;
  char *text = ggen_runner_stacks_finish (result, &error);

  g_assert_no_error (error);

  return text;
}

static void
test_a_hanging_process_is_seen_where_it_hangs (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *eu_stack = g_find_program_in_path ("eu-stack");
  g_autofree char *gdb = g_find_program_in_path ("gdb");
  g_autofree char *text = NULL;
  int ready[2];
  char byte;
  pid_t child;

  if (eu_stack == NULL && gdb == NULL)
    {
      g_test_skip ("there is neither eu-stack nor gdb");
      return;
    }
  g_assert_no_errno (pipe2 (ready, O_CLOEXEC));
  child = fork ();
  if (child == 0)
    {
      close (ready[0]);
      close (ready[1]);
      for (;;)
        pause ();
    }
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 0);
  close (ready[0]);
  text = read_stacks (sandbox, child);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);

  /* Where one process may not look at another, there is nothing to see. */
  if (text == NULL)
    g_test_skip ("processes may not be looked at");
  else
    g_assert_nonnull (strstr (text, "#0"));
}

static void
test_a_process_that_is_gone_has_none (GgenTestSandbox *sandbox, gpointer data)
{
  pid_t child = fork ();
  g_autofree char *text = NULL;

  if (child == 0)
    _exit (0);
  waitpid (child, NULL, 0);
  text = read_stacks (sandbox, child);

  g_assert_null (text);
}

static void
test_without_tools_there_are_none (GgenTestSandbox *sandbox, gpointer data)
{
  ggen_test_sandbox_set_env (sandbox, "PATH", "/nowhere");

  g_assert_null (read_stacks (sandbox, getpid ()));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/stacks/" path, func, NULL)
  ADD ("a-hanging-process-is-seen-where-it-hangs", test_a_hanging_process_is_seen_where_it_hangs);
  ADD ("a-process-that-is-gone-has-none", test_a_process_that_is_gone_has_none);
  ADD ("without-tools-there-are-none", test_without_tools_there_are_none);
#undef ADD

  return ggen_test_run ();
}
