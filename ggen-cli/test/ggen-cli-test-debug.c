/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-debug.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ggen-runner-command.h"
#include "ggen-runner-open-files.h"

static const struct
{
  const char *debugger;
  const char *words[4];
} debuggers[] = {
    {"gdb", {"gdb", "--args", NULL}},
    {"rr", {"rr", "record", NULL}},
    {"valgrind", {"valgrind", NULL}},
};

static GPtrArray *
make_command (const char *debugger, const GgenRunnerLaunch *launch)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *command = ggen_runner_command_get_words (launch);

  for (guint i = 0; i < G_N_ELEMENTS (debuggers); i++)
    for (guint j = 0;
         g_str_equal (debuggers[i].debugger, debugger) && debuggers[i].words[j] != NULL; j++)
      g_ptr_array_add (words, g_strdup (debuggers[i].words[j]));
  g_ptr_array_extend_and_steal (words, command);
  g_ptr_array_add (words, NULL);

  return words;
}

/* Only one can be debugged. */
static GgenRunnerCase *
get_case (GgenCliTestRun *run, GError **error)
{
  g_autofree char *first = ggen_runner_case_get_id (run->cases->pdata[0]);
  g_autofree char *second = NULL;

  if (run->cases->len == 1)
    return run->cases->pdata[0];

  second = ggen_runner_case_get_id (run->cases->pdata[1]);
  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
               "option '--debug' takes one case, and %u are selected, such as '%s' and '%s'",
               run->cases->len, first, second);

  return NULL;
}

static GStrv
get_environment (GgenCliTestRun *run, GgenRunnerCase *test_case)
{
  g_auto (GgenRunnerCaseSettings) settings = {0};

  ggen_runner_configuration_get_case_settings (run->configuration, test_case, &settings);

  return ggen_runner_case_settings_change_environment (&settings,
                                                       g_strdupv (test_case->program->environment));
}

/* Leaves nothing of ours to the debugger: no process, no file, and no signal that is ignored. */
static void
step_aside (GgenCliTestRun *run)
{
  ggen_cli_test_run_clear (run);
  prctl (PR_SET_CHILD_SUBREAPER, 0);
  signal (SIGPIPE, SIG_DFL);
}

static gboolean
become (const GPtrArray *command, const char *directory, GStrv environment, GError **error)
{
  int code;

  if (directory != NULL && chdir (directory) != 0)
    {
      code = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", directory,
                   g_strerror (code));
      return FALSE;
    }

  ggen_runner_open_files_restore ();
  execvpe (command->pdata[0], (char **) command->pdata, environment);
  code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot start %s: %s%s",
               (char *) command->pdata[0], g_strerror (code),
               code == ENOENT ? "; is it installed?" : "");

  return FALSE;
}

/* It runs with our own folders and in our session: a debugger talks to the terminal. */
gboolean
ggen_cli_test_debug (GgenCliTestRun *run, const char *debugger, GError **error)
{
  GgenRunnerCase *found = get_case (run, error);
  g_autoptr (GgenRunnerCase) test_case = NULL;
  g_auto (GStrv) environment = NULL;
  g_autoptr (GPtrArray) command = NULL;
  GgenRunnerLaunch launch = {.seed = run->seed, .arguments = run->arguments};

  if (found == NULL)
    return FALSE;

  test_case = ggen_runner_case_ref (found);
  environment = get_environment (run, test_case);
  launch.test_case = test_case;
  launch.environment = environment;
  command = make_command (debugger, &launch);
  step_aside (run);

  return become (command, test_case->program->directory, environment, error);
}
