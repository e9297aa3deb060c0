/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-command.h"

#include <string.h>
#include <sys/wait.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-command-private.h"
#include "ggen-test-sandbox-private.h"
#include "ggen-test-visible-private.h"

/**
 * GgenTestCommand:
 *
 * A command that a test runs in its sandbox.
 *
 * ```c
 * g_autoptr (GgenTestCommand) command = ggen_test_command_new (sandbox, "tr", "a-z", "A-Z", NULL);
 *
 * ggen_test_command_set_input (command, "hello\n");
 * ggen_test_command_assert_runs (command);
 * ggen_test_command_assert_status (command, 0);
 * ggen_test_command_assert_stdout (command, "HELLO\n");
 * ```
 *
 * The command runs in the test's folder, with the test's environment, in a process group of its
 * own, and gets none of the test's file descriptors. Its standard input is empty where nothing is
 * set. It has 30 s of real time; what takes longer is killed, and what it has printed until then is
 * told. What it leaves running is ended when it ends.
 *
 * While it runs, the context of the test's runtime is iterated, so a test can serve the command that
 * it runs. A clock of the test's own stands still meanwhile.
 *
 * Since: 1.0
 */

#define DEFAULT_TIMEOUT (30 * G_TIME_SPAN_SECOND)

G_DEFINE_FINAL_TYPE (GgenTestCommand, ggen_test_command, G_TYPE_OBJECT)

static void
forget_run (GgenTestCommand *self)
{
  for (int i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->output[i], g_bytes_unref);
      g_clear_pointer (&self->text[i], g_free);
    }

  self->has_run = FALSE;
}

static void
ggen_test_command_finalize (GObject *object)
{
  GgenTestCommand *self = GGEN_TEST_COMMAND (object);

  forget_run (self);
  g_object_unref (self->sandbox);
  g_strfreev (self->argv);
  g_clear_pointer (&self->input, g_bytes_unref);
  g_hash_table_unref (self->variables);
  g_free (self->cwd);

  G_OBJECT_CLASS (ggen_test_command_parent_class)->finalize (object);
}

static void
ggen_test_command_class_init (GgenTestCommandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ggen_test_command_finalize;
}

static void
ggen_test_command_init (GgenTestCommand *self)
{
  self->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->timeout = DEFAULT_TIMEOUT;
}

/**
 * ggen_test_command_newv: (rename-to ggen_test_command_new)
 * @sandbox: the test's
 * @argv: (array zero-terminated=1) (element-type filename): the program, which is looked for in
 *   `PATH`, and its arguments
 *
 * Creates a command, which does not run yet.
 *
 * Returns: (transfer full): the command
 *
 * Since: 1.0
 */
GgenTestCommand *
ggen_test_command_newv (GgenTestSandbox *sandbox, const char *const *argv)
{
  GgenTestCommand *self;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), NULL);
  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);

  self = g_object_new (GGEN_TYPE_TEST_COMMAND, NULL);
  self->sandbox = g_object_ref (sandbox);
  self->argv = g_strdupv ((char **) argv);

  return self;
}

/**
 * ggen_test_command_new: (skip)
 * @sandbox: the test's
 * @program: (type filename): the program, which is looked for in `PATH`
 * @...: its arguments, and %NULL
 *
 * Creates a command, which does not run yet.
 *
 * Returns: (transfer full): the command
 *
 * Since: 1.0
 */
GgenTestCommand *
ggen_test_command_new (GgenTestSandbox *sandbox, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list arguments;

  va_start (arguments, program);
  for (const char *argument = program; argument != NULL;
       argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);

  return ggen_test_command_newv (sandbox, (const char *const *) argv->pdata);
}

/**
 * ggen_test_command_set_input:
 * @text: (nullable): what the command reads
 *
 * Sets what the command reads on its standard input.
 *
 * Since: 1.0
 */
void
ggen_test_command_set_input (GgenTestCommand *self, const char *text)
{
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  ggen_test_command_set_input_bytes (self, bytes);
}

/**
 * ggen_test_command_set_input_bytes:
 * @bytes: (nullable): what the command reads
 *
 * Sets what the command reads on its standard input.
 *
 * Since: 1.0
 */
