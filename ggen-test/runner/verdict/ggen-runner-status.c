/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-status.h"

#include <string.h>
#include <sys/wait.h>

char *
ggen_runner_signal_get_name (int number)
{
  const char *name = sigabbrev_np (number);

  return name != NULL ? g_strconcat ("SIG", name, NULL) : g_strdup_printf ("signal %d", number);
}

static char *
describe_exit_status (int status)
{
  g_autofree char *signal_name = NULL;

  if (status == GGEN_RUNNER_STATUS_HARD_ERROR)
    return g_strdup_printf ("exit status %d (hard error)", status);
  if (status <= 128 || sigabbrev_np (status - 128) == NULL)
    return g_strdup_printf ("exit status %d", status);

  signal_name = ggen_runner_signal_get_name (status - 128);

  return g_strdup_printf ("exit status %d (128 + %s)", status, signal_name);
}

char *
ggen_runner_status_describe (int wait_status)
{
  g_autofree char *name = NULL;

  if (WIFEXITED (wait_status))
    return describe_exit_status (WEXITSTATUS (wait_status));

  name = ggen_runner_signal_get_name (WTERMSIG (wait_status));

  return g_strconcat (name, WCOREDUMP (wait_status) ? " (core dumped)" : "", NULL);
}
