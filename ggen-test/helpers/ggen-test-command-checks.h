/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-command.h"

G_BEGIN_DECLS

GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_check_status (GgenTestCommand *self, int status, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_check_signal (GgenTestCommand *self, int signal, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_check_output (GgenTestCommand *self,
                                         GgenTestStream stream,
                                         const char *text,
                                         GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_check_output_matches (GgenTestCommand *self,
                                                 GgenTestStream stream,
                                                 const char *pattern,
                                                 GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_check_output_contains (GgenTestCommand *self,
                                                  GgenTestStream stream,
                                                  const char *part,
                                                  GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_check_output_golden (GgenTestCommand *self,
                                                GgenTestStream stream,
                                                const char *path,
                                                GError **error);

/**
 * ggen_test_command_assert_runs:
 * @command: the command
 *
 * Runs the command, and fails the test where [method@GgenTest.Command.run] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_runs(command)                                                     \
  GGEN_TEST_ASSERT (ggen_test_command_run (command, &ggen_test_error))

/**
 * ggen_test_command_assert_status:
 * @command: the command
 * @status: the exit status that the command should have had
 *
 * Fails the test where [method@GgenTest.Command.check_status] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_status(command, status)                                           \
  GGEN_TEST_ASSERT (ggen_test_command_check_status (command, status, &ggen_test_error))

/**
 * ggen_test_command_assert_signal:
 * @command: the command
 * @signal: the signal that should have ended the command
 *
 * Fails the test where [method@GgenTest.Command.check_signal] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_signal(command, signal)                                           \
  GGEN_TEST_ASSERT (ggen_test_command_check_signal (command, signal, &ggen_test_error))

/**
 * ggen_test_command_assert_stdout:
 * @command: the command
 * @text: what the command should have printed to its standard output
 *
 * Fails the test where [method@GgenTest.Command.check_output] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stdout(command, text)                                             \
  GGEN_TEST_ASSERT (                                                                               \
      ggen_test_command_check_output (command, GGEN_TEST_STREAM_STDOUT, text, &ggen_test_error))

/**
 * ggen_test_command_assert_stdout_matches:
 * @command: the command
 * @pattern: what the standard output should look like, with `*` and `?`
 *
 * Fails the test where [method@GgenTest.Command.check_output_matches] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stdout_matches(command, pattern)                                  \
  GGEN_TEST_ASSERT (ggen_test_command_check_output_matches (command, GGEN_TEST_STREAM_STDOUT,      \
                                                            pattern, &ggen_test_error))

/**
 * ggen_test_command_assert_stdout_contains:
 * @command: the command
 * @part: what should be in the standard output
 *
 * Fails the test where [method@GgenTest.Command.check_output_contains] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stdout_contains(command, part)                                    \
  GGEN_TEST_ASSERT (ggen_test_command_check_output_contains (command, GGEN_TEST_STREAM_STDOUT,     \
                                                             part, &ggen_test_error))

/**
 * ggen_test_command_assert_stdout_golden:
 * @command: the command
 * @path: (type filename): the golden file that the standard output should be like
 *
 * Fails the test where [method@GgenTest.Command.check_output_golden] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stdout_golden(command, path)                                      \
  GGEN_TEST_ASSERT (ggen_test_command_check_output_golden (command, GGEN_TEST_STREAM_STDOUT, path, \
                                                           &ggen_test_error))

/**
 * ggen_test_command_assert_stderr:
 * @command: the command
 * @text: what the command should have printed to its standard error
 *
 * Fails the test where [method@GgenTest.Command.check_output] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stderr(command, text)                                             \
  GGEN_TEST_ASSERT (                                                                               \
      ggen_test_command_check_output (command, GGEN_TEST_STREAM_STDERR, text, &ggen_test_error))

/**
 * ggen_test_command_assert_stderr_matches:
 * @command: the command
 * @pattern: what the standard error should look like, with `*` and `?`
 *
 * Fails the test where [method@GgenTest.Command.check_output_matches] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stderr_matches(command, pattern)                                  \
  GGEN_TEST_ASSERT (ggen_test_command_check_output_matches (command, GGEN_TEST_STREAM_STDERR,      \
                                                            pattern, &ggen_test_error))

/**
 * ggen_test_command_assert_stderr_contains:
 * @command: the command
 * @part: what should be in the standard error
 *
 * Fails the test where [method@GgenTest.Command.check_output_contains] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stderr_contains(command, part)                                    \
  GGEN_TEST_ASSERT (ggen_test_command_check_output_contains (command, GGEN_TEST_STREAM_STDERR,     \
                                                             part, &ggen_test_error))

/**
 * ggen_test_command_assert_stderr_golden:
 * @command: the command
 * @path: (type filename): the golden file that the standard error should be like
 *
 * Fails the test where [method@GgenTest.Command.check_output_golden] does.
 *
 * Since: 1.0
 */
#define ggen_test_command_assert_stderr_golden(command, path)                                      \
  GGEN_TEST_ASSERT (ggen_test_command_check_output_golden (command, GGEN_TEST_STREAM_STDERR, path, \
                                                           &ggen_test_error))

G_END_DECLS