void
ggen_test_command_set_input_bytes (GgenTestCommand *self, GBytes *bytes)
{
  g_return_if_fail (GGEN_IS_TEST_COMMAND (self));

  g_clear_pointer (&self->input, g_bytes_unref);
  self->input = bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

/**
 * ggen_test_command_set_env:
 * @name: (type filename): the name of a variable
 * @value: (type filename) (nullable): its value; %NULL takes it away
 *
 * Changes a variable of the command's environment, which is otherwise that of the test when the
 * command is run.
 *
 * Since: 1.0
 */
void
ggen_test_command_set_env (GgenTestCommand *self, const char *name, const char *value)
{
  g_return_if_fail (GGEN_IS_TEST_COMMAND (self));
  g_return_if_fail (name != NULL && name[0] != '\0' && strchr (name, '=') == NULL);

  g_hash_table_insert (self->variables, g_strdup (name), g_strdup (value));
}

/**
 * ggen_test_command_set_cwd:
 * @path: (type filename) (nullable): a folder, relative to the test's
 *
 * Sets the folder in which the command runs.
 *
 * Since: 1.0
 */
void
ggen_test_command_set_cwd (GgenTestCommand *self, const char *path)
{
  g_return_if_fail (GGEN_IS_TEST_COMMAND (self));

  g_free (self->cwd);
  self->cwd = g_strdup (path);
}

/**
 * ggen_test_command_set_timeout:
 * @timeout: in microseconds of real time
 *
 * Sets how long the command may take.
 *
 * Since: 1.0
 */
void
ggen_test_command_set_timeout (GgenTestCommand *self, GTimeSpan timeout)
{
  g_return_if_fail (GGEN_IS_TEST_COMMAND (self));
  g_return_if_fail (timeout > 0);

  self->timeout = timeout;
}

/* Returns: the command as a shell would take it */
char *
ggen_test_command_describe (GgenTestCommand *self)
{
  GString *text = g_string_new (NULL);

  for (char **argument = self->argv; *argument != NULL; argument++)
    {
      gboolean is_plain =
          (*argument)[0] != '\0'
          && strspn (*argument, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "%+,-./:=@_")
                 == strlen (*argument);
      g_autofree char *quoted = is_plain ? g_strdup (*argument) : g_shell_quote (*argument);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", quoted);
    }

  return g_string_free (text, FALSE);
}

void
ggen_test_command_append_outputs (GgenTestCommand *self, GString *report)
{
  static const char *const titles[] = {"standard output", "standard error"};

  for (int i = 0; i < 2; i++)
    {
      gsize length;
      const char *text = g_bytes_get_data (self->output[i], &length);

      ggen_test_visible_append (report, titles[i], text != NULL ? text : "", length);
    }
}

static char **
build_environment (GgenTestCommand *self)
{
  char **environment = g_get_environ ();
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, self->variables);
  while (g_hash_table_iter_next (&iter, &name, &value))
    environment = value != NULL ? g_environ_setenv (environment, name, value, TRUE)
                                : g_environ_unsetenv (environment, name);

  return environment;
}

static void
take_end (GgenTestCommand *self, GgenTestSpawnEnd *end)
{
  self->has_run = TRUE;
  self->wait_status = end->wait_status;
  for (int i = 0; i < 2; i++)
    self->output[i] = g_byte_array_free_to_bytes (g_steal_pointer (&end->output[i]));
}

static void
set_late_error (GgenTestCommand *self, gboolean is_kept_open, GError **error)
{
  g_autofree char *command = ggen_test_command_describe (self);
  g_autoptr (GString) report = g_string_new (NULL);

  ggen_test_command_append_outputs (self, report);
  g_set_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_TIMED_OUT,
               "%s %s within %.3g s, and was killed\n%s", command,
               is_kept_open ? "has ended, but what it started did not" : "did not end",
               (double) self->timeout / G_TIME_SPAN_SECOND, report->str);
}

/* On a thread of the runtime, so that the test's context goes on, and time does not. Faults are not for what
 * the test library itself calls. */
