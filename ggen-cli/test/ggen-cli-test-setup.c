/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-setup.h"

#include <ggen.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ggen-cli-work.h"
#include "ggen-runner-open-files.h"
#include "ggen-runner-status.h"
#include "ggen-runner-visible.h"
#include "ggen-visible-private.h"

#define MAX_SHOWN 4000 /* bytes of what a script has printed */

/* One script that runs. */
typedef struct
{
  const GgenRunnerSetup *setup;
  GStrv environment;
  char *variables; /* (owned): the file that it may write variables to */
  char *output;    /* (owned): the file that its output goes to: a server holds it open */
  GSubprocess *process;
  GSource *timeout; /* (nullable) */
  gboolean is_late;
} Script;

static void
script_clear (Script *self)
{
  g_free (self->variables);
  g_free (self->output);
  g_clear_object (&self->process);
  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Script, script_clear)

/* Not in the terminal's foreground: its keys are for us. */
static void
leave_runner (gpointer user_data)
{
  ggen_runner_open_files_restore ();
  setsid ();
}

static gboolean
on_late (gpointer user_data)
{
  Script *self = user_data;

  self->is_late = TRUE;
  g_subprocess_force_exit (self->process);

  return G_SOURCE_REMOVE;
}

static void
set_timeout (Script *self)
{
  if (self->setup->timeout == 0)
    return;

  self->timeout = g_timeout_source_new ((guint) (self->setup->timeout / 1000));
  g_source_set_static_name (self->timeout, "ggen-cli-test-setup");
  g_source_set_callback (self->timeout, on_late, self, NULL);
  g_source_attach (self->timeout, ggen_runtime_get_context (ggen_runtime_get_default ()));
}

static void
wait_for_script (GCancellable *cancellable,
                 GAsyncReadyCallback ready,
                 gpointer ready_data,
                 gpointer user_data)
{
  Script *self = user_data;

  set_timeout (self);
  g_subprocess_wait_async (self->process, cancellable, ready, ready_data);
}

static gboolean
start (Script *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_MERGE | G_SUBPROCESS_FLAGS_STDIN_PIPE);

  g_subprocess_launcher_set_environ (launcher, self->environment);
  g_subprocess_launcher_setenv (launcher, "GGEN_TEST_ENV", self->variables, TRUE);
  g_subprocess_launcher_set_cwd (launcher, self->setup->directory);
  g_subprocess_launcher_set_stdout_file_path (launcher, self->output);
  g_subprocess_launcher_set_child_setup (launcher, leave_runner, NULL, NULL);

  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) self->setup->command, error);

  return self->process != NULL
         && g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, error);
}

static char *
describe_end (Script *self)
{
  if (self->is_late)
    return g_strdup_printf ("took longer than %g s",
                            self->setup->timeout / (double) G_TIME_SPAN_SECOND);

  return ggen_runner_status_describe (g_subprocess_get_status (self->process));
}

/* Returns: where the last of it begins, with a line if one begins there, or else with a character */
static const char *
find_last (const char *text, gsize length)
{
  const char *last;
  const char *line;

  if (length <= MAX_SHOWN)
    return text;

  last = text + length - MAX_SHOWN;
  line = memchr (last, '\n', MAX_SHOWN - 1);
  if (line != NULL)
    return line + 1;

  while (last < text + length && (*last & 0xc0) == 0x80)
    last++;

  return last;
}

/* The last of what it has printed, with a line break before each line; a terminal may show it. (nullable) */
static char *
read_output (Script *self)
{
  g_autofree char *text = NULL;
  GString *visible;
  const char *line;
  gsize length;

  if (!g_file_get_contents (self->output, &text, &length, NULL))
    return NULL;

  visible = g_string_new (NULL);
  line = find_last (text, length);
  while (line < text + length)
    {
      gsize left = (gsize) (text + length - line);
      const char *line_end = memchr (line, '\n', left);
      gsize line_length = line_end != NULL ? (gsize) (line_end - line) : left;

      g_string_append_c (visible, '\n');
      ggen_runner_visible_append_output (visible, line, line_length);
      line += line_length + 1;
    }

  return g_strchomp (g_string_free (visible, FALSE));
}

static void
set_failure (Script *self, GError **error)
{
  g_autofree char *end = describe_end (self);
  g_autofree char *output = read_output (self);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the setup script '%s' failed: %s%s",
               self->setup->name, end, output != NULL ? output : "");
}

