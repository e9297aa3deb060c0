/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-assert.h"
#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

/**
 * GgenTestStream:
 * @GGEN_TEST_STREAM_STDOUT: standard output
 * @GGEN_TEST_STREAM_STDERR: standard error
 *
 * Where a command prints to.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_TEST_STREAM_STDOUT,
  GGEN_TEST_STREAM_STDERR,
} GgenTestStream;

#define GGEN_TYPE_TEST_COMMAND (ggen_test_command_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenTestCommand, ggen_test_command, GGEN, TEST_COMMAND, GObject)

GGEN_AVAILABLE_IN_1_0
GgenTestCommand *
ggen_test_command_new (GgenTestSandbox *sandbox, const char *program, ...) G_GNUC_NULL_TERMINATED;
GGEN_AVAILABLE_IN_1_0
GgenTestCommand *ggen_test_command_newv (GgenTestSandbox *sandbox, const char *const *argv);

GGEN_AVAILABLE_IN_1_0
void ggen_test_command_set_input (GgenTestCommand *self, const char *text);
GGEN_AVAILABLE_IN_1_0
void ggen_test_command_set_input_bytes (GgenTestCommand *self, GBytes *bytes);
GGEN_AVAILABLE_IN_1_0
void ggen_test_command_set_env (GgenTestCommand *self, const char *name, const char *value);
GGEN_AVAILABLE_IN_1_0
void ggen_test_command_set_cwd (GgenTestCommand *self, const char *path);
GGEN_AVAILABLE_IN_1_0
void ggen_test_command_set_timeout (GgenTestCommand *self, GTimeSpan timeout);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_command_run (GgenTestCommand *self, GError **error);

GGEN_AVAILABLE_IN_1_0
int ggen_test_command_get_status (GgenTestCommand *self);
GGEN_AVAILABLE_IN_1_0
int ggen_test_command_get_signal (GgenTestCommand *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_test_command_get_stdout (GgenTestCommand *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_test_command_get_stderr (GgenTestCommand *self);
GGEN_AVAILABLE_IN_1_0
GBytes *ggen_test_command_get_bytes (GgenTestCommand *self, GgenTestStream stream);

G_END_DECLS