static void
run_child (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GgenTestCommand *self = source_object;
  g_autofree char *cwd =
      g_canonicalize_filename (self->cwd != NULL ? self->cwd : ".", self->sandbox->dir);
  GgenTestSpawnSetup setup = {
      .argv = (const char *const *) self->argv,
      .environment = task_data,
      .cwd = cwd,
  };
  GgenTestSpawnEnd end;
  GError *error = NULL;
  gboolean has_run;

  ggen_test_calls_pause ();
  has_run = ggen_test_spawn_run (&setup, self->input, self->timeout, cancellable, &end, &error);
  ggen_test_calls_resume ();

  if (has_run)
    {
      take_end (self, &end);
      if (end.is_late)
        set_late_error (self, end.is_kept_open, &error);
    }
  ggen_test_spawn_end_clear (&end);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
start_running (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  GgenTestCommand *self = user_data;
  g_autoptr (GTask) task = NULL;

  ggen_test_calls_pause ();
  task = g_task_new (self, cancellable, ready, ready_data);
  g_task_set_source_tag (task, ggen_test_command_run);
  g_task_set_task_data (task, build_environment (self), (GDestroyNotify) g_strfreev);
  ggen_runtime_run_task (self->sandbox->runtime, task, GGEN_WORK_BLOCKING, run_child);
  ggen_test_calls_resume ();
}

/**
 * ggen_test_command_run:
 * @error: return location for a [error@GgenTest.Error]
 *
 * Runs the command and waits until it has ended, and its outputs have. A command may be run more
 * than once; what it printed before is forgotten then.
 *
 * Where the command was killed since it took too long, the error says what it had printed.
 *
 * Returns: whether the command could be started and has ended, in whatever way
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_run (GgenTestCommand *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (self->sandbox->runtime != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  forget_run (self);
  result = ggen_runtime_execute (self->sandbox->runtime, start_running, self, NULL, error);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ggen_test_command_get_status:
 *
 * Gets the command's exit status.
 *
 * Returns: the status; -1 where a signal ended the command, or it has not run
 *
 * Since: 1.0
 */
int
ggen_test_command_get_status (GgenTestCommand *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), -1);

  return self->has_run && WIFEXITED (self->wait_status) ? WEXITSTATUS (self->wait_status) : -1;
}

/**
 * ggen_test_command_get_signal:
 *
 * Gets the signal that ended the command.
 *
 * Returns: the signal; 0 where the command ended by itself, or has not run
 *
 * Since: 1.0
 */
int
ggen_test_command_get_signal (GgenTestCommand *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), 0);

  return self->has_run && WIFSIGNALED (self->wait_status) ? WTERMSIG (self->wait_status) : 0;
}

static const char *
get_text (GgenTestCommand *self, GgenTestStream stream)
{
  gsize length;
  const char *text;

  if (!self->has_run)
    return NULL;

  text = g_bytes_get_data (self->output[stream], &length);
  if (self->text[stream] == NULL)
    self->text[stream] = g_utf8_make_valid (text != NULL ? text : "", length);

  return self->text[stream];
}

/**
 * ggen_test_command_get_stdout:
 *
 * Gets what the command printed to its standard output. What of it is no UTF-8 is replaced;
 * [method@GgenTest.Command.get_bytes] has it as it was.
 *
 * Returns: (transfer none) (nullable): the text; %NULL if the command has not run
 *
 * Since: 1.0
 */
const char *
ggen_test_command_get_stdout (GgenTestCommand *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), NULL);

  return get_text (self, GGEN_TEST_STREAM_STDOUT);
}

/**
 * ggen_test_command_get_stderr:
 *
 * Gets what the command printed to its standard error. What of it is no UTF-8 is replaced;
 * [method@GgenTest.Command.get_bytes] has it as it was.
 *
 * Returns: (transfer none) (nullable): the text; %NULL if the command has not run
 *
 * Since: 1.0
 */
const char *
ggen_test_command_get_stderr (GgenTestCommand *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), NULL);

  return get_text (self, GGEN_TEST_STREAM_STDERR);
}

/**
 * ggen_test_command_get_bytes:
 * @stream: which output
 *
 * Gets what the command printed, byte for byte.
 *
 * Returns: (transfer none) (nullable): the bytes; %NULL if the command has not run
 *
 * Since: 1.0
 */
GBytes *
ggen_test_command_get_bytes (GgenTestCommand *self, GgenTestStream stream)
{
  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), NULL);
  g_return_val_if_fail (stream == GGEN_TEST_STREAM_STDOUT || stream == GGEN_TEST_STREAM_STDERR,
                        NULL);

  return self->output[stream];
}
