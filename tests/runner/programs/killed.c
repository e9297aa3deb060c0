/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A runner that is killed while its test runs. The test tells its processes in a file: itself, a child, and one that has
 * a session of its own and no parent. */

#include <ggen-runtime.h>
#include <signal.h>
#include <unistd.h>

#include "ggen-runner-executor.h"

static void
on_ended (GgenRunnerExecutor *executor, GgenRunnerAttempt *attempt, gpointer user_data)
{
  ggen_runner_attempt_free (attempt);
}

static gboolean
has_all (const char *path)
{
  g_autofree char *pids = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &pids, NULL, NULL))
    return FALSE;
  for (const char *at = pids; *at != '\0'; at++)
    n += *at == '\n';

  return n == 3;
}

int
main (int argc, char **argv)
{
  GMainContext *context = ggen_runtime_get_context (ggen_runtime_get_default ());
  GgenRunnerExecutor *executor = ggen_runner_executor_new (argv[1], 1, NULL);
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autofree char *script =
      g_strdup_printf ("exec 2>&1; (setsid sh -c 'echo $$ >> %1$s; exec sleep 1006' &)\n"
                       "sh -c 'echo $$ >> %1$s; exec sleep 1006' & echo $$ >> %1$s; wait",
                       argv[2]);
  GgenRunnerLaunch launch = {.max_output = 1000};

  program->command = g_strdupv ((char *[]){"sh", "-c", script, NULL});
  launch.test_case = ggen_runner_case_new (program, NULL, NULL);
  launch.environment = g_get_environ ();
  ggen_runner_executor_start (executor, &launch, on_ended, NULL);
  while (!has_all (argv[2]))
    g_main_context_iteration (context, FALSE);
  kill (getpid (), SIGKILL);

  return 1;
}
