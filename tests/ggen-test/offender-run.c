/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "offender-run.h"

#include <string.h>

typedef struct
{
  const char *program;
  const Offender *offender;
} Run;

/* What hangs in the program is to be told by its own report, before that of who waits for it. */
static void
give_less_time (GSubprocessLauncher *launcher)
{
  const char *text = g_getenv ("GGEN_TEST_TIMEOUT");
  g_autofree char *half =
      g_strdup_printf ("%g", text != NULL ? g_ascii_strtod (text, NULL) / 2 : 30);

  g_subprocess_launcher_setenv (launcher, "GGEN_TEST_TIMEOUT", half, TRUE);
}

char *
offender_run_with (const char *program,
                   const char *const *environment,
                   const char *const *arguments,
                   int *status)
{
  g_autofree char *file =
      g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "ggen-test", program, NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  give_less_time (launcher);
  for (gsize i = 0; environment != NULL && environment[i] != NULL; i += 2)
    g_subprocess_launcher_setenv (launcher, environment[i], environment[i + 1], TRUE);

  g_ptr_array_add (words, file);
  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer) arguments[i]);
  g_ptr_array_add (words, NULL);

  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process))
    g_error ("%s was ended by a signal:\n%s", program, output);
  *status = g_subprocess_get_exit_status (process);

  return output;
}

char *
offender_run (const char *program, const char *path, int *status)
{
  const char *arguments[] = {"--tap", "--in-order", path != NULL ? "-p" : NULL, path, NULL};

  return offender_run_with (program, NULL, arguments, status);
}

void
offender_assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in:\n%s", part, text);
}

static void
test_offender (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Run *run = user_data;
  const gboolean passes = run->offender->expected[0] == NULL;
  g_autofree char *path = g_strconcat ("/offenders/", run->offender->name, NULL);
  /* Another process, such as a message bus, may be in the middle of a line of its own. */
  g_autofree char *verdict = g_strdup_printf (passes ? "ok 1 %s\n" : "not ok 1 %s - ", path);
  g_autofree char *output = NULL;
  int status;

  output = offender_run (run->program, path, &status);

  for (guint i = 0; i < G_N_ELEMENTS (run->offender->expected); i++)
    if (run->offender->expected[i] != NULL)
      offender_assert_contains (output, run->offender->expected[i]);
  offender_assert_contains (output, verdict);
  g_assert_cmpint (status, ==, passes ? 0 : 1);
}

void
offender_add_tests (const char *prefix,
                    const char *program,
                    const Offender *table,
                    gsize n_offenders)
{
  for (gsize i = 0; i < n_offenders; i++)
    {
      const char *verb = table[i].expected[0] != NULL ? "fails" : "passes";
      g_autofree char *path = g_strdup_printf ("%s/%s-%s", prefix, verb, table[i].name);
      Run *run = g_new (Run, 1);

      *run = (Run){program, &table[i]};
      ggen_test_add_full (path, GGEN_TEST_DEFAULT, test_offender, run, g_free);
    }
}

char *
offender_fetch (const char *output, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, output, 0, &match))
    g_error ("\"%s\" is not matched by:\n%s", pattern, output);

  return g_match_info_fetch (match, 1);
}

guint
offender_count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *found = text; (found = strstr (found, part)) != NULL; found++)
    n++;

  return n;
}