static gboolean
run_script (Script *self, GgenCliInvocation *invocation, GError **error)
{
  g_autofree char *activity = g_strdup_printf ("Setting up %s", self->setup->name);
  g_autoptr (GAsyncResult) result = NULL;

  if (!start (self, error))
    {
      g_prefix_error (error, "the setup script '%s' cannot be started: ", self->setup->name);
      return FALSE;
    }

  result = ggen_cli_execute (invocation, activity, wait_for_script, self, error);
  if (result == NULL || !g_subprocess_wait_finish (self->process, result, error))
    {
      g_subprocess_force_exit (self->process);
      return FALSE;
    }

  if (g_subprocess_get_successful (self->process))
    return TRUE;

  set_failure (self, error);

  return FALSE;
}

/* Lines "NAME=VALUE"; empty ones do not count. */
static GStrv
read_variables (Script *self, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GStrvBuilder) variables = g_strv_builder_new ();

  if (!g_file_test (self->variables, G_FILE_TEST_EXISTS))
    return g_new0 (char *, 1);
  if (!g_file_get_contents (self->variables, &text, NULL, error))
    return NULL;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strchr (lines[i], '=');

      if (lines[i][0] != '\0' && (equals == NULL || equals == lines[i]))
        {
          g_autoptr (GString) line = g_string_new (NULL);

          ggen_visible_append (line, lines[i], -1);
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "the setup script '%s' has written '%s' to GGEN_TEST_ENV: lines of "
                       "NAME=VALUE are expected",
                       self->setup->name, line->str);
          return NULL;
        }
      if (lines[i][0] != '\0')
        g_strv_builder_add (variables, lines[i]);
    }

  return g_strv_builder_end (variables);
}

/* What the configuration says of a test itself stays. */
static void
add_variables (GgenRunnerUnit *unit, GStrv variables)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  g_strv_builder_addv (all, (const char **) variables);
  if (unit->settings.environment != NULL)
    g_strv_builder_addv (all, (const char **) unit->settings.environment);
  g_strfreev (unit->settings.environment);
  unit->settings.environment = g_strv_builder_end (all);
}

static GPtrArray *
find_units (GgenCliTestRun *run, const GgenRunnerSetup *setup)
{
  GPtrArray *units = g_ptr_array_new ();

  for (guint i = 0; i < run->units->len; i++)
    {
      GgenRunnerUnit *unit = run->units->pdata[i];

      if (ggen_runner_setup_is_for (setup, unit->test_case))
        g_ptr_array_add (units, unit);
    }

  return units;
}

/* Returns: (transfer full) (nullable): the variables for @units, which are those that it is for */
static GStrv
set_up (GgenCliTestRun *run,
        const GgenRunnerSetup *setup,
        const GPtrArray *units,
        guint number,
        GError **error)
{
  const char *folder = ggen_runner_pool_get_folder (run->pool);
  g_auto (Script) script = {.setup = setup};
  GgenRunnerUnit *first;

  if (units->len == 0)
    return g_new0 (char *, 1);

  first = units->pdata[0];
  script.environment = first->test_case->program->environment;
  script.variables = g_strdup_printf ("%s/setup-%u.env", folder, number);
  script.output = g_strdup_printf ("%s/setup-%u.output", folder, number);

  return run_script (&script, run->invocation, error) ? read_variables (&script, error) : NULL;
}

static gboolean
set_up_from (GgenCliTestRun *run, GPtrArray *setups, guint number, GError **error)
{
  g_autoptr (GPtrArray) units = NULL;
  g_auto (GStrv) variables = NULL;

  if (number == setups->len)
    return TRUE;

  units = find_units (run, setups->pdata[number]);
  variables = set_up (run, setups->pdata[number], units, number, error);
  /* What a later one says counts more, so it is put in place first. */
  if (variables == NULL || !set_up_from (run, setups, number + 1, error))
    return FALSE;

  for (guint i = 0; i < units->len; i++)
    add_variables (units->pdata[i], variables);

  return TRUE;
}

gboolean
ggen_cli_test_setup_run (GgenCliTestRun *run, GError **error)
{
  return set_up_from (run, ggen_runner_configuration_get_setups (run->configuration), 0, error);
}
