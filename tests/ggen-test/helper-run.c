/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "helper-run.h"

#include <signal.h>

GgenTestCommand *
helper_offender_new (GgenTestSandbox *sandbox, const char *path)
{
  g_autofree char *program = g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests",
                                               "ggen-test", "helper-offenders", NULL);
  g_autofree char *source =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "source", NULL);
  GgenTestCommand *command = ggen_test_command_new (sandbox, program, "--tap", "-p", path, NULL);

  ggen_test_command_set_env (command, "G_TEST_SRCDIR", source);
  ggen_test_command_set_env (command, "UPDATE_GOLDEN", NULL);

  return command;
}

void
helper_offender_assert_fails (GgenTestSandbox *sandbox, const char *path, const char *message)
{
  g_autoptr (GgenTestCommand) command = helper_offender_new (sandbox, path);

  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_signal (command, SIGABRT);
  ggen_test_command_assert_stdout_contains (command, message);
  ggen_test_command_assert_stdout_contains (command, "helper-offenders.c:");
}
