/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-ended.h"

#include <string.h>
#include <sys/wait.h>

/* (nullable): the next string of the frame, which is valid UTF-8 if the supervisor is ours */
static const char *
take_string (const char **position, const char *end)
{
  const char *string = *position;
  const char *nul = string < end ? memchr (string, '\0', end - string) : NULL;

  if (nul == NULL)
    return NULL;
  *position = nul + 1;

  return string;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The folders are listed in no order. */
static void
add_leaks (GgenRunnerAttempt *attempt,
           GgenRunnerLeakKind kind,
           guint n,
           const char **position,
           const char *end)
{
  const char *name = ggen_runner_leak_kind_get_name (kind);
  g_autoptr (GPtrArray) things = g_ptr_array_new ();
  const char *string;

  while (things->len < MIN (n, 20) && (string = take_string (position, end)) != NULL)
    g_ptr_array_add (things, (char *) string);
  if (kind == GGEN_RUNNER_LEAK_FILE)
    g_ptr_array_sort (things, compare_strings);
  for (guint i = 0; i < things->len; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %s", name, (char *) things->pdata[i]);

      ggen_runner_attempt_add_leak (attempt, ggen_runner_leak_new (kind, text));
    }
  if (n > things->len)
    {
      g_autofree char *text =
          g_strdup_printf ("%u more %s", n - things->len,
                           kind == GGEN_RUNNER_LEAK_FILE ? "files" : "processes");

      ggen_runner_attempt_add_leak (attempt, ggen_runner_leak_new (kind, text));
    }
}

static void
tell_failure (GgenRunnerAttempt *attempt,
              int error,
              const char *what,
              const char *directory,
              const char *base)
{
  const char *doing = "start";

  if (g_strcmp0 (what, base) == 0)
    doing = "make the folders of the test in";
  else if (g_strcmp0 (what, directory) == 0)
    doing = "start it in";
  attempt->outcome = GGEN_RUNNER_BROKEN;
  attempt->reason = g_strdup_printf ("cannot %s %s: %s", doing, what, g_strerror (error));
}

char *
ggen_runner_ended_explain_failure (const GgenSuperviseFrame *frame)
{
  const char *position = (const char *) (frame + 1);
  const char *end = position + frame->size;
  GgenSuperviseEnded ended;
  const char *what;

  if (frame->size < sizeof ended)
    return NULL;
  memcpy (&ended, position, sizeof ended);
  position += sizeof ended;
  what = take_string (&position, end);
  if (ended.error == 0 || what == NULL)
    return NULL;

  return g_strdup_printf ("%s: %s", what, g_strerror (ended.error));
}

gboolean
ggen_runner_ended_read (const GgenSuperviseFrame *frame,
                        const char *directory,
                        const char *base,
                        GgenRunnerAttempt *attempt)
{
  const char *position = (const char *) (frame + 1);
  const char *end = position + frame->size;
  GgenSuperviseEnded ended;
  const char *what;

  if (frame->size < sizeof ended)
    return FALSE;
  memcpy (&ended, position, sizeof ended);
  position += sizeof ended;
  if (ended.error != 0)
    {
      what = take_string (&position, end);
      tell_failure (attempt, ended.error, what != NULL ? what : "it", directory, base);
      return TRUE;
    }
  attempt->has_status = TRUE;
  attempt->wait_status = ended.wait_status;
  attempt->duration = ended.duration / 1000;
  attempt->cpu_time = ended.cpu_time;
  attempt->peak_memory = ended.peak_memory;
  add_leaks (attempt, GGEN_RUNNER_LEAK_PROCESS, ended.n_processes, &position, end);
  /* Who is ended by a signal cannot remove its files. */
  if (!WIFSIGNALED (ended.wait_status))
    add_leaks (attempt, GGEN_RUNNER_LEAK_FILE, ended.n_files, &position, end);

  return TRUE;
}
