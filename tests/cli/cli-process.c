/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-process.h"

#include <string.h>

GSubprocess *
cli_start (const char *argument, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  va_list rest;

  g_ptr_array_add (argv, (gpointer) cli_get_program ());
  va_start (rest, argument);
  for (; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (rest);
  g_ptr_array_add (argv, NULL);

  process =
      g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);

  return process;
}

/* Whether the process has a handler for the signal now, as the kernel knows. */
gboolean
cli_catches (GSubprocess *process, int signal)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (process));
  g_autofree char *status = cli_read_file (path);
  const char *caught = strstr (status, "\nSigCgt:");

  g_assert_nonnull (caught);
  if (strstr (status, "\nState:\tZ") != NULL)
    g_error ("it ended before it could be interrupted");

  return (g_ascii_strtoull (caught + strlen ("\nSigCgt:\t"), NULL, 16) >> (signal - 1)) & 1;
}

void
cli_wait_until_catching (GSubprocess *process, int signal)
{
  while (!cli_catches (process, signal))
    g_thread_yield ();
}

/* Whether the thread with this status file waits for something. */
static gboolean
is_asleep (const char *path)
{
  g_autofree char *stat = NULL;
  const char *state;

  /* A thread that has just ended waits for nothing. */
  if (!g_file_get_contents (path, &stat, NULL, NULL) || (state = strrchr (stat, ')')) == NULL)
    return FALSE;

  return state[1] == ' ' && state[2] == 'S';
}

static gboolean
are_all_asleep (const char *path)
{
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  gboolean are_asleep = threads != NULL;
  const char *name;

  while (are_asleep && (name = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *stat = g_build_filename (path, name, "stat", NULL);

      are_asleep = is_asleep (stat);
    }

  return are_asleep;
}

/* Waits until all threads of the process wait for something: it has gone as far as it can. */
void
cli_wait_until_asleep (GSubprocess *process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/task", g_subprocess_get_identifier (process));

  while (!are_all_asleep (path))
    g_thread_yield ();
}

CliResult *
cli_finish (GSubprocess *process)
{
  CliResult *result = g_new0 (CliResult, 1);
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &result->out, &result->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result->status = g_subprocess_get_exit_status (process);

  return result;
}
