/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "launch.h"

Launcher *
launcher_new (GgenTestSandbox *sandbox)
{
  Launcher *self = g_new0 (Launcher, 1);
  const char *scratch = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autoptr (GError) error = NULL;

  self->sandbox = sandbox;
  self->executor = ggen_runner_executor_new (scratch, 1, &error);
  g_assert_no_error (error);
  self->program = ggen_runner_program_new ("program");
  self->launch.max_output = 1024 * 1024;
  launcher_set_variable (self, "PATH", g_getenv ("PATH"));

  return self;
}

void
launcher_free (Launcher *self)
{
  g_clear_pointer (&self->attempt, ggen_runner_attempt_free);
  g_clear_pointer (&self->executor, ggen_runner_executor_free);
  g_clear_pointer (&self->launch.test_case, ggen_runner_case_unref);
  g_strfreev (self->launch.environment);
  ggen_runner_program_unref (self->program);
  g_free (self);
}

void
launcher_set_command (Launcher *self, const char *const *command)
{
  g_strfreev (self->program->command);
  self->program->command = g_strdupv ((char **) command);
}

void
launcher_set_script (Launcher *self, const char *script)
{
  launcher_set_command (self, (const char *const[]){"sh", "-c", script, NULL});
}

void
launcher_set_variable (Launcher *self, const char *name, const char *value)
{
  self->launch.environment = g_environ_setenv (self->launch.environment, name, value, TRUE);
}

static void
on_ended (GgenRunnerExecutor *executor, GgenRunnerAttempt *attempt, gpointer user_data)
{
  Launcher *self = user_data;

  g_assert_null (self->attempt);
  self->attempt = attempt;
}

void
launcher_start (Launcher *self)
{
  g_clear_pointer (&self->attempt, ggen_runner_attempt_free);
  if (self->launch.test_case == NULL)
    self->launch.test_case = ggen_runner_case_new (self->program, NULL, NULL);
  ggen_runner_executor_start (self->executor, &self->launch, on_ended, self);
  g_assert_null (self->attempt);
}

static gboolean
has_attempt (gpointer user_data)
{
  return ((Launcher *) user_data)->attempt != NULL;
}

const GgenRunnerAttempt *
launcher_wait (Launcher *self)
{
  ggen_test_wait_until (self->sandbox, has_attempt, self);
  g_assert_false (ggen_runner_executor_is_busy (self->executor));

  return self->attempt;
}

const GgenRunnerAttempt *
launcher_run (Launcher *self)
{
  launcher_start (self);

  return launcher_wait (self);
}

const GgenRunnerAttempt *
launcher_run_script (Launcher *self, const char *script)
{
  launcher_set_script (self, script);

  return launcher_run (self);
}

char *
launcher_get_output (const GgenRunnerOutput *output)
{
  gsize size;
  const char *bytes;

  if (output->bytes == NULL)
    return NULL;
  bytes = g_bytes_get_data (output->bytes, &size);

  return g_strndup (bytes, size);
}

const char *
launcher_get_leak (const GgenRunnerAttempt *attempt, GgenRunnerLeakKind kind)
{
  const GgenRunnerLeak *leak;

  if (attempt->leaks == NULL)
    return NULL;
  g_assert_cmpuint (attempt->leaks->len, ==, 1);
  leak = attempt->leaks->pdata[0];
  g_assert_cmpint (leak->kind, ==, kind);

  return leak->text;
}

gboolean
launcher_is_running (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
launcher_has_process (gpointer launcher)
{
  return ggen_runner_executor_get_pid (((Launcher *) launcher)->executor) != 0;
}
